import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';

/** A span of care dates, both ends included; an absent end is open. */
@InputType({ description: 'A period of care dates. Both dates are included; if one is absent, there is no limit on that side.' })
export class Period {
  @Field(() => DateScalar, { nullable: true })
  from?: string | null | undefined;

  @Field(() => DateScalar, { nullable: true })
  until?: string | null | undefined;
}

/** A page of a list: the first items after the item with that id. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 100, description: 'The greatest number of items, 0 to 1000.' })
  first!: number;

  @Field(() => ID, { nullable: true, description: 'The id of the last item that you have.' })
  after?: string | null;
}

@ArgsType()
export class PeriodArgs extends PageArgs {
  @Field(() => Period, { nullable: true })
  period?: Period | null;
}

@ArgsType()
export class LabResultArgs extends PeriodArgs {
  @Field(() => [ID], { nullable: true, description: "Codes of the items wanted, as the source gives them (JLAC10 or the facility's own)." })
  items?: string[] | null;
}
