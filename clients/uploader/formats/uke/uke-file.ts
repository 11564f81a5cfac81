import type { Decimal } from '../text/decimal.js';
import type { PartialDate } from '../text/read-date.js';
import type { TextRecord } from '../text/split-records.js';

/** A claim of one month to one payer (レセプト電算処理, 記録条件仕様): 医科, 歯科 or 調剤. */
export interface UkeFile {
  readonly kind: 'MEDICAL' | 'DENTAL' | 'DISPENSING';
  readonly facility: UkeFacility;
  /** 請求年月, `YYYYMM`. */
  readonly claimMonth: PartialDate | null;
  readonly receipts: readonly UkeReceipt[];
  /** Records of no receipt that are not read. */
  readonly carried: readonly TextRecord[];
}

export interface UkeFacility {
  /** 都道府県 (2), 点数表 (1) and 医療機関コード (7), the ten digits that name a facility; null if one of them is missing. */
  readonly code: string | null;
  readonly name: string | null;
}

/** One patient’s month. */
export interface UkeReceipt {
  /** The line of its RE record. */
  readonly line: number;
  /** レセプト番号: a number within the file, no patient’s. */
  readonly number: string | null;
  /** レセプト種別, four digits. */
  readonly type: string | null;
  /** 診療年月 or 調剤年月, `YYYYMM`. */
  readonly month: PartialDate | null;
  readonly setting: 'INPATIENT' | 'OUTPATIENT';
  readonly patient: UkePatient;
  readonly admittedOn: PartialDate | null;
  /** 診療科, the code of the first one. */
  readonly department: string | null;
  /** 検索番号: filled by the payer; a re-claim repeats it. */
  readonly searchNumber: string | null;
  /** 保険者番号 (HO) and 公費負担者番号 (KO), in order. They tell two receipts of one month apart. */
  readonly payers: readonly string[];
  /** The payer returned this receipt. */
  readonly isReturned: boolean;
  readonly diseases: readonly UkeDisease[];
  readonly units: readonly ClaimUnit[];
  /** Of a pharmacy: who prescribed. */
  readonly prescriber: UkePrescriber | null;
  readonly dispensings: readonly UkeDispensing[];
  /** Records that are not read: kept as they are. */
  readonly carried: readonly TextRecord[];
}

export interface UkePatient {
  /** カルテ番号等: the number of the patient at the facility. */
  readonly id: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly birthDate: PartialDate | null;
}

/** SY */
export interface UkeDisease {
  readonly line: number;
  /** Seven digits. `0000999` has no code: then there is a text. */
  readonly code: string | null;
  readonly startedOn: PartialDate | null;
  /** 転帰: 1 継続 2 治ゆ 3 死亡 4 中止・転医. */
  readonly outcome: '1' | '2' | '3' | '4' | null;
  /** Four digits each, in the order of the name. */
  readonly modifiers: readonly string[];
  readonly text: string | null;
  readonly isMain: boolean;
  /** 補足コメント */
  readonly comment: string | null;
}

export interface ClaimComment {
  readonly line: number;
  readonly code: string | null;
  readonly text: string | null;
}

/** SI, IY or TO. */
export interface ClaimLine {
  readonly line: number;
  readonly record: 'SI' | 'IY' | 'TO';
  /** Nine digits. */
  readonly code: string | null;
  readonly amount: Decimal | null;
  readonly points: Decimal | null;
  readonly count: number | null;
  /** By the day of the month; null if the record has no days. */
  readonly days: ReadonlyMap<number, number> | null;
  readonly comments: readonly ClaimComment[];
  /** Of a material: 商品名. */
  readonly name: string | null;
}

/** 算定単位: the lines that are claimed together. The points are on the last one. */
export interface ClaimUnit {
  readonly line: number;
  /** 診療識別, two digits. */
  readonly classification: string | null;
  readonly lines: readonly ClaimLine[];
  readonly comments: readonly ClaimComment[];
  /** 回数 */
  readonly count: number | null;
}

/** Of a pharmacy’s RE record: where the prescription came from. */
export interface UkePrescriber {
  readonly facilityCode: string | null;
  readonly facilityName: string | null;
  /** By their numbers 1 to 10. */
  readonly doctors: ReadonlyMap<string, string>;
}

/** SH, and what is under it: the drugs of one usage, and when they were dispensed. */
export interface UkeDispensing {
  readonly line: number;
  readonly number: string | null;
  /** 剤形コード: 1 内服 2 内滴 3 屯服 4 注射 5 外用 6 浸煎 7 湯 9 材料 10 その他. */
  readonly form: string | null;
  /** 用法コード, as given. */
  readonly usageCode: string | null;
  /** 特別指示 */
  readonly instruction: string | null;
  readonly drugs: readonly UkeDispensedDrug[];
  readonly comments: readonly ClaimComment[];
  readonly times: readonly UkeDispensingTime[];
}

export interface UkeDispensedDrug {
  readonly line: number;
  readonly code: string | null;
  readonly amount: Decimal | null;
  /** １回用量 */
  readonly dose: Decimal | null;
}

/** CZ */
export interface UkeDispensingTime {
  readonly line: number;
  readonly doctor: string | null;
  readonly prescribedOn: PartialDate | null;
  readonly dispensedOn: PartialDate | null;
  /** 調剤数量: days, times, or 1. */
  readonly quantity: number | null;
}
