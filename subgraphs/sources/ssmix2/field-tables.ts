import type { FieldTable } from '../hl7-v2/unread-fields.js';
import { ENCOUNTER_FIELDS } from './encounters/read-encounter.js';
import { IMAGING_FIELDS } from './imaging/imaging-fields.js';
import { LAB_ORDER_FIELDS, LAB_RESULT_FIELDS } from './labs/lab-fields.js';
import { INJECTION_FIELDS } from './orders/injection-fields.js';
import { PRESCRIPTION_FIELDS } from './orders/prescription-fields.js';
import { DIET_ORDER_FIELDS } from './orders/read-diet-orders.js';
import { ALLERGY_FIELDS, DIAGNOSIS_FIELDS } from './problems/problem-fields.js';
import { DEMOGRAPHICS_FIELDS } from './storage/decode-message.js';

const ENCOUNTERS = ['ADT-01', 'ADT-12', 'ADT-21', 'ADT-22', 'ADT-31', 'ADT-32', 'ADT-41', 'ADT-42', 'ADT-51', 'ADT-52'];
const STUDIES = ['OMG-01', 'OMG-02', 'OMG-03', 'OMG-11', 'OMG-12', 'OMG-13'];

/** What the reader of each data type does with each field of its messages. Of OML-11, `MICROBIOLOGY_FIELDS` has bacteriology. */
export const FIELD_TABLES: Readonly<Record<string, FieldTable>> = {
  'ADT-00': DEMOGRAPHICS_FIELDS,
  ...Object.fromEntries(ENCOUNTERS.map((type) => [type, ENCOUNTER_FIELDS])),
  'ADT-61': ALLERGY_FIELDS,
  'PPR-01': DIAGNOSIS_FIELDS,
  OMD: DIET_ORDER_FIELDS,
  'OMP-01': PRESCRIPTION_FIELDS,
  'OMP-11': PRESCRIPTION_FIELDS,
  'OMP-02': INJECTION_FIELDS,
  'OMP-12': INJECTION_FIELDS,
  'OML-01': LAB_ORDER_FIELDS,
  'OML-11': LAB_RESULT_FIELDS,
  ...Object.fromEntries(STUDIES.map((type) => [type, IMAGING_FIELDS])),
};
