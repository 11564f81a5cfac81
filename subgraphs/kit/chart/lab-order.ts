import { Directive, Field, ObjectType } from 'type-graphql';
import { Coding } from './coding.js';
import { OrderState } from './order-state.js';
import { OrderTiming } from './order-timing.js';
import { SourceItem } from './reader/source-item.js';

@ObjectType({ description: 'An order of laboratory tests (SS-MIX2 OML-01). `date` is the day of the order.' })
@Directive('@shareable')
export class LabOrder extends SourceItem {
  @Field(() => OrderState, { nullable: true, description: 'Whether the order stands (ORC-1, ORC-5). Null if the source does not say.' })
  state?: OrderState | null;

  @Field(() => [Coding], { description: 'The tests ordered.' })
  items!: Coding[];

  @Field(() => Coding, { nullable: true, description: 'What is to be examined (SPM-4). Null if it is not given.' })
  specimen?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The department (ORC-17). Null if it is not given.' })
  department?: Coding | null;

  @Field(() => [OrderTiming], { description: 'When and how urgently it is ordered (TQ1), as written. Empty if it is not given.' })
  timings!: OrderTiming[];
}
