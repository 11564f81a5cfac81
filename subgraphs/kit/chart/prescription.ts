import { Directive, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { Coding, Quantity } from './coding.js';
import { DoseRange, DrugComponent, IntakeDose } from './dose.js';
import { ItemWarning } from './item-warning.js';
import { OrderState } from './order-state.js';
import { OrderTiming } from './order-timing.js';
import { SourceItem } from './reader/source-item.js';

export enum PrescriptionStage {
  ORDERED = 'ORDERED',
  DISPENSED = 'DISPENSED',
}
registerEnumType(PrescriptionStage, {
  name: 'PrescriptionStage',
  description: 'Ordered (SS-MIX2 OMP-01) or known to be dispensed (OMP-11).',
  valuesConfig: {
    ORDERED: { description: 'Only the order is known.' },
    DISPENSED: { description: 'It is known to be dispensed.' },
  },
});

@ObjectType({ description: 'One drug of a prescription (HL7 RXE, or RXA when dispensed).' })
@Directive('@shareable')
export class PrescriptionItem {
  @Field(() => String, { nullable: true, description: 'Drugs of one group (Rp) are taken together (ORC-4). Null if it is not given.' })
  group?: string | null;

  @Field(() => OrderState, {
    nullable: true,
    description: 'Whether the order of this drug stands (ORC-1, ORC-5). Null if the source does not say.',
  })
  state?: OrderState | null;

  @Field(() => Coding, { description: 'The drug (RXE-2 or RXA-5).' })
  drug!: Coding;

  @Field(() => Quantity, {
    nullable: true,
    description:
      'The amount of one intake (RXE-3, else TQ1-2; RXA-6). Of a range it has both ends as text and no number. Null if the intakes differ: show `doses`, `timings` and `usage`.',
  })
  dose?: Quantity | null;

  @Field(() => DoseRange, { nullable: true, description: 'The range of one intake (RXE-3 to RXE-4). Null if there is no range.' })
  doseRange?: DoseRange | null;

  @Field(() => [IntakeDose], { description: 'The amount of each intake of the day, where they differ. Empty if they do not.' })
  doses!: IntakeDose[];

  @Field(() => [OrderTiming], { description: 'Each step or time of the order (TQ1), as written. Empty if there are none.' })
  timings!: OrderTiming[];

  @Field(() => Quantity, { nullable: true, description: 'The amount for one day (RXE-19). Null if it is not given.' })
  daily?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'The whole quantity to dispense (RXE-10). Null if it is not given.' })
  total?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'The strength of the drug (RXE-25, RXA-13). Null if it is not given.' })
  strength?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'The dosage form (RXE-6, RXA-8). Null if it is not given.' })
  form?: Coding | null;

  @Field(() => Coding, {
    nullable: true,
    description:
      'When and how it is taken (TQ1-3). Its text has all that qualifies it: days, clock times, conditions, the doctor’s instructions (RXE-7). Null if it is not given.',
  })
  usage?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The kind of medication, e.g. 頓用 (RXE-27). Null if it is not given.' })
  category?: Coding | null;

  @Field(() => Boolean, { description: 'Whether the source says that it is taken only when needed (頓用; RXE-27, TQ1-9).' })
  asNeeded!: boolean;

  @Field(() => [Coding], { description: 'Instructions to the pharmacist (RXE-21). Empty if there are none.' })
  instructions!: Coding[];

  @Field(() => Coding, { nullable: true, description: 'The route (RXR-1; HL7 table 0162, or local). Null if it is not given.' })
  route?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The part of the body (RXR-2). Null if it is not given.' })
  site?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'What qualifies the site, such as left or right (RXR-6). Null if it is not given.' })
  side?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The device (RXR-3). Null if it is not given.' })
  device?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The method (RXR-4; HL7 table 0165). Null if it is not given.' })
  method?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The routing instruction, such as a line (RXR-5). Null if it is not given.' })
  line?: Coding | null;

  @Field(() => [DrugComponent], { description: 'The drugs of a mixture (RXC). Empty if it is one drug.' })
  components!: DrugComponent[];

  @Field(() => Int, {
    nullable: true,
    description: 'For how many days (TQ1-6). Null if it is not given in days, or differs: show `timings`.',
  })
  days?: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it begins (TQ1-7). Null if it is not given.' })
  startsOn?: string | null;

  @Field(() => Boolean, { description: 'Whether only a part of the order was dispensed (RXA-20 PA).' })
  isPartial!: boolean;

  @Field(() => [String], { description: 'Remarks of the source about this drug (RXA-9, NTE). The prescription’s `notes` have them too.' })
  notes!: readonly string[];

  @Field(() => [ItemWarning], {
    description: 'What the source wrote and these fields do not show, or show only in part. The prescription’s `warnings` have them too.',
  })
  warnings!: readonly ItemWarning[];
}

@ObjectType({ description: 'One prescription; an order and its dispensing are one item. `date` is the day of the order.' })
@Directive('@shareable')
export class Prescription extends SourceItem {
  @Field(() => PrescriptionStage, { description: 'Whether it is only ordered, or known to be dispensed.' })
  stage!: PrescriptionStage;

  @Field(() => OrderState, {
    nullable: true,
    description:
      'Whether the order stands. It is ACTIVE as long as the order of one of its drugs stands: see each drug’s `state`. Null if the source does not say.',
  })
  state?: OrderState | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of the dispensing (RXA-3). Null if it is not known.' })
  dispensedOn?: string | null;

  @Field(() => String, { nullable: true, description: 'The doctor who ordered (ORC-12). Null if not given.' })
  prescriber?: string | null;

  @Field(() => Coding, { nullable: true, description: 'The department (ORC-17). Null if it is not given.' })
  department?: Coding | null;

  @Field(() => [PrescriptionItem], { description: 'The drugs.' })
  items!: PrescriptionItem[];
}
