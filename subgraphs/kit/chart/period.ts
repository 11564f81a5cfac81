import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { ConnectionArgs } from '../relay/page.js';
import { DateScalar } from '../server/scalars.js';

/** A span of care dates, both ends included; an absent end is open. */
@InputType({ description: 'A period of care dates. Both dates are included; if one is absent, there is no limit on that side.' })
export class Period {
  @Field(() => DateScalar, { nullable: true, description: 'The first day. If absent, there is no first day.' })
  from?: string | null | undefined;

  @Field(() => DateScalar, { nullable: true, description: 'The last day. If absent, there is no last day.' })
  until?: string | null | undefined;
}

/** The arguments of a list of items with care dates. */
@ArgsType()
export class PeriodArgs extends ConnectionArgs {
  @Field(() => Period, {
    nullable: true,
    description:
      'Only items with a care date in this period. If absent, all items. Hospitals keep records in folders by date, and the folders decide which records are read: a record whose own date is more than seven days from the date of its folder can be missing.',
  })
  period?: Period | null;
}

@ArgsType()
export class LabResultArgs extends PeriodArgs {
  @Field(() => [ID], {
    nullable: true,
    description:
      "Only these items: their codes, as the source gives them (JLAC10 or the facility's own). At most 200. If absent, all items.",
  })
  items?: string[] | null;
}
