import { REASONS, type ReasonCode, type Remark } from './formats/reading.js';
import type { StorageChanges } from './mapping/reconcile-storage.js';

/** A file or a reply that was read. Its name is not shown: file names may have patients’ names in them. */
export interface ReadSource {
  readonly format: string;
  /** SHA-256, in hex. */
  readonly sha256: string;
  /** Why nothing of it can be used; null if it was read. */
  readonly refusal: Remark | null;
  readonly remarks: readonly Remark[];
}

/** What an upload would do, in numbers and codes. It has no text of any file, so it may be shown and logged. */
export interface UploadDescription {
  readonly sources: readonly { readonly format: string; readonly hash: string; readonly refusal: ReasonCode | null }[];
  /** New files by data type. */
  readonly sent: readonly { readonly dataType: string; readonly files: number; readonly patients: number }[];
  readonly superseded: number;
  readonly unchanged: number;
  /** What was noticed, by reason and record, the most frequent first. */
  readonly remarks: readonly { readonly code: ReasonCode; readonly record: string; readonly count: number }[];
}

/** Describes what would be sent, what not, and why. */
export function describeUpload(
  sources: readonly ReadSource[],
  { write, supersede, unchanged }: StorageChanges,
  mappingRemarks: readonly Remark[] = [],
): UploadDescription {
  const types = new Map<string, { files: number; patients: Set<string> }>();
  for (const { dataType, patientId } of write) {
    const row = types.get(dataType) ?? { files: 0, patients: new Set() };
    row.files++;
    row.patients.add(patientId);
    types.set(dataType, row);
  }
  const counts = new Map<string, { code: ReasonCode; record: string; count: number }>();
  for (const { code, record } of [...sources.flatMap(({ remarks, refusal }) => (refusal ? [refusal] : remarks)), ...mappingRemarks]) {
    const row = counts.get(`${code} ${record}`) ?? { code, record, count: 0 };
    row.count++;
    counts.set(`${code} ${record}`, row);
  }
  return {
    sources: sources.map(({ format, sha256, refusal }) => ({ format, hash: sha256.slice(0, 12), refusal: refusal?.code ?? null })),
    sent: [...types].sort().map(([dataType, { files, patients }]) => ({ dataType, files, patients: patients.size })),
    superseded: supersede.length,
    unchanged,
    remarks: [...counts.values()].sort(
      (one, other) => other.count - one.count || (one.code + one.record < other.code + other.record ? -1 : 1),
    ),
  };
}

type Language = 'ja' | 'en';

const WORDS = {
  sources: ['読んだファイル', 'Files read'],
  read: ['読み込み済み', 'read'],
  sent: ['送信するもの', 'To be sent'],
  files: ['ファイル', 'files'],
  patients: ['患者', 'patients'],
  nothing: ['なし', 'nothing'],
  superseded: ['置き換えるもの', 'Superseded'],
  unchanged: ['変更なし（送信しない）', 'Unchanged, not sent'],
  remarks: ['送信しないもの・注意', 'Not sent, or noticed'],
} as const satisfies Readonly<Record<string, readonly [ja: string, en: string]>>;

const DATA_TYPES: Readonly<Record<string, readonly [ja: string, en: string]>> = {
  'ADT-00': ['患者基本情報', 'Demographics'],
  'ADT-12': ['外来受診', 'Visits'],
  'ADT-22': ['入院', 'Admissions'],
  'PPR-01': ['病名', 'Diagnoses'],
  'OMP-01': ['処方', 'Prescriptions'],
  'OMP-02': ['注射', 'Injections'],
  'OMP-11': ['調剤', 'Dispensed drugs'],
};

/** The description as a table of lines, for `--dry-run`. */
export function writeDescription(description: UploadDescription, language: Language): string {
  const at = language === 'ja' ? 0 : 1;
  const word = (key: keyof typeof WORDS) => WORDS[key][at];
  const { sources, sent, superseded, unchanged, remarks } = description;
  const rows = [
    [`${word('sources')}: ${sources.length}`],
    ...sources.map(({ format, hash, refusal }) => [
      '',
      format,
      hash,
      refusal === null ? word('read') : `${refusal} ${REASONS[refusal][at]}`,
    ]),
    [`${word('sent')}: ${sent.length === 0 ? word('nothing') : sent.reduce((sum, { files }) => sum + files, 0)}`],
    ...sent.map(({ dataType, files, patients }) => [
      ...['', dataType, DATA_TYPES[dataType]?.[at] ?? '', `${files} ${word('files')}`, `${patients} ${word('patients')}`],
    ]),
    [`${word('superseded')}: ${superseded}`],
    [`${word('unchanged')}: ${unchanged}`],
    [`${word('remarks')}: ${remarks.length === 0 ? word('nothing') : remarks.reduce((sum, { count }) => sum + count, 0)}`],
    ...remarks.map(({ code, record, count }) => ['', String(count), record, code, REASONS[code][at]]),
  ];
  return `${writeTable(rows)}\n`;
}

/** Columns of the same width. A wide character takes two places. */
function writeTable(rows: readonly (readonly string[])[]): string {
  const tables = rows.filter((row) => row.length > 1);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...tables.map((row) => widthOf(row[column] ?? ''))));
  return rows
    .map((row) =>
      row.length === 1
        ? row[0]!
        : row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (character > '\u2fff' ? 2 : 1), 0);
}
