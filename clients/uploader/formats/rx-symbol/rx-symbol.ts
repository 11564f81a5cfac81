import type { Decimal } from '../text/decimal.js';
import type { PartialDate } from '../text/read-date.js';
import type { TextRecord } from '../text/split-records.js';

/** 院外処方箋2次元シンボル (JAHIS, Ver. 1.10): one prescription for a pharmacy outside. */
export interface RxSymbol {
  /** The number behind `JAHIS`. */
  readonly version: string;
  readonly facility: RxFacility;
  readonly department: { readonly code: string | null; readonly name: string | null };
  readonly doctor: { readonly code: string | null; readonly name: string | null };
  readonly patient: RxPatient;
  /** 交付年月日 */
  readonly issuedOn: PartialDate | null;
  readonly validUntil: PartialDate | null;
  /** 引換番号 */
  readonly exchangeNumber: string | null;
  /** 残薬確認 1 or 2. */
  readonly leftoverCheck: string | null;
  /** 分割調剤: in how many parts, and which one this is. */
  readonly split: { readonly parts: number | null; readonly part: number | null } | null;
  /** リフィル総回数 */
  readonly refills: number | null;
  /** 備考 */
  readonly remarks: readonly string[];
  readonly groups: readonly RxGroup[];
  /** Insurance and records that are not read: kept as they are. */
  readonly carried: readonly TextRecord[];
}

export interface RxFacility {
  /** Ten digits; null if one part is missing. */
  readonly code: string | null;
  readonly name: string | null;
}

export interface RxPatient {
  /** 患者コード */
  readonly id: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly birthDate: PartialDate | null;
}

/** Records 101 to 181: one Rp. */
export interface RxGroup {
  readonly line: number;
  readonly number: string;
  /** 剤形区分: 1 内服 2 頓服 3 外用 4 内服滴剤 5 注射 6 材料 9 不明. */
  readonly form: string | null;
  readonly formName: string | null;
  /** 調剤数量: days of 内服, times of 頓服. */
  readonly quantity: number | null;
  readonly usage: { readonly code: string | null; readonly name: string | null; readonly times: string | null } | null;
  /** 用法補足 */
  readonly supplements: readonly string[];
  readonly drugs: readonly RxDrug[];
}

export type DrugCodeKind = 'RECEIPT' | 'PRICE' | 'YJ' | 'HOT' | 'GENERIC';

/** Records 201 to 281. */
export interface RxDrug {
  readonly line: number;
  /** 1 医薬品 2 医療材料 3 その他（非保険）; null if the file does not say. */
  readonly kind: string | null;
  readonly code: string | null;
  /** Null if there is no code, or if its kind is not certain. */
  readonly codeKind: DrugCodeKind | null;
  readonly name: string | null;
  readonly amount: Decimal | null;
  /** An amount in words, such as `適量`. */
  readonly amountText: string | null;
  readonly unit: string | null;
  /** 力価フラグ 2: the amount is that of the active substance. */
  readonly isStrength: boolean;
  /** 不均等: the amounts of the intakes 1 to 5. */
  readonly intakes: readonly string[];
  /** １回服用量 */
  readonly dose: string | null;
  /** 補足: 一包化, 粉砕, 後発品変更不可 … */
  readonly supplements: readonly string[];
}
