import { TIMING_FIELDS } from '../../hl7-v2/timing.js';
import type { FieldTable, SegmentFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { ORDER_FIELDS } from '../orders/order-fields.js';

const NUMBER = 'the number of the segment';
const ORDER_NUMBER = 'an order number: items are joined by it, and have an opaque id';
const LABORATORY = 'how the laboratory works';
const ORDERED = 'the order: results show who ordered it';

/** What readers of laboratory data do with the fields of SPM (HL7 2.5 §7.4.3). */
const SPECIMEN_FIELDS: SegmentFields = {
  shown: {
    ...{ 4: 'specimen', 11: 'specimen', 17: 'collectedAt' },
    ...{ 21: 'specimenRemarks', 22: 'specimenRemarks', 23: 'specimenRemarks', 24: 'specimenRemarks' },
  },
  repeating: [21, 22, 23, 24],
  // A specimen of the patient is nothing to show; one of a quality control is a warning.
  codes: { 11: ['P'] },
  notCarried: {
    ...{ 1: NUMBER, 2: 'the number of the specimen', 3: 'the number of the specimen that it was taken from' },
    ...{ 6: LABORATORY, 13: LABORATORY, 15: LABORATORY, 18: LABORATORY, 19: LABORATORY, 20: LABORATORY, 25: LABORATORY },
    ...{ 26: LABORATORY, 27: LABORATORY },
  },
};

/** The fields of OBR (HL7 2.5 §4.5.3) that neither orders nor results carry. */
const REQUEST_NOT_CARRIED = {
  ...{ 1: NUMBER, 2: ORDER_NUMBER, 3: ORDER_NUMBER, 29: ORDER_NUMBER, 10: 'who collected', 11: LABORATORY, 14: LABORATORY },
  ...{ 17: 'the phone of the orderer', 23: 'billing', 24: LABORATORY, 28: 'who gets a copy', 30: LABORATORY },
  ...{ 33: LABORATORY, 34: LABORATORY, 35: LABORATORY, 37: LABORATORY, 38: LABORATORY },
};

/** What readers of results do with the fields of OBR. `findPanelWarnings` looks at the times and at OBR-25. */
const PANEL_FIELDS: SegmentFields = {
  shown: { 4: 'panel, procedure', 7: 'warnings', 8: 'warnings', 16: 'author', 22: 'reportedAt', 25: 'warnings, status' },
  persons: [16],
  instants: [22],
  notCarried: { ...REQUEST_NOT_CARRIED, 26: 'the result that a battery of susceptibilities refers to: they are joined' },
};

/** The fields of OBX (HL7 2.5 §7.4.2) that no reader of results carries. */
const OBSERVATION_NOT_CARRIED = {
  ...{ 1: NUMBER, 13: 'who may see it', 15: LABORATORY, 16: LABORATORY, 18: LABORATORY, 19: LABORATORY, 23: LABORATORY },
  ...{ 24: LABORATORY, 25: LABORATORY },
};

const VALUE = { 2: 'value', 3: 'item', 5: 'value', 6: 'unit', 8: 'flags', 11: 'status' };

/** What the reader of results does with the fields of OBX. `findTimeWarnings` looks at OBX-14. */
export const RESULT_FIELDS: SegmentFields = {
  shown: { ...VALUE, 4: 'warnings', 7: 'referenceRange', 14: 'collectedAt' },
  repeating: [5, 6, 7, 8],
  counters: [4],
  notCarried: OBSERVATION_NOT_CARRIED,
};

/** What the reader of bacteriology does with the fields of OBX. Findings and susceptibilities have no reference range. */
export const FINDING_FIELDS: SegmentFields = {
  shown: { ...VALUE, 14: 'collectedAt' },
  repeating: [5, 6, 8],
  notCarried: { ...OBSERVATION_NOT_CARRIED, 4: 'joins an organism, its amount and its susceptibilities' },
};

/** What the readers of reports (OML-11) do with each field besides the OBX. */
export const REPORT_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  SPM: SPECIMEN_FIELDS,
  SAC: 'the container of the specimen',
  TQ1: ORDERED,
  TQ2: ORDERED,
  OBR: PANEL_FIELDS,
  ORC: {
    ...ORDER_FIELDS,
    shown: { 12: 'author' },
    days: [],
    notCarried: { ...ORDER_FIELDS.notCarried, 1: ORDERED, 5: 'each result has its own status', 9: ORDERED, 17: ORDERED },
  },
};

/** What the readers of a report (OML-11) do with each field. An OBX is a result, or of bacteriology. */
export const LAB_RESULT_FIELDS: FieldTable = { ...REPORT_FIELDS, OBX: RESULT_FIELDS };
export const MICROBIOLOGY_FIELDS: FieldTable = { ...REPORT_FIELDS, OBX: FINDING_FIELDS };

/** What the reader of orders does with the fields of OBX. A value that is stated with the order is a warning. */
export const ORDERED_TEST_FIELDS: SegmentFields = {
  shown: { 2: 'warnings', 3: 'items', 5: 'warnings', 6: 'warnings', 11: 'items' },
  repeating: [5, 6],
  beside: { 6: [5] },
  codes: { 11: ['O', 'F'] },
  notCarried: OBSERVATION_NOT_CARRIED,
};

/** What the reader of laboratory orders (OML-01) does with each field. */
export const LAB_ORDER_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  ORC: ORDER_FIELDS,
  TQ1: TIMING_FIELDS,
  SPM: { ...SPECIMEN_FIELDS, instants: [17] },
  SAC: 'the container of the specimen',
  OBR: {
    shown: { 4: 'panel', 16: 'author' },
    persons: [16],
    notCarried: { ...REQUEST_NOT_CARRIED, 25: 'the status of results: ORC has that of the order' },
  },
  OBX: ORDERED_TEST_FIELDS,
};
