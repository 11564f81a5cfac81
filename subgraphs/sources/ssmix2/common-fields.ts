import { NOTE_FIELDS } from '../hl7-v2/notes.js';
import type { FieldTable } from '../hl7-v2/unread-fields.js';

const INSURANCE = 'insurance: no part of a chart';

/** The segments that every message may have, and that say nothing of its items. */
export const COMMON_FIELDS: FieldTable = {
  MSH: 'the head of the message',
  SFT: 'the software that wrote the message',
  EVN: 'the event of the message: encounters read it',
  PID: 'the patient: demographics come from the patient demographics query',
  PD1: 'administrative details of the patient',
  PV1: 'the visit: encounters read it',
  PV2: 'the visit: encounters read it',
  NK1: 'the next of kin',
  CTI: 'a clinical trial’s number',
  BLG: 'billing',
  FT1: 'billing',
  GT1: 'billing',
  DSC: 'the continuation of the message',
  IN1: INSURANCE,
  IN2: INSURANCE,
  IN3: INSURANCE,
  ZI1: INSURANCE,
  NTE: NOTE_FIELDS,
};
