import type { FindingKind, Outcome } from './findings.js';

export type Language = 'ja' | 'en';

/** A text in both languages. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, Words>> = {
  READ: { ja: '読取', en: 'read' },
  NOT_CURRENT: { ja: '旧版・取消', en: 'not current' },
  QUARANTINED: { ja: '隔離', en: 'quarantined' },
  INVALID: { ja: '不正', en: 'invalid' },
  UNSUPPORTED: { ja: '対象外', en: 'unsupported' },
};

/** What each kind of finding means for the hospital, and what it can do. */
export const KIND_WORDS: Readonly<Record<FindingKind, { title: Words; meaning: Words }>> = {
  QUARANTINED: {
    title: { ja: '別の患者のファイル', en: 'Files of another patient' },
    meaning: {
      ja: 'パスの患者番号と PID-3 が一致しないため、表示しません。最優先で直してください。',
      en: 'The path and PID-3 name different patients, so the file is never shown. Mend this first.',
    },
  },
  INVALID: {
    title: { ja: '読み取れないファイル', en: 'Files that cannot be read' },
    meaning: {
      ja: 'ファイル名・文字コード・メッセージが標準に合わず、内容を表示できません。',
      en: 'The name, the encoding or the message is not of the standard, so nothing of the file is shown.',
    },
  },
  UNSUPPORTED: {
    title: { ja: '標準にないデータ種別', en: 'Data types that the standard does not list' },
    meaning: {
      ja: 'SS-MIX2 標準化ストレージにない種別のため、読みません。',
      en: 'The type is none of the standardized storage, so it is not read.',
    },
  },
  NOT_UNDERSTOOD: {
    title: { ja: '標準と異なる書き方の値', en: 'Values that are not written as the standard says' },
    meaning: {
      ja: '数値やコードとして扱えず、文字のまま警告として表示します。',
      en: 'The value cannot be taken as a number or a code. It is shown as text, with a warning.',
    },
  },
  CHARACTER_REPLACED: {
    title: { ja: '外字の置き換え', en: 'Characters that are replaced' },
    meaning: {
      ja: '標準の文字集合にない文字（外字）を ■ で表示します。',
      en: 'A character outside of the standard’s character sets is shown as ■.',
    },
  },
  NOT_SHOWN: {
    title: { ja: '表示欄のない項目', en: 'Values that no field shows' },
    meaning: {
      ja: '診療情報の表示欄がないため、書かれた文字を警告として添えます。標準の項目に書けば表示されます。',
      en: 'No field of the chart shows it: its text is added as a warning. Where the standard has another field for it, use that.',
    },
  },
  IRREGULAR: {
    title: { ja: '標準と異なるが読み取れたもの', en: 'Deviations that were read all the same' },
    meaning: { ja: '表示はできますが、標準に合わせて直してください。', en: 'It is shown, but should be written as the standard says.' },
  },
};

export const PAGE_WORDS = {
  title: { ja: 'SS-MIX2 標準化ストレージ 読み取り報告', en: 'Report on an SS-MIX2 standardized storage' },
  noPatients: {
    ja: 'この報告には患者の情報（値・患者番号・ファイル名）を含みません。',
    en: 'This report has no patient data: no values, no patients’ numbers and no names of files.',
  },
  byType: { ja: 'データ種別ごとの件数', en: 'Files by data type' },
  findings: { ja: '標準との違い', en: 'What differs from the standard' },
  none: { ja: '標準との違いは見つかりませんでした。', en: 'Nothing differs from the standard.' },
  type: { ja: '種別', en: 'type' },
  place: { ja: '位置', en: 'place' },
  detail: { ja: '内容', en: 'detail' },
  files: { ja: 'ファイル数', en: 'files' },
  times: { ja: '箇所', en: 'times' },
  share: { ja: '割合', en: 'share' },
  all: { ja: '合計', en: 'all' },
  total: { ja: 'ファイル', en: 'files' },
  shown: { ja: '表示されるファイル', en: 'shown' },
  notShown: { ja: '表示されないファイル', en: 'never shown' },
  warned: { ja: '警告つきで表示', en: 'shown with warnings' },
  unlisted: { ja: '（標準外）', en: '(not listed)' },
} as const satisfies Readonly<Record<string, Words>>;

/** The fixed texts of the reader, as far as they are common. A text that is not here is shown in English. */
const REASONS: Readonly<Record<string, string>> = {
  'PID-3 is of another patient': 'PID-3 が別の患者です',
  'the path is of another patient': 'パスが別の患者です',
  'no patient in PID-3': 'PID-3 に患者番号がありません',
  'no MSH segment': 'MSH がありません',
  'MSH-9 is empty': 'MSH-9（メッセージ型）が空です',
  'MSH-12 is empty': 'MSH-12（版）が空です',
  'bytes that are not ISO-2022-JP': '文字コードが ISO-2022-JP ではありません',
  'a result without a value that can be read': '値を読み取れない検査結果があります',
  'MSH-9 is not the message of this data type': 'MSH-9 がデータ種別と合いません',
  'several messages in one': '一つのファイルに複数のメッセージがあります',
  'not six parts': 'フォルダ階層が標準と異なります',
  'the file name is not of the standardized storage': 'ファイル名が標準と異なります',
  'folder and file name differ in the patient': 'フォルダとファイル名の患者番号が異なります',
  'folder and file name differ in the care date': 'フォルダとファイル名の診療日が異なります',
  'folder and file name differ in the data type': 'フォルダとファイル名のデータ種別が異なります',
  'the patient is in a folder of others': '患者フォルダの位置が患者番号と異なります',
  'the care date does not exist': '診療日が暦にありません',
  'the file is too large': 'ファイルが大きすぎます',
  'a symbolic link, which is not followed': 'シンボリックリンクは読みません',
  'a data type that SS-MIX2 does not list': '標準にないデータ種別です',
  'a segment that HL7 does not list': '標準にないセグメントです',
  'n empty segments left out': '空のセグメントがあります',
  'n cancelled items left out': '取り消された薬剤が含まれています',
  'n cancelled orders left out': '取り消されたオーダが含まれています',
  'several order numbers in one prescription': '一つの処方に複数のオーダ番号があります',
  'an item without a drug': '薬剤のない項目があります',
  'no drug in the message': '薬剤がありません',
  'no PV1 segment': 'PV1 がありません',
  'no care date in the message': '診療日の項目が空です',
  'PID-8 is not of HL70001': 'PID-8（性別）のコードが標準外です',
  'an older file of the same order is still marked as current': '同じオーダの旧版が有効（コンディションフラグ 1）のままです',
  'another current file of the same order is newer': '同じオーダの新しい有効ファイルがあります',
  'the last segment has no end: the file may have been cut': '最後のセグメントに終端がありません（途中で切れた可能性）',
};

/** A reason in both languages; its Japanese is null if there is none. */
export function findReason(reason: string): { ja: string | null; en: string } {
  return { ja: Object.hasOwn(REASONS, reason) ? REASONS[reason]! : null, en: reason };
}
