import type { DrugCodeKind } from './rx-symbol.js';

/** コード種別 of prescriptions and of the medicine notebook: 1 none, 2 レセプト電算, 3 厚生労働省, 4 YJ, 6 HOT, 7 一般名. */
const KINDS: Readonly<Record<string, readonly [kind: DrugCodeKind, form: RegExp]>> = {
  2: ['RECEIPT', /^\d{9}$/],
  3: ['PRICE', /^[0-9A-Z]{12}$/],
  4: ['YJ', /^[0-9A-Z]{12}$/],
  6: ['HOT', /^(\d{7}|\d{9}|\d{13})$/],
  7: ['GENERIC', /^[0-9A-Z]{9,12}$/],
};

const YJ = /^\d{7}[A-Z]\d{4}$/;
const GENERIC = /^\d{7}[A-Z]\dZZZ$/;

/** Null if the kind is not known, or if the code does not have its form. */
export function codeKindOf(kind: string, code: string): DrugCodeKind | null {
  const row = KINDS[kind];
  return row?.[1].test(code) ? row[0] : null;
}

/** By the form of a code alone. Nine digits are a receipt code if they begin with 6 (drugs) or 7 (materials): HOT codes begin with 1. */
export function guessCodeKind(code: string): DrugCodeKind | null {
  if (YJ.test(code)) return 'YJ';
  if (GENERIC.test(code)) return 'GENERIC';
  return /^[67]\d{8}$/.test(code) ? 'RECEIPT' : /^1\d{8}(\d{4})?$/.test(code) ? 'HOT' : null;
}

/** Whether text has the form of any drug code, so that it is no amount and no name. */
export function isDrugCode(text: string): boolean {
  return YJ.test(text) || GENERIC.test(text) || /^(\d{7}|\d{9}|\d{13})$/.test(text);
}
