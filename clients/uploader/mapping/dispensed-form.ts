import type { Code } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';

/** What the amount of a drug is about, by the dosage form of the group. */
export interface DispensedForm {
  readonly amount: 'DAILY' | 'DOSE' | 'TOTAL';
  readonly category: Code;
}

/** 剤形コード of pharmacies, the same in claims and in the medicine notebook (24-104, table of forms). */
const FORMS: Readonly<Record<string, readonly [amount: DispensedForm['amount'], text: string, category?: string]>> = {
  1: ['DAILY', '内服', '21'],
  2: ['TOTAL', '内滴'],
  3: ['DOSE', '頓用', '22'],
  4: ['TOTAL', '注射'],
  5: ['TOTAL', '外用', '23'],
  6: ['DAILY', '浸煎'],
  7: ['DAILY', '湯'],
  9: ['TOTAL', '材料'],
  10: ['TOTAL', 'その他'],
};

/** Null for a form that the table does not have: then it is not known what an amount is about. */
export function dispensedForm(code: string | null): DispensedForm | null {
  const row = code === null ? undefined : FORMS[String(Number(code))];
  if (!row) return null;
  const [amount, text, category] = row;
  return { amount, category: category ? { code: category, text, system: SYSTEMS.CATEGORY } : { code: null, text, system: null } };
}
