import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, PageInfo, Sex } from '../../kit/index.js';
import type { ViewableFilter } from '../decision/viewable-filter.js';
import { Chart } from '../permits/chart.type.js';

/** A patient whom the caller may view. A patient who is not viewable does not exist here. */
@ObjectType({ description: 'A patient whose data you may see. Other patients do not exist for you.' })
@Directive('@key(fields: "id")')
export class Patient {
  @Field(() => ID, { description: 'The id. It never changes.' })
  id!: string;

  @Field(() => String, { description: 'The name in the directory.' })
  name!: string;

  @Field(() => String, { description: 'The name in kana.' })
  kana!: string;

  @Field(() => DateScalar, { description: 'The birth date.' })
  birthDate!: string;

  @Field(() => Sex, { description: 'The administrative sex.' })
  sex!: Sex;

  @Field(() => [Chart], { description: 'One chart for each connected system in which you may see data of this patient.' })
  charts?: Chart[];
}

@InputType()
export class PatientFilter {
  @Field(() => String, { nullable: true, description: 'The beginning of the name, as written or in kana.' })
  name?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only patients whose data you may see at this facility.' })
  facilityId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only patients whose data your facility has viewed since this time.' })
  viewedSince?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only patients whose data your facility has not viewed since this time.' })
  notViewedSince?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Only patients of whom you yourself have opened a chart since this time, for the facility for which you act.',
  })
  viewedByMeSince?: Date | null;
}

@ObjectType()
export class PatientEdge {
  @Field(() => Patient)
  node!: Patient;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class PatientConnection {
  @Field(() => [PatientEdge])
  edges!: PatientEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  /** Not a field: the filter of the search. */
  search!: ViewableFilter;
}
