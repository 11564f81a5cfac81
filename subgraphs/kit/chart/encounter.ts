import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { OrderState } from './order-state.js';
import { OrderTiming } from './order-timing.js';
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
  description: 'What happened, or what is planned.',
  valuesConfig: {
    OUTPATIENT_RECEPTION: { description: 'An outpatient came to the reception (SS-MIX2 ADT-12).' },
    ADMISSION_PLANNED: { description: 'An admission was planned (SS-MIX2 ADT-21).' },
    ADMITTED: { description: 'The patient was admitted (SS-MIX2 ADT-22).' },
    LEAVE: { description: 'The patient left the ward for a time (SS-MIX2 ADT-31).' },
    RETURN: { description: 'The patient came back from leave (SS-MIX2 ADT-32).' },
    TRANSFER_PLANNED: { description: 'A transfer was planned (SS-MIX2 ADT-41).' },
    TRANSFERRED: { description: 'The patient was moved to another ward or department (SS-MIX2 ADT-42).' },
    DISCHARGE_PLANNED: { description: 'A discharge was planned (SS-MIX2 ADT-51).' },
    DISCHARGED: { description: 'The patient was discharged (SS-MIX2 ADT-52).' },
    ATTENDING_CHANGED: { description: 'Another doctor became the attending doctor (SS-MIX2 ADT-01).' },
    DIET_ORDERED: { description: 'Meals were ordered for an inpatient (SS-MIX2 OMD).' },
  },
});

export enum CareSetting {
  INPATIENT = 'INPATIENT',
  OUTPATIENT = 'OUTPATIENT',
}
registerEnumType(CareSetting, {
  name: 'CareSetting',
  description: 'Whether the patient is an inpatient or an outpatient (HL7 tables 0004 and 0482).',
  valuesConfig: {
    INPATIENT: { description: 'The patient is an inpatient.' },
    OUTPATIENT: { description: 'The patient is an outpatient.' },
  },
});

@ObjectType({ description: 'One diet, supplement or preference of a meal order (HL7 ODS).' })
@Directive('@shareable')
export class DietOrder {
  @Field(() => String, {
    nullable: true,
    description: 'D diet, S supplement, P preference (ODS-1; HL7 table 0159). Null if it is not given.',
  })
  kind?: string | null;

  @Field(() => [Coding], { description: 'For which meals, such as 朝食 (ODS-2). Empty: for every meal of the order’s time.' })
  servicePeriods!: Coding[];

  @Field(() => [Coding], { description: 'The diets (ODS-3): 五分粥, 絶食 (fasting) … Empty if there is only an instruction.' })
  diets!: Coding[];

  @Field(() => String, { nullable: true, description: 'The instruction in words (ODS-4). Null if there is none.' })
  instruction?: string | null;
}

@ObjectType({ description: 'An instruction about the meal trays of a meal order (HL7 ODT).' })
@Directive('@shareable')
export class TrayInstruction {
  @Field(() => Coding, { nullable: true, description: 'The kind of tray (ODT-1; HL7 table 0160). Null if it is not given.' })
  tray?: Coding | null;

  @Field(() => [Coding], { description: 'For which meals (ODT-2). Empty: for every meal of the order’s time.' })
  servicePeriods!: Coding[];

  @Field(() => String, { nullable: true, description: 'The instruction in words (ODT-3). Null if there is none.' })
  instruction?: string | null;
}

@ObjectType({
  description:
    'A step of a visit or a stay: reception, admission, leave, transfer, discharge, a meal order (SS-MIX2 ADT-01 … ADT-52, OMD).',
})
@Directive('@shareable')
export class Encounter extends SourceItem {
  @Field(() => EncounterKind, { description: 'What happened, or what is planned.' })
  kind!: EncounterKind;

  @Field(() => OrderState, {
    nullable: true,
    description: 'Whether a meal order stands (ORC-1, ORC-5). Null for everything else, or if the source does not say.',
  })
  state?: OrderState | null;

  @Field(() => CareSetting, {
    nullable: true,
    description: 'Whether the patient is an inpatient or an outpatient (PV1-2, ORC-29). Null if it is not given.',
  })
  setting?: CareSetting | null;

  @Field(() => Coding, { nullable: true, description: 'The department (PV1-10, ORC-17). Null if it is not given.' })
  department?: Coding | null;

  @Field(() => String, { nullable: true, description: 'The ward (PV1-3). Null if it is not given.' })
  ward?: string | null;

  @Field(() => String, { nullable: true, description: 'The room (PV1-3). Null if it is not given.' })
  room?: string | null;

  @Field(() => String, { nullable: true, description: 'The bed (PV1-3). Null if it is not given.' })
  bed?: string | null;

  @Field(() => String, { nullable: true, description: 'The ward before a transfer (PV1-6). Null if it is not given.' })
  fromWard?: string | null;

  @Field(() => String, { nullable: true, description: 'The attending doctor (PV1-7). Null if not given.' })
  attending?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of the admission (PV1-44). Null if it is not given.' })
  admittedOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of the discharge (PV1-45). Null if it is not given.' })
  dischargedOn?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day for which the admission or transfer is planned (PV2-8). Null if not given.',
  })
  expectedOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day for which the discharge is planned (PV2-9). Null if it is not given.' })
  dischargeExpectedOn?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day for which the return from leave is planned (PV2-47). Null if not given.',
  })
  returnExpectedOn?: string | null;

  @Field(() => Coding, {
    nullable: true,
    description: 'How the stay ended or where the patient went (PV1-36; HL7 table 0112, or local). Null if it is not given.',
  })
  disposition?: Coding | null;

  @Field(() => [Coding], { description: 'The diets of a meal order with their comments, for all of its meals. Empty for everything else.' })
  diets!: Coding[];

  @Field(() => [DietOrder], { description: 'The diets of a meal order, each with its meals. Empty for everything else.' })
  dietOrders!: DietOrder[];

  @Field(() => [TrayInstruction], { description: 'The tray instructions of a meal order. Empty for everything else.' })
  trays!: TrayInstruction[];

  @Field(() => [OrderTiming], { description: 'From when to when the meals of a meal order are served (TQ1). Empty for everything else.' })
  timings!: OrderTiming[];
}
