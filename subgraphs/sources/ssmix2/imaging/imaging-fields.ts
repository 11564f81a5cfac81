import { TIMING_FIELDS } from '../../hl7-v2/timing.js';
import type { FieldTable, SegmentFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { ORDER_FIELDS } from '../orders/order-fields.js';

const NUMBER = 'an order number: items are joined by it, and have an opaque id';
const ARCHIVE = 'an identifier of the image archive: images are found by it';
const STATION = 'a station of the department';

/** What the reader of imaging does with the fields of OBX (HL7 2.5 §7.4.2). */
export const FINDING_FIELDS: SegmentFields = {
  shown: {
    ...{ 2: 'findings.value', 3: 'findings.item', 4: 'warnings', 5: 'findings.value', 6: 'findings.unit' },
    ...{ 7: 'findings.referenceRange', 8: 'findings.flags', 11: 'findings.status', 14: 'warnings' },
  },
  repeating: [5, 6, 7, 8],
  counters: [4],
  notCarried: { 1: 'the number of the segment', 13: 'who may see it', 15: STATION, 16: 'who examined', 18: STATION, 19: STATION },
};

/** What the reader of imaging (OMG-01 … OMG-13) does with each field. */
export const IMAGING_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  ORC: ORDER_FIELDS,
  TQ1: TIMING_FIELDS,
  OBR: {
    shown: {
      ...{ 4: 'procedure', 5: 'priority', 6: 'requestedFor', 7: 'performedAt', 13: 'clinicalInformation', 16: 'orderer' },
      ...{ 22: 'reportedAt', 25: 'status', 31: 'reasons', 32: 'reporter', 34: 'performer' },
    },
    repeating: [16, 31],
    persons: [16, 32, 34],
    days: [7],
    notCarried: {
      1: 'the number of the segment',
      2: NUMBER,
      3: NUMBER,
      29: NUMBER,
      26: NUMBER,
      10: 'who collected',
      17: 'the phone of the orderer',
    },
  },
  OBX: FINDING_FIELDS,
  IPC: {
    shown: { 5: 'modalities' },
    repeating: [5],
    notCarried: { 1: ARCHIVE, 2: ARCHIVE, 3: ARCHIVE, 4: ARCHIVE, 6: STATION, 7: STATION, 8: STATION, 9: STATION },
  },
  ZE1: {
    shown: { 3: 'bodySites', 7: 'performer' },
    repeating: [7],
    persons: [7],
    notCarried: { 1: 'the number of the segment', 2: 'the kind of the segment' },
  },
};
