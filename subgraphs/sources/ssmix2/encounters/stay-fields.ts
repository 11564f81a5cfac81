import type { FieldTable } from '../../hl7-v2/unread-fields.js';

const NUMBER = 'an administrative number';
const BILLING = 'billing: no part of a chart';
const STAFF = 'the attending doctor is shown';

/** What the readers of encounters do with the fields of EVN, PV1 and PV2 (HL7 2.5 §3.4). */
export const STAY_FIELDS: FieldTable = {
  EVN: {
    shown: { 3: 'date', 6: 'date' },
    notCarried: { 1: 'the event: the data type says it', 2: 'the time of the entry', 5: 'who entered it', 7: 'where it was entered' },
  },
  PV1: {
    shown: {
      ...{ 2: 'setting', 3: 'ward', 6: 'fromWard', 7: 'attending', 10: 'department' },
      ...{ 36: 'disposition', 44: 'admittedOn', 45: 'dischargedOn' },
    },
    repeating: [7],
    persons: [7],
    days: [44, 45],
    codes: { 2: ['I', 'O'] },
    notCarried: {
      ...{ 1: NUMBER, 5: NUMBER, 19: NUMBER, 50: NUMBER, 51: 'whether the visit is valid: withdrawn visits are other messages' },
      ...{ 8: STAFF, 9: STAFF, 17: STAFF, 52: STAFF, 18: 'the kind of patient, as the facility names it' },
      ...Object.fromEntries(Array.from({ length: 16 }, (_, index) => [20 + index, BILLING])),
      ...{ 39: NUMBER, 46: BILLING, 47: BILLING, 48: BILLING, 49: BILLING },
    },
  },
  PV2: {
    shown: { 8: 'expectedOn', 9: 'dischargeExpectedOn', 47: 'returnExpectedOn' },
    days: [8, 9, 47],
    notCarried: { 2: BILLING, 12: 'who may see it', 13: 'who referred the patient', 20: BILLING, 23: BILLING, 29: BILLING, 30: BILLING },
  },
};
