import { Directive, Field, Float, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';
import { SpecimenRemark } from './specimen-remark.js';

/** One laboratory result (SS-MIX2 OML-11, an OBX). `date` is the day of collection. */
@ObjectType({ description: 'One laboratory result (SS-MIX2 OML-11, one OBX). `date` is the day on which the specimen was collected.' })
@Directive('@shareable')
export class LabResult extends SourceItem {
  @Field(() => Coding, { description: 'What was measured (HL7 OBX-3).' })
  item!: Coding;

  @Field(() => Coding, {
    nullable: true,
    description: 'The group of tests to which it belongs (HL7 OBR-4). Null if the source gives none.',
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
    description: 'When the specimen was collected (HL7 SPM-17, else OBX-14). Null if the source gives no time of day.',
  })
  collectedAt?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the laboratory reported it (HL7 OBR-22). Null if the source gives no time of day.',
  })
  reportedAt?: Date | null;

  @Field(() => Float, { nullable: true, description: 'The value, in `unit` (HL7 OBX-5). Null if it is not exactly one number.' })
  value?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      '<, <=, > or >=, if the source gives a limit in place of a value. Null if it does not. Null if `value` is the value itself, or null.',
  })
  comparator?: string | null;

  @Field(() => String, { nullable: true, description: 'The value as the source wrote it, also if it is a number. Null if there is none.' })
  valueText?: string | null;

  @Field(() => [Coding], {
    nullable: true,
    description: 'The values, if the source coded them (HL7 OBX-5 of type CE or CWE). Null if the value is of another type.',
  })
  valueCodes?: readonly Coding[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The unit of `value` and of the reference range (HL7 OBX-6), as the source wrote it. Null if there is none.',
  })
  unit?: string | null;

  @Field(() => String, { nullable: true, description: 'The reference range as the source wrote it (HL7 OBX-7). Null if it gives none.' })
  referenceRange?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The lower limit of the range, in `unit`. Null if the range does not have one as a number.',
  })
  referenceLow?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The upper limit of the range, in `unit`. Null if the range does not have one as a number.',
  })
  referenceHigh?: number | null;

  @Field(() => [String], {
    description: 'All abnormal flags (HL7 OBX-8, table 0078): H, L, HH, LL, A, U … Empty if the source gives none.',
  })
  flags!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'All of `flags` in one text, separated by commas, to be shown. Null if there are none. To decide by a flag, use `flags`.',
  })
  abnormal?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The result status (HL7 OBX-11, table 0085): F final, P preliminary, C corrected … Null if the source gives none.',
  })
  status?: string | null;
}

const NO_REMARKS: readonly never[] = Object.freeze([]);
