import type { CareRecordTextPartFragment } from '@hareyaka/sdk';
import { dayInJapan, type Language } from '../../format/care-date.js';
import { formatDate, formatInstant } from '../../format/dates.js';
import type { Names } from '../../words/use-names.js';
import type { Words } from '../../words/words.js';
import { describeForm, describeVital } from './record-words.js';

/** The person's language, with its words and names. */
export interface WritingWords {
  readonly words: Words['care'];
  readonly names: Names;
  readonly language: Language;
}

/** Writes records as a text that people read, to paste it into another system. Drafts are left out; a withdrawn record is named without its content. */
export function writeRecords(records: readonly CareRecordTextPartFragment[], writing: WritingWords): string {
  return records
    .filter(({ state }) => state !== 'DRAFT')
    .map((record) => writeRecord(record, writing))
    .join('\n\n');
}

function writeRecord(record: CareRecordTextPartFragment, { words, names, language }: WritingWords): string {
  const { date, recordedAt, kind, author, authorProfession, facility, vitals, form, bodySite, tags, withdrawn } = record;
  const day = formatDate(date ?? dayInJapan(new Date(recordedAt)), language);
  const head = [
    `${day} ${names.careRecordKind(kind)}`,
    words.record.by(author?.name ?? words.record.authorUnknown, names.profession(authorProfession)),
    facility?.name ?? '',
    words.export.recordedAt(formatInstant(recordedAt, language)),
  ];
  const lines = withdrawn
    ? [words.record.withdrawn, words.record.reason(withdrawn.reason)]
    : [
        record.plainText,
        vitals.map((vital) => `${names.vitalSign(vital.kind)} ${describeVital(vital)}`).join(words.export.between),
        describeForm(form, words.form, names)
          .map(([label, text]) => `${label}: ${text}`)
          .join(words.export.between),
        bodySite === null ? '' : words.record.site(names.bodySite(bodySite)),
        tags.map((tag) => `#${tag}`).join(' '),
      ];
  // Other systems do not know the space that keeps a value and its unit on one line.
  return [head.filter((part) => part !== '').join(' '), ...lines.filter((line) => line !== '')].join('\n').replaceAll('\u00a0', ' ');
}
