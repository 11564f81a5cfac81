import type { FieldTable } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { ORDER_FIELDS } from '../orders/order-fields.js';

const NUMBER = 'an administrative number';
const STEM = 'the condition, once more';

/** What the reader of diagnoses (PPR-01) does with each field (PRB: HL7 2.5 §12.4.2; ZPR: SS-MIX2). */
export const DIAGNOSIS_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  PRB: {
    shown: {
      ...{ 3: 'condition', 7: 'date', 9: 'endedOn', 10: 'icd10', 13: 'confirmation', 14: 'outcome', 16: 'date', 18: 'primary' },
    },
    repeating: [10],
    insteadOf: { 7: [16] },
    days: [9],
    codes: { 18: ['1', '2'] },
    notCarried: {
      1: 'deleted problems are not shown',
      2: 'the time of the entry',
      4: NUMBER,
      5: NUMBER,
      15: 'the day of the outcome’s entry',
    },
  },
  ZPR: {
    shown: { 1: 'modifiers', 3: 'modifiers', 4: 'modifiers', 6: 'modifiers' },
    repeating: [1, 3, 4, 6],
    notCarried: { 2: STEM, 5: STEM },
  },
  ORC: {
    ...ORDER_FIELDS,
    shown: { 12: 'author', 17: 'department' },
    days: [],
    notCarried: { ...ORDER_FIELDS.notCarried, 1: 'the problem’s own action says it', 4: NUMBER, 5: 'no order', 9: 'the time of the entry' },
  },
};

/** What the reader of allergies (ADT-61) does with each field (IAM: HL7 2.5 §3.4.7; AL1: §3.4.6). */
export const ALLERGY_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  IAM: {
    shown: {
      ...{ 2: 'kind', 3: 'substance', 4: 'severity', 5: 'reaction', 9: 'sensitivity', 10: 'group', 11: 'date', 12: 'date' },
      ...{ 17: 'status', 18: 'author' },
    },
    repeating: [5, 18],
    insteadOf: { 12: [11] },
    persons: [18],
    notCarried: {
      1: NUMBER,
      6: 'deleted allergies are not shown',
      7: NUMBER,
      19: 'the organization of the author',
      20: 'the time of the entry',
    },
  },
  AL1: { shown: { 2: 'kind', 3: 'substance', 4: 'severity', 5: 'reaction', 6: 'date' }, repeating: [5], notCarried: { 1: NUMBER } },
};
