import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

export enum EncounterKind {
  OUTPATIENT_RECEPTION = 'OUTPATIENT_RECEPTION',
  ADMISSION_PLANNED = 'ADMISSION_PLANNED',
  ADMITTED = 'ADMITTED',
  LEAVE = 'LEAVE',
  RETURN = 'RETURN',
  TRANSFER_PLANNED = 'TRANSFER_PLANNED',
  TRANSFERRED = 'TRANSFERRED',
  DISCHARGE_PLANNED = 'DISCHARGE_PLANNED',
  DISCHARGED = 'DISCHARGED',
  ATTENDING_CHANGED = 'ATTENDING_CHANGED',
  DIET_ORDERED = 'DIET_ORDERED',
}
registerEnumType(EncounterKind, {
  name: 'EncounterKind',
  description: 'What happened.',
  valuesConfig: {
    OUTPATIENT_RECEPTION: { description: 'SS-MIX2 ADT-12' },
    ADMISSION_PLANNED: { description: 'SS-MIX2 ADT-21' },
    ADMITTED: { description: 'SS-MIX2 ADT-22' },
    LEAVE: { description: 'Left the ward for a time: SS-MIX2 ADT-31' },
    RETURN: { description: 'Came back from leave: SS-MIX2 ADT-32' },
    TRANSFER_PLANNED: { description: 'SS-MIX2 ADT-41' },
    TRANSFERRED: { description: 'To another ward or department: SS-MIX2 ADT-42' },
    DISCHARGE_PLANNED: { description: 'SS-MIX2 ADT-51' },
    DISCHARGED: { description: 'SS-MIX2 ADT-52' },
    ATTENDING_CHANGED: { description: 'Another attending doctor: SS-MIX2 ADT-01' },
    DIET_ORDERED: { description: 'Meals of an inpatient: SS-MIX2 OMD' },
  },
});

export enum CareSetting {
  INPATIENT = 'INPATIENT',
  OUTPATIENT = 'OUTPATIENT',
}
registerEnumType(CareSetting, { name: 'CareSetting', description: 'Whether as an inpatient or an outpatient (HL7 tables 0004 and 0482).' });

/** A step of a visit or a stay: reception, admission, leave, transfer, discharge, a meal order (SS-MIX2 ADT-01 … ADT-52, OMD). */
@ObjectType()
@Directive('@shareable')
export class Encounter extends SourceItem {
  @Field(() => EncounterKind)
  kind!: EncounterKind;

  @Field(() => CareSetting, { nullable: true })
  setting?: CareSetting | null;

  @Field(() => Coding, { nullable: true })
  department?: Coding | null;

  @Field(() => String, { nullable: true })
  ward?: string | null;

  @Field(() => String, { nullable: true })
  room?: string | null;

  @Field(() => String, { nullable: true })
  bed?: string | null;

  @Field(() => String, { nullable: true, description: 'The ward before a transfer.' })
  fromWard?: string | null;

  @Field(() => String, { nullable: true, description: 'The attending doctor.' })
  attending?: string | null;

  @Field(() => DateScalar, { nullable: true })
  admittedOn?: string | null;

  @Field(() => DateScalar, { nullable: true })
  dischargedOn?: string | null;

  @Field(() => Coding, { nullable: true, description: 'How the stay ended or where the patient went (HL7 table 0112, or local).' })
  disposition?: Coding | null;

  @Field(() => [Coding], { description: 'The diets of a meal order; empty for everything else.' })
  diets!: Coding[];
}
