import { Directive, Field, Float, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';
import { SpecimenRemark } from './specimen-remark.js';

/** The susceptibility of an organism to one drug. */
@ObjectType({ description: 'The susceptibility of an organism to one drug.' })
@Directive('@shareable')
export class Susceptibility {
  @Field(() => Coding, { description: 'The drug.' })
  drug!: Coding;

  @Field(() => String, {
    nullable: true,
    description:
      'S susceptible, I intermediate, R resistant … (HL7 OBX-8, table 0078), as the source gives it; several are separated by commas. Null if it gives none.',
  })
  interpretation?: string | null;

  @Field(() => Float, { nullable: true, description: 'The minimal inhibitory concentration, in `unit`. Null if it is not a number.' })
  value?: number | null;

  @Field(() => String, {
    nullable: true,
    description: '<, <=, > or >=, if the source gives a limit in place of a value. Null if it does not.',
  })
  comparator?: string | null;

  @Field(() => String, { nullable: true, description: 'The value as the source wrote it (HL7 OBX-5). Null if there is none.' })
  valueText?: string | null;

  @Field(() => String, { nullable: true, description: 'The unit of the value (HL7 OBX-6), as the source wrote it. Null if there is none.' })
  unit?: string | null;
}

/** One finding of a bacteriological test: an organism, or the result of a smear. */
@ObjectType({ description: 'One finding of a bacteriological test: an organism, the result of a smear, or that nothing grew.' })
@Directive('@shareable')
export class MicrobiologyFinding {
  @Field(() => Coding, { description: 'What was looked for or done, as the source codes it.' })
  item!: Coding;

  @Field(() => Coding, {
    nullable: true,
    description: 'The organism found. Null if the finding is not an organism, such as a negative culture.',
  })
  organism?: Coding | null;

  @Field(() => String, {
    nullable: true,
    description: 'The finding, or the quantity of the organism, as the source wrote it. Null if there is none.',
  })
  valueText?: string | null;

  @Field(() => [Coding], {
    nullable: true,
    description: 'The finding, or the quantity, if the source coded it (HL7 OBX-5 of type CE or CWE). Null if it is of another type.',
  })
  valueCodes?: readonly Coding[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The unit of the quantity (HL7 OBX-6), as the source wrote it. Null if there is none.',
  })
  unit?: string | null;

  @Field(() => [String], { description: 'All abnormal flags (HL7 OBX-8, table 0078). Empty if the source gives none.' })
  flags!: readonly string[];

  @Field(() => String, { nullable: true, description: 'All of `flags` in one text, separated by commas. Null if there are none.' })
  abnormal?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The status of this finding (HL7 OBX-11, table 0085): F final, P preliminary … Null if the source gives none.',
  })
  status?: string | null;

  @Field(() => [Susceptibility], { description: 'What the organism is susceptible or resistant to. Empty if it was not tested.' })
  susceptibilities!: Susceptibility[];
}

/** A bacteriological test of one specimen (SS-MIX2 OML-11). `date` is the day of collection. */
@ObjectType({ description: 'A bacteriological test of one specimen (SS-MIX2 OML-11). `date` is the day of collection.' })
@Directive('@shareable')
export class Microbiology extends SourceItem {
  @Field(() => Coding, { nullable: true, description: 'The test (HL7 OBR-4). Null if the source gives none.' })
  procedure?: Coding | null;

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

  @Field(() => String, {
    nullable: true,
    description: 'The status of the report (HL7 OBR-25, table 0123), else of its first finding (OBX-11). Null if the source gives none.',
  })
  status?: string | null;

  @Field(() => [MicrobiologyFinding], { description: 'What was found, in the order of the source.' })
  findings!: MicrobiologyFinding[];
}

const NO_REMARKS: readonly never[] = Object.freeze([]);
