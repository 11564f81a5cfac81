import { Directive, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { Coding, Quantity } from './coding.js';
import { SourceItem } from './reader/source-item.js';

export enum PrescriptionStage {
  ORDERED = 'ORDERED',
  DISPENSED = 'DISPENSED',
}
registerEnumType(PrescriptionStage, {
  name: 'PrescriptionStage',
  description: 'Ordered (SS-MIX2 OMP-01) or known to be dispensed (OMP-11).',
});

@ObjectType()
@Directive('@shareable')
export class PrescriptionItem {
  @Field(() => Coding)
  drug!: Coding;

  @Field(() => Quantity, { nullable: true, description: 'For one intake.' })
  dose?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'For one day.' })
  daily?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'The whole quantity that is dispensed.' })
  total?: Quantity | null;

  @Field(() => Coding, { nullable: true })
  form?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'When and how it is taken.' })
  usage?: Coding | null;

  @Field(() => Coding, { nullable: true })
  route?: Coding | null;

  @Field(() => Int, { nullable: true })
  days?: number | null;

  @Field(() => DateScalar, { nullable: true })
  startsOn?: string | null;
}

/** One prescription order; an order and its dispensing are one item. `date` is the day of the order. */
@ObjectType()
@Directive('@shareable')
export class Prescription extends SourceItem {
  @Field(() => PrescriptionStage)
  stage!: PrescriptionStage;

  @Field(() => DateScalar, { nullable: true })
  dispensedOn?: string | null;

  @Field(() => String, { nullable: true })
  prescriber?: string | null;

  @Field(() => Coding, { nullable: true })
  department?: Coding | null;

  @Field(() => [PrescriptionItem])
  items!: PrescriptionItem[];
}
