import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../server/scalars.js';
import { Coding, Quantity } from './coding.js';
import { SourceItem } from './reader/source-item.js';

export enum InjectionStage {
  ORDERED = 'ORDERED',
  ADMINISTERED = 'ADMINISTERED',
}
registerEnumType(InjectionStage, {
  name: 'InjectionStage',
  description: 'Ordered (SS-MIX2 OMP-02) or known to be given (OMP-12).',
});

/** One drug of a mixture. */
@ObjectType()
@Directive('@shareable')
export class InjectionItem {
  @Field(() => Coding)
  drug!: Coding;

  @Field(() => Quantity, { nullable: true })
  amount?: Quantity | null;

  @Field(() => Coding, { nullable: true })
  form?: Coding | null;
}

/**
 * One injection or infusion; an order and its execution are one item. `date` is the day of the order, or of the injection if the order is
 * not known.
 */
@ObjectType()
@Directive('@shareable')
export class Injection extends SourceItem {
  @Field(() => InjectionStage)
  stage!: InjectionStage;

  @Field(() => [InjectionItem])
  items!: InjectionItem[];

  @Field(() => Coding, { nullable: true, description: 'The route of administration (HL7 table 0162, or local).' })
  route?: Coding | null;

  @Field(() => Coding, { nullable: true })
  site?: Coding | null;

  @Field(() => Coding, { nullable: true })
  method?: Coding | null;

  @Field(() => Quantity, { nullable: true, description: 'The speed of an infusion.' })
  rate?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'When and how it is given.' })
  usage?: Coding | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it begins, or began.' })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  endsAt?: Date | null;

  @Field(() => DateScalar, { nullable: true })
  administeredOn?: string | null;

  @Field(() => Coding, { nullable: true })
  department?: Coding | null;
}
