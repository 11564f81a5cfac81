import { TIMING_FIELDS } from '../../hl7-v2/timing.js';
import type { FieldTable, SegmentFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { COMPONENT_FIELDS } from './drug-component.js';
import { ROUTE_FIELDS } from './drug-route.js';
import { ORDER_FIELDS } from './order-fields.js';

/** A prescription shows which drugs are taken together (ORC-4). */
function withGroup({ shown, notCarried, ...fields }: SegmentFields): SegmentFields {
  const { 4: _group, ...others } = notCarried ?? {};
  return { ...fields, shown: { ...shown, 4: 'items.group' }, notCarried: others };
}

/** What the reader of prescriptions (OMP-01, OMP-11) does with each field. */
export const PRESCRIPTION_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  ORC: withGroup(ORDER_FIELDS),
  TQ1: TIMING_FIELDS,
  RXR: ROUTE_FIELDS,
  RXC: COMPONENT_FIELDS,
  RXE: {
    shown: {
      ...{ 2: 'items.drug', 3: 'items.dose', 4: 'items.doseRange', 5: 'items.dose', 6: 'items.form', 7: 'items.usage' },
      ...{ 10: 'items.total', 11: 'items.total', 19: 'items.daily', 21: 'items.instructions' },
      ...{ 25: 'items.strength', 26: 'items.strength', 27: 'items.category' },
    },
    repeating: [7, 21],
    beside: { 5: [3, 4, 7], 11: [10], 26: [25] },
    notCarried: { 13: 'who ordered, once more', 14: 'the pharmacist', 15: 'the number of the prescription' },
  },
  RXA: {
    shown: {
      ...{ 3: 'dispensedOn', 5: 'items.drug', 6: 'items.dose', 7: 'items.dose', 8: 'items.form', 9: 'items.notes' },
      ...{ 13: 'items.strength', 14: 'items.strength', 20: 'items.isPartial' },
    },
    repeating: [9],
    beside: { 7: [6], 14: [13] },
    days: [3],
    codes: { 20: ['CP', 'PA', 'RE', 'NA'] },
    notCarried: {
      ...{ 1: 'the number of the segment', 2: 'the number of the segment', 4: 'the end of the dispensing: its start is shown' },
      ...{ 10: 'the pharmacist: the author is the one who ordered', 11: 'the place of the dispensing' },
      ...{ 21: 'what is to be deleted is not shown', 22: 'the time of the entry' },
    },
  },
};
