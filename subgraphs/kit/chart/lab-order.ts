import { Directive, Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { OrderState } from './order-state.js';
import { OrderTiming } from './order-timing.js';
import { SourceItem } from './reader/source-item.js';
import { SpecimenRemark } from './specimen-remark.js';

@ObjectType({ description: 'An order of laboratory tests (SS-MIX2 OML-01). `date` is the day of the order.' })
@Directive('@shareable')
export class LabOrder extends SourceItem {
  @Field(() => OrderState, { nullable: true, description: 'Whether the order stands (ORC-1, ORC-5). Null if the source does not say.' })
  state?: OrderState | null;

  @Field(() => [Coding], { description: 'The tests ordered (HL7 OBX-3, else OBR-4).' })
  items!: Coding[];

  @Field(() => Coding, {
    nullable: true,
    description: 'The group of tests to which they belong (HL7 OBR-4). Null if the source gives none.',
  })
  panel?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The kind of specimen (HL7 SPM-4). Null if the source gives none.' })
  specimen?: Coding | null;

  @Field(() => [SpecimenRemark], {
    description: 'What the laboratory says about the specimen: rejected, haemolysed … (HL7 SPM-21 to SPM-24). Empty if it says nothing.',
  })
  specimenRemarks: readonly SpecimenRemark[] = NO_REMARKS;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the specimen was or is to be collected (HL7 SPM-17). Null if the source gives no time of day.',
  })
  collectedAt?: Date | null;

  @Field(() => Coding, { nullable: true, description: 'The ordering department (HL7 ORC-17). Null if the source gives none.' })
  department?: Coding | null;

  @Field(() => [OrderTiming], { description: 'When and how urgently it is ordered (TQ1), as written. Empty if it is not given.' })
  timings!: OrderTiming[];
}

const NO_REMARKS: readonly never[] = Object.freeze([]);
