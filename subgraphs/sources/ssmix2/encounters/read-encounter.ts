import { type Coded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import { type Location, readLocation, readService } from '../../hl7-v2/location.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import type { TimingValue } from '../../hl7-v2/timing.js';
import { type FieldTable, findUnreadFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import type { DietValue, TrayValue } from '../orders/diet.js';
import { type CareSetting, readCareSetting, readPersonName } from '../orders/order.js';
import type { OrderState } from '../orders/order-state.js';
import type { EncounterEvent, EncounterRule } from './encounter-event.js';
import { STAY_FIELDS } from './stay-fields.js';

/** One step of a visit or stay (ADT-01 … ADT-52, OMD); field numbers are those of HL7 2.5 §3.4 (EVN, PV1, PV2). */
export interface EncounterValue extends MessageHead, ItemRemarks {
  event: EncounterEvent;
  /** ORC-1 and 5 of a diet order; null for any other event. */
  state: OrderState | null;
  /** ORC-2 of a diet order, else the order number of the file's name. */
  orderNo: string;
  /** Distinguishes the values of one file. */
  sequence: string;
  /** The care date, from the field that the SS-MIX2 table of data types names. */
  date: PartialTime | null;
  place: CareSetting | null;
  /** PV1-2 (HL70004) as given: I, O, E … */
  patientClass: string | null;
  /** PV1-3 */
  location: Location | null;
  /** PV1-6 */
  priorLocation: Location | null;
  /** PV1-10, else PV1-3 of an outpatient, else ORC-17 */
  department: Coded | null;
  /** PV1-7 */
  attending: string | null;
  /** PV1-44 and 45 */
  admittedAt: PartialTime | null;
  dischargedAt: PartialTime | null;
  /** PV2-8, 9 and 47: admission (or transfer), discharge, return from leave. */
  expectedAt: PartialTime | null;
  expectedDischargeAt: PartialTime | null;
  expectedReturnAt: PartialTime | null;
  /** PV1-36 (HL70112, or local). */
  disposition: Coded | null;
  /** ODS, ODT and TQ1 of a diet order; empty for any other event. */
  diets: DietValue[];
  trays: TrayValue[];
  timings: TimingValue[];
  /** ORC-12 of a diet order, else PV1-7. */
  author: string | null;
}

/** What the reader of encounters (ADT-01 … ADT-52) does with each field. */
export const ENCOUNTER_FIELDS: FieldTable = { ...COMMON_FIELDS, ...STAY_FIELDS };

export function readEncounter(message: Hl7Message, rule: EncounterRule, orderNo: string): { values: EncounterValue[]; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const [notes, unread] = [readNotes(segments), findUnreadFields(segments, ENCOUNTER_FIELDS)];
  const stay = readStay(message);
  const date = rule.dates.map(([name, field]) => readTimeOf(message, name, field)).find((time) => time !== null) ?? null;
  for (const field of [3, 6]) {
    const time = readTimeOf(message, 'EVN', field);
    if (time && time.text !== date?.text) unread.push({ code: 'NOT_SHOWN', place: `EVN-${field}`, text: time.text });
  }
  if (!message.getSegment('PV1')) warnings.push('no PV1 segment');
  if (date === null && rule.event !== 'ATTENDING_CHANGED') warnings.push('no care date in the message');
  const value = {
    ...readHead(message),
    ...stay,
    ...(notes.length > 0 && { notes }),
    ...(unread.length > 0 && { warnings: unread }),
    ...{ event: rule.event, state: null, orderNo, sequence: '1', date, diets: [], trays: [], timings: [], author: stay.attending },
  };
  return { values: [value], warnings };
}

/** The content of PV1 and PV2, which every event has. */
export function readStay(message: Hl7Message) {
  const pv1: Hl7Segment | null = message.getSegment('PV1') ?? null;
  return {
    place: readCareSetting(null, pv1),
    patientClass: pv1 && readTextAt(pv1, 2),
    location: pv1 && readLocation(pv1, 3),
    priorLocation: pv1 && readLocation(pv1, 6),
    department: pv1 && readService(pv1),
    attending: pv1 && readPersonName(pv1, 7),
    admittedAt: readTimeOf(message, 'PV1', 44),
    dischargedAt: readTimeOf(message, 'PV1', 45),
    expectedAt: readTimeOf(message, 'PV2', 8),
    expectedDischargeAt: readTimeOf(message, 'PV2', 9),
    expectedReturnAt: readTimeOf(message, 'PV2', 47),
    disposition: pv1 && readCoded(pv1, 36),
  };
}

function readTimeOf(message: Hl7Message, name: string, field: number): PartialTime | null {
  const segment = message.getSegment(name);
  return segment ? readTimeAt(segment, field) : null;
}
