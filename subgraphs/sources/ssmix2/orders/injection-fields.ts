import { TIMING_FIELDS } from '../../hl7-v2/timing.js';
import type { FieldTable } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { COMPONENT_FIELDS } from './drug-component.js';
import { ROUTE_FIELDS } from './drug-route.js';
import { ORDER_FIELDS } from './order-fields.js';

/** What the readers of injections (OMP-02, OMP-12) do with each field. */
export const INJECTION_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  ORC: ORDER_FIELDS,
  TQ1: TIMING_FIELDS,
  RXR: ROUTE_FIELDS,
  RXC: COMPONENT_FIELDS,
  RXE: {
    shown: {
      ...{ 2: 'kind', 3: 'volume', 4: 'maximum', 5: 'volume', 6: 'form', 7: 'usage', 21: 'notes' },
      ...{ 22: 'rate', 23: 'rate', 24: 'rate', 25: 'items.strength', 26: 'items.strength' },
    },
    repeating: [7, 21],
    beside: { 5: [3, 4], 22: [23], 24: [23], 26: [25] },
    notCarried: { 13: 'who ordered, once more', 14: 'the pharmacist', 15: 'the number of the prescription' },
  },
  RXA: {
    shown: {
      ...{ 3: 'startsAt', 4: 'endsAt', 5: 'items.drug', 6: 'items.amount', 7: 'items.amount', 8: 'items.form', 9: 'notes' },
      ...{ 10: 'author', 12: 'rate', 13: 'items.strength', 14: 'items.strength', 20: 'isPartial' },
    },
    repeating: [9, 10],
    beside: { 7: [6], 14: [13] },
    persons: [10],
    days: [3],
    instants: [4],
    codes: { 20: ['CP', 'PA', 'RE', 'NA'] },
    notCarried: {
      ...{ 1: 'the number of the segment', 2: 'the number of the segment', 11: 'the place of the administration' },
      ...{ 21: 'what is to be deleted is not shown', 22: 'the time of the entry' },
    },
  },
};
