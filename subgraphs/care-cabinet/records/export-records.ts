import type { CareRecordContent } from './care-record-content.js';
import { toFhirBundle } from './export-fhir.js';
import { toPlainText } from './plain-text.js';
import { VITAL_SIGNS } from './vital-sign.js';

/** A record as it leaves the care cabinet: ids of persons and facilities, no names. */
export interface ExportedRecord {
  readonly id: string;
  readonly patientId: string;
  readonly facilityId: string;
  readonly authorId: string;
  readonly authorProfession: string;
  readonly kind: string;
  readonly state: string;
  readonly version: number;
  readonly careDate: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly inReplyTo: string | null;
  readonly content: CareRecordContent;
}

/** Writes records in one of the export formats. */
export function exportRecords(format: string, records: readonly ExportedRecord[]): string {
  if (format === 'CSV') return toCsv(records);
  if (format === 'FHIR') return JSON.stringify(toFhirBundle(records));
  return records.map(toText).join('\n\n');
}

function toText({ careDate, kind, authorProfession, facilityId, recordedAt, state, content }: ExportedRecord): string {
  const head = `${careDate} ${kind} ${authorProfession} ${facilityId} ${new Date(recordedAt).toISOString()}${state === 'SENT' ? '' : ` ${state}`}`;
  const lines = [toPlainText(content.text), listVitals(content), listForm(content), content.tags.map((tag) => `#${tag}`).join(' ')];
  return [head, ...lines.filter((line) => line !== '')].join('\n');
}

const COLUMNS: readonly (readonly [name: string, read: (record: ExportedRecord) => string])[] = [
  ['id', ({ id }) => id],
  ['date', ({ careDate }) => careDate],
  ['recordedAt', ({ recordedAt }) => new Date(recordedAt).toISOString()],
  ['kind', ({ kind }) => kind],
  ['state', ({ state }) => state],
  ['profession', ({ authorProfession }) => authorProfession],
  ['author', ({ authorId }) => authorId],
  ['facility', ({ facilityId }) => facilityId],
  ['text', ({ content }) => toPlainText(content.text)],
  ...Object.keys(VITAL_SIGNS).map(
    (kind) => [kind, ({ content }: ExportedRecord) => String(content.vitals.find((vital) => vital.kind === kind)?.value ?? '')] as const,
  ),
  ['form', ({ content }) => listForm(content)],
  ['bodySite', ({ content }) => content.bodySite ?? ''],
  ['tags', ({ content }) => content.tags.join(' ')],
  ['inReplyTo', ({ inReplyTo }) => inReplyTo ?? ''],
];

function toCsv(records: readonly ExportedRecord[]): string {
  const rows = [COLUMNS.map(([name]) => name), ...records.map((record) => COLUMNS.map(([, read]) => read(record)))];
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

/** With one of these first, a spreadsheet takes a cell as a formula. Also in full width, and after spaces and quotation marks. */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠|%\t\r\n]/u;

/** A cell of RFC 4180, always in quotation marks. An apostrophe before what looks like a formula makes it text. */
function toCell(value: string): string {
  return `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

function listVitals({ vitals }: CareRecordContent): string {
  return vitals.map(({ kind, value }) => `${kind} ${value} ${VITAL_SIGNS[kind].unit}`).join(', ');
}

function listForm({ form }: CareRecordContent): string {
  if (!form) return '';
  return Object.entries(form)
    .flatMap(([part, values]) => Object.entries(values ?? {}).map(([field, value]) => (value === null ? '' : `${part}.${field}: ${value}`)))
    .filter((line) => line !== '')
    .join('; ');
}
