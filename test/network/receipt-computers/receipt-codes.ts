import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toShiftJis } from '../../../clients/uploader/testing/write-text.js';
import { ACUTE, CONDITIONS, type Condition } from '../charts/condition-catalog.js';
import { DRUGS, type DrugName } from '../charts/drug-catalog.js';

/** A drug as receipt computers know it. All codes are invented. */
export interface ReceiptDrug {
  /** Nine digits. */
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly hot7: string;
}

/** The drug of a hospital's order: the same product. */
export function clinicDrug(name: DrugName): ReceiptDrug {
  const { code, name: text, unitText } = DRUGS[name];
  const hot7 = code.slice(0, 7);
  return { code: `62${hot7}`, name: text, unit: unitText, hot7 };
}

/** What a pharmacy gives for it: the same ingredient of another maker (後発品). */
export function genericDrug(name: DrugName): ReceiptDrug {
  const { name: text, unit, hot7 } = clinicDrug(name);
  const other = `6${hot7.slice(1)}`;
  return { code: `62${other}`, name: `${text}「そら」`, unit, hot7: other };
}

export const INJECTION: ReceiptDrug = { code: '640990001', name: 'メコバラミン注射液５００μｇ', unit: '管', hot7: '6990001' };
export const DRESSING = { code: '140990010', name: '創傷処置（１００ｃｍ２未満）' } as const;
export const VISIT_FEE = { code: '112990010', name: '再診料' } as const;
export const PRESCRIPTION_FEE = { code: '120990010', name: '処方箋料' } as const;

/** The seven digits of a disease: the last ones of its 病名管理番号. */
export function diseaseCode({ code }: Pick<Condition, 'code'>): string {
  return code.slice(1);
}

/** Writes the masters that join these codes, as the payer and MEDIS give them: quoted, Shift_JIS, without a header. */
export function writeMasters(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(DRUGS) as DrugName[];
  const drugs = [...names.flatMap((name) => [clinicDrug(name), genericDrug(name)]), INJECTION];
  const diseases = [...CONDITIONS, ...ACUTE];
  const write = (name: string, rows: readonly string[][]) => writeFileSync(join(folder, name), toShiftJis(rows.map(quote).join('')));
  write(
    'y_demo.csv',
    drugs.map(({ code, name, unit }) => cells(42, { 0: '0', 1: 'Y', 2: code, 4: name, 9: unit })),
  );
  write(
    'hot9_demo.csv',
    drugs.map(({ code, hot7, name }) => cells(24, { 0: `${hot7}010101`, 1: hot7, 8: code, 10: name })),
  );
  write(
    'b_demo.csv',
    diseases.map((one) => cells(44, { 0: '0', 1: 'B', 2: diseaseCode(one), 5: one.name, 10: one.code, 15: one.icd10 })),
  );
  write(
    's_demo.csv',
    [DRESSING, VISIT_FEE, PRESCRIPTION_FEE].map(({ code, name }) => cells(100, { 0: '0', 1: 'S', 2: code, 4: name })),
  );
}

function cells(length: number, filled: Readonly<Record<number, string>>): string[] {
  return Array.from({ length }, (_, at) => filled[at] ?? '');
}

function quote(row: readonly string[]): string {
  return `${row.map((cell) => `"${cell}"`).join(',')}\r\n`;
}
