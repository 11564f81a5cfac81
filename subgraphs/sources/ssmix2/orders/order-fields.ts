import type { SegmentFields } from '../../hl7-v2/unread-fields.js';

const NUMBER = 'an order number: items are joined by it, and have an opaque id';
const STAFF = 'who entered or verified it: the author is the one who ordered';
const SENDER = 'the address of the sender';

/** What readers of orders do with the fields of ORC (HL7 2.5 §4.5.1). */
export const ORDER_FIELDS: SegmentFields = {
  shown: { 1: 'state', 5: 'state', 9: 'date', 12: 'author', 17: 'department' },
  repeating: [12],
  persons: [12],
  days: [9],
  notCarried: {
    ...{ 2: NUMBER, 3: NUMBER, 4: NUMBER, 8: NUMBER, 6: 'whether the receiver answers' },
    ...{ 10: STAFF, 11: STAFF, 13: STAFF, 19: STAFF, 18: 'the device of the entry' },
    ...{ 14: SENDER, 21: SENDER, 22: SENDER, 23: SENDER, 24: SENDER },
    29: 'inpatient or outpatient: encounters say it',
  },
};
