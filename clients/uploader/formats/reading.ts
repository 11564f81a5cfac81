/**
 * Why a file, a record or a field is not, or not fully, read or sent. The codes are stable; `README.md` has the same list, and
 * `describe-upload.ts` shows the words. No text of a patient is ever part of a remark.
 */
export const REASONS = {
  EMPTY: ['ファイルが空です', 'The file is empty'],
  TOO_LARGE: ['ファイルが大きすぎます', 'The file is too large'],
  TOO_MANY_RECORDS: ['レコードが多すぎます', 'The file has too many records'],
  NOT_THIS_FORMAT: ['この形式のファイルではありません', 'The file is not of this format'],
  NOT_JSON: ['JSONとして読めません', 'The reply is not JSON'],
  NOT_XML: ['XMLとして読めません', 'The reply is not XML'],
  API_ERROR: ['レセコンのAPIがエラーを返しました', 'The receipt computer’s API answered with an error'],
  API_WARNING: ['レセコンのAPIが注意を返しました', 'The receipt computer’s API answered with a warning'],
  MISSING_RECORD: ['必要なレコードがありません', 'A required record is missing'],
  MISSING_FIELD: ['必要な項目がありません', 'A required field is empty'],
  LINE_TOO_LONG: ['行が長すぎるため読みません', 'The line is too long and is not read'],
  UNKNOWN_RECORD: ['未知のレコードです（保持します）', 'The record is unknown; it is kept, not sent'],
  UNKNOWN_CHARACTER: ['外字を■に置き換えました', 'A user-defined character was replaced by ■'],
  OUT_OF_PLACE: ['レコードの位置が正しくありません', 'The record stands where it cannot belong to anything'],
  REPEATED_RECORD: ['一度だけのレコードが重複しています', 'A record that may occur once occurs again'],
  SHIFTED_FIELD: ['項目の位置が規格と異なります', 'The fields stand at other places than the standard’s'],
  BAD_DATE: ['日付が正しくありません', 'A date is not valid'],
  BAD_NUMBER: ['数値が正しくありません', 'A number is not valid'],
  BAD_CODE: ['コードが正しくありません', 'A code is not valid'],
  UNKNOWN_CODE_SYSTEM: ['コードの種別が分かりません', 'The coding system of a code is not known'],
  UNCLEAR_COMMENT: ['コメントの対象が特定できません', 'It is not clear which item a comment is about'],
  MISSING_VOLUME: ['分割ファイルの一部がありません', 'A volume of a file in several volumes is missing'],
  TOTALS_DIFFER: ['件数が合計レコードと一致しません', 'The number of receipts differs from the total record'],
  NO_PATIENT_ID: ['患者番号がないため送信しません', 'There is no patient number: not sent'],
  BAD_PATIENT_ID: ['患者番号をSS-MIX2で表せないため送信しません', 'SS-MIX2 cannot hold the patient number: not sent'],
  PATIENT_ID_PADDED: ['患者番号の前に0を補いました', 'Zeros were put before a short patient number'],
  PATIENT_ID_DERIVED: ['患者番号を氏名・生年月日・性別から作りました', 'The patient number was made from name, birth date and sex'],
  PATIENT_CONFLICT: ['同じ患者番号に別の人がいるため送信しません', 'One patient number has two persons: not sent'],
  PATIENT_CHANGED: ['同じ患者番号で生年月日または性別が変わりました', 'The birth date or the sex of a patient has changed'],
  NO_DATE: ['日付がないため送信しません', 'There is no date: not sent'],
  DAYS_UNKNOWN: ['算定日がないため月のみで送信します', 'The days are not given: sent with the month only'],
  DAYS_DIFFER: ['日別の回数の合計が回数と一致しません', 'The counts of the days do not add up to the count'],
  DAY_NOT_IN_MONTH: ['その月にない日です', 'The month does not have this day'],
  NOT_MAPPED: ['送信の対象外です（保持します）', 'Not part of what is sent; it is kept'],
  DENTAL_NOT_MAPPED: ['歯科レセプトは送信の対象外です', 'Dental receipts are not sent'],
  TEST_PATIENT: ['テスト患者のため送信しません', 'A test patient: not sent'],
  WITHDRAWN: ['削除された行のため送信しません', 'The line was deleted: not sent'],
  RETURNED: ['返戻されたレセプトです', 'The receipt was returned by the payer'],
  SUPERSEDED: ['新しいレセプトに置き換えられました', 'A newer receipt replaces it'],
  RECLAIM_UNCLEAR: ['再請求の元のレセプトが特定できません', 'It is not clear which receipt a re-claim replaces'],
  NOT_IN_MASTER: ['マスターにないコードです', 'The code is not in the given master'],
  AMBIGUOUS_IN_MASTER: ['マスターで一つに決まりません', 'The master has several codes for it: none was chosen'],
  NO_DEMOGRAPHICS: ['患者の生年月日が分からないため送信しません', 'The birth date of the patient is not known: not sent'],
  STORAGE_FILE_INVALID: ['SS-MIX2のファイルとして読めないため送信しません', 'Not a valid file of an SS-MIX2 storage: not sent'],
  ANOTHER_FACILITY: ['別の医療機関のファイルです', 'The file is of another facility'],
} as const satisfies Readonly<Record<string, readonly [ja: string, en: string]>>;

export type ReasonCode = keyof typeof REASONS;

/** What a reader or the mapping noticed, and where. */
export interface Remark {
  readonly code: ReasonCode;
  /** The line in the file, from 1; 0 if it is about the whole file. */
  readonly line: number;
  /** The name of the record, or the member of a reply. Empty if it is about the whole file. */
  readonly record: string;
  /** The number of the field in the record: the record's name is 0. */
  readonly field?: number;
}

/** The result of a reader. Readers never throw. */
export type Reading<T> = { readonly ok: true; readonly value: T; readonly remarks: readonly Remark[] } | Refusal;

/** Nothing of the file can be used. */
export interface Refusal {
  readonly ok: false;
  readonly reason: Remark;
}

export function refuse(code: ReasonCode, line = 0, record = ''): Refusal {
  return { ok: false, reason: { code, line, record } };
}
