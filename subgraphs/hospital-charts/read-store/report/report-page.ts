import { FINDING_KINDS, type Finding, type FindingKind, type Findings, OUTCOMES, type Outcome } from './findings.js';
import { findSegment } from './segments.js';
import { findReason, KIND_WORDS, type Language, OUTCOME_WORDS, PAGE_WORDS, type Words } from './words.js';

/** A report, ready to be written: its texts are chosen, and nothing is formatted yet. In Japanese each text has the English beneath. */
export interface ReportPage {
  readonly language: Language;
  readonly title: Line;
  readonly noPatients: Line;
  /** The day of the report, YYYY-MM-DD. */
  readonly date: string;
  readonly figures: readonly { readonly label: Line; readonly count: number }[];
  readonly byType: { readonly title: Line; readonly head: readonly Line[]; readonly rows: readonly (readonly (string | number)[])[] };
  readonly findings: Line;
  readonly none: Line;
  readonly head: readonly Line[];
  readonly sections: readonly Section[];
}

/** A text, and the English beneath it. */
export interface Line {
  readonly text: string;
  readonly beneath: string | null;
}

export interface Section {
  readonly kind: FindingKind;
  readonly title: Line;
  readonly meaning: Line;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly type: string;
  readonly place: string;
  readonly detail: Line;
  readonly files: number;
  readonly times: number;
  /** How many of the type's files have it, in percent. */
  readonly share: string;
}

export function buildReportPage(findings: Findings, language: Language, date: string): ReportPage {
  const line = (words: Words) => lineOf(words, language);
  const count = (type: string | null, outcome: Outcome) => findings.outcomes.get(type)?.get(outcome) ?? 0;
  const types = [...findings.outcomes.keys()].sort((a, b) => ((a ?? '~') < (b ?? '~') ? -1 : 1));
  const sum = (outcome: Outcome) => types.reduce((total, type) => total + count(type, outcome), 0);
  const filesOf = (type: string | null) => OUTCOMES.reduce((total, outcome) => total + count(type, outcome), 0);
  const all = OUTCOMES.reduce((total, outcome) => total + sum(outcome), 0);
  const nameOf = (type: string | null) => type ?? PAGE_WORDS.unlisted[language];
  const list = findings.list();
  return {
    language,
    title: line(PAGE_WORDS.title),
    noPatients: line(PAGE_WORDS.noPatients),
    date,
    figures: [
      { label: line(PAGE_WORDS.total), count: all },
      { label: line(PAGE_WORDS.shown), count: sum('READ') },
      { label: line(PAGE_WORDS.warned), count: findings.warnedFiles },
      { label: line(PAGE_WORDS.notShown), count: sum('QUARANTINED') + sum('INVALID') + sum('UNSUPPORTED') },
    ],
    byType: {
      title: line(PAGE_WORDS.byType),
      head: [line(PAGE_WORDS.type), ...OUTCOMES.map((outcome) => line(OUTCOME_WORDS[outcome])), line(PAGE_WORDS.all)],
      rows: [
        ...types.map((type) => [nameOf(type), ...OUTCOMES.map((outcome) => count(type, outcome)), filesOf(type)]),
        [PAGE_WORDS.all[language], ...OUTCOMES.map(sum), all],
      ],
    },
    findings: line(PAGE_WORDS.findings),
    none: line(PAGE_WORDS.none),
    head: [PAGE_WORDS.type, PAGE_WORDS.place, PAGE_WORDS.detail, PAGE_WORDS.files, PAGE_WORDS.times, PAGE_WORDS.share].map(line),
    sections: FINDING_KINDS.flatMap((kind) => {
      const rows = list.filter((finding) => finding.kind === kind).map((finding) => toRow(finding, nameOf, filesOf, language));
      return rows.length === 0 ? [] : [{ kind, title: line(KIND_WORDS[kind].title), meaning: line(KIND_WORDS[kind].meaning), rows }];
    }),
  };
}

function toRow(
  { type, place, reason, files, times }: Finding,
  nameOf: (type: string | null) => string,
  filesOf: (type: string | null) => number,
  language: Language,
): Row {
  const all = filesOf(type);
  return {
    type: nameOf(type),
    place: place ?? '',
    detail: detailOf(place, reason, language),
    files,
    times,
    share: all === 0 ? '' : `${((100 * files) / all).toFixed(files === all ? 0 : 1)}%`,
  };
}

/** The segment's name with the standard's section, or the reader's reason. */
function detailOf(place: string | null, reason: string | null, language: Language): Line {
  const segment = place === null ? null : findSegment(place);
  if (segment) {
    const text = { ja: `${segment.ja}（${segment.standard}）`, en: `${segment.en} (${segment.standard})` };
    return { text: text[language], beneath: language === 'ja' ? segment.en : null };
  }
  if (place !== null) return lineOf({ ja: '施設独自のセグメント', en: 'a local segment' }, language);
  const { ja, en } = findReason(reason ?? '');
  return ja === null || language === 'en' ? { text: en, beneath: null } : { text: ja, beneath: en };
}

function lineOf({ ja, en }: Words, language: Language): Line {
  return language === 'en' ? { text: en, beneath: null } : { text: ja, beneath: en };
}
