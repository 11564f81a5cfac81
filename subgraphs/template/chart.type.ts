import { Args, Ctx, Directive, Field, Float, ObjectType } from 'type-graphql';
import { Chart, type ChartContext, ChartItem, type Connection, makeConnectionType, PeriodArgs } from '../kit/index.js';

/** A type of our own. Its name begins with the same word as our chart type. */
@ObjectType()
export class ExampleGrowth extends ChartItem {
  @Field(() => Float, { nullable: true, description: 'Centimetres.' })
  height?: number | null;

  @Field(() => Float, { nullable: true, description: 'Kilograms.' })
  weight?: number | null;
}

const ExampleGrowthConnection = makeConnectionType('ExampleGrowth', ExampleGrowth);

/** Our chart: the contract's fields, and one field of our own. Every field of our own is nullable. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class ExampleChart extends Chart {
  @Field(() => ExampleGrowthConnection, { nullable: true, description: 'Height and weight as they were measured.' })
  async growth(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<ExampleGrowth>> {
    return await context.charts.list<ExampleGrowth>(this, 'LAB_RESULT', args, { keep: (item) => item instanceof ExampleGrowth });
  }
}
