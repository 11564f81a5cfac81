import type { DrugCodeKind } from '../rx-symbol/rx-symbol.js';
import type { Decimal } from '../text/decimal.js';
import type { PartialDate } from '../text/read-date.js';
import type { TextRecord } from '../text/split-records.js';

/** 電子版お薬手帳 (JAHIS 24-104, JAHISTC): what one patient was given, perhaps on several days. */
export interface MedicineNotebook {
  /** The number behind `JAHISTC`: 01 is version 1.0, 08 is 2.5 and 2.6. */
  readonly version: string;
  /** 1: the facility wrote it for the patient. 2: the patient’s own record. */
  readonly direction: '1' | '2' | null;
  readonly patient: NotebookPatient;
  readonly dispensings: readonly NotebookDispensing[];
  /** 911: the number of the data, of its parts, and of this part. */
  readonly part: { readonly dataId: string | null; readonly parts: number | null; readonly part: number | null } | null;
  /** Records of the patient’s own, and those that are not read: kept as they are. */
  readonly carried: readonly TextRecord[];
}

export interface NotebookPatient {
  readonly name: string | null;
  readonly kana: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly birthDate: PartialDate | null;
}

/** Record 5, and what follows it. */
export interface NotebookDispensing {
  readonly line: number;
  readonly dispensedOn: PartialDate | null;
  /** Record 11: the pharmacy, or the clinic that dispenses itself. */
  readonly dispenser: NotebookFacility | null;
  /** Record 51: where it was prescribed, if that is another facility. */
  readonly prescriber: NotebookFacility | null;
  readonly groups: readonly NotebookGroup[];
  /** 401, 411, 421, 501: for the whole dispensing. */
  readonly notes: readonly string[];
}

export interface NotebookFacility {
  readonly code: string | null;
  readonly name: string | null;
}

/** One Rp: records 201 to 391. */
export interface NotebookGroup {
  readonly line: number;
  readonly number: string;
  /** Record 55 before it. */
  readonly doctor: string | null;
  readonly department: string | null;
  readonly drugs: readonly NotebookDrug[];
  /** Record 301; null if it is missing. */
  readonly usage: NotebookUsage | null;
  readonly notes: readonly string[];
}

export interface NotebookDrug {
  readonly line: number;
  readonly name: string | null;
  readonly amount: Decimal | null;
  readonly amountText: string | null;
  readonly unit: string | null;
  readonly code: string | null;
  readonly codeKind: DrugCodeKind | null;
  readonly genericName: string | null;
  readonly notes: readonly string[];
}

export interface NotebookUsage {
  readonly name: string | null;
  /** Days of 内服, times of 頓服, else 1. */
  readonly quantity: number | null;
  /** 剤形コード: 1 内服 2 内滴 3 屯服 4 注射 5 外用 6 浸煎 7 湯 9 材料 10 その他. */
  readonly form: string | null;
  /** JAMI, 16 characters. */
  readonly code: string | null;
}
