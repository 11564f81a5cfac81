import { splitMaster } from './split-master.js';

/** What the public masters say of a drug, by its nine digits (レセプト電算コード). */
export interface DrugRow {
  readonly name: string;
  readonly unit: string | null;
  /** 薬価基準収載医薬品コード, twelve characters. */
  readonly priceCode: string | null;
}

/** All codes that the HOT master has for a receipt code. More than one, where packagers or strengths differ. */
export interface HotRow {
  readonly hot7: ReadonlySet<string>;
  readonly yj: ReadonlySet<string>;
}

export interface DiseaseRow {
  readonly name: string;
  /** 病名管理番号 (MDCDX2) */
  readonly number: string | null;
  /** 病名交換用コード */
  readonly exchangeCode: string | null;
  /** ICD-10 of 2013, else of 2003: one or two codes. */
  readonly icd10: readonly string[];
}

export interface ModifierRow {
  readonly name: string;
  readonly number: string | null;
  readonly exchangeCode: string | null;
  /** Whether it stands behind the name (A8 接尾語 such as の疑い). */
  readonly isSuffix: boolean;
}

/** The master tables that are on the machine. One that is not there is empty: nothing is joined, and nothing guessed. */
export interface Masters {
  readonly drugs: ReadonlyMap<string, DrugRow>;
  readonly hot: ReadonlyMap<string, HotRow>;
  readonly diseases: ReadonlyMap<string, DiseaseRow>;
  readonly modifiers: ReadonlyMap<string, ModifierRow>;
  /** The names of acts (診療行為). */
  readonly acts: ReadonlyMap<string, string>;
}

export const NO_MASTERS: Masters = { drugs: new Map(), hot: new Map(), diseases: new Map(), modifiers: new Map(), acts: new Map() };

const NINE_DIGITS = /^\d{9}$/;

/** Drug master `y` (医薬品マスター). */
export function readDrugMaster(bytes: Uint8Array): Masters['drugs'] {
  return new Map(
    splitMaster(bytes, 2, NINE_DIGITS).map((row) => [row[2]!, { name: row[4] ?? '', unit: filled(row[9]), priceCode: filled(row[31]) }]),
  );
}

/** HOT9 master of MEDIS: column 1 HOT7, 7 YJ, 8 and 9 the receipt codes. */
export function readHotMaster(bytes: Uint8Array): Masters['hot'] {
  const found = new Map<string, { hot7: Set<string>; yj: Set<string> }>();
  for (const row of splitMaster(bytes, 1, /^\d{7}$/)) {
    for (const code of [row[8], row[9]]) {
      if (!code || !NINE_DIGITS.test(code)) continue;
      const known = found.get(code) ?? { hot7: new Set(), yj: new Set() };
      known.hot7.add(row[1]!);
      if (/^[0-9A-Z]{12}$/.test(row[7] ?? '')) known.yj.add(row[7]!);
      found.set(code, known);
    }
  }
  return found;
}

/** Disease master `b` (傷病名マスター). */
export function readDiseaseMaster(bytes: Uint8Array): Masters['diseases'] {
  return new Map(
    splitMaster(bytes, 2, /^\d{7}$/).map((row) => {
      const [newer, older] = [codesOf(row[15], row[16]), codesOf(row[13], row[14])];
      const icd10 = newer.length > 0 ? newer : older;
      const exchangeCode = /^0*$/.test(row[12] ?? '') ? null : row[12]!;
      return [row[2]!, { name: row[5] ?? '', number: filled(row[10]), exchangeCode, icd10 }];
    }),
  );
}

/** Modifier master `z` (修飾語マスター). */
export function readModifierMaster(bytes: Uint8Array): Masters['modifiers'] {
  return new Map(
    splitMaster(bytes, 2, /^\d{4}$/).map((row) => [
      row[2]!,
      { name: row[6] ?? '', number: filled(row[16]), exchangeCode: filled(row[17]), isSuffix: isSuffixCode(row[2]!) },
    ]),
  );
}

/** Act master `s` (診療行為マスター): only the names are used. */
export function readActMaster(bytes: Uint8Array): Masters['acts'] {
  return new Map(splitMaster(bytes, 2, NINE_DIGITS).map((row) => [row[2]!, row[4] ?? '']));
}

/** The codes of the suffixes begin with 8. */
export function isSuffixCode(code: string): boolean {
  return code.startsWith('8');
}

function filled(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}

function codesOf(...texts: (string | undefined)[]): string[] {
  return texts.flatMap((text) => filled(text) ?? []);
}
