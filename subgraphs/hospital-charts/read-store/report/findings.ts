import { type ItemWarning, SourceItem } from '../../../kit/index.js';
import { findDataType } from '../../../sources/ssmix2/storage/data-type.js';
import type { Reading } from '../../../sources/ssmix2/storage/read-file.js';
import type { ReadEntry } from '../read-entry.js';
import { isKnownPlace } from './segments.js';

export const OUTCOMES = ['READ', 'NOT_CURRENT', 'QUARANTINED', 'INVALID', 'UNSUPPORTED'] as const satisfies readonly Reading['outcome'][];
export type Outcome = (typeof OUTCOMES)[number];

/** The kinds of findings, the gravest first: files that are never shown, then values that are shown in part. */
export const FINDING_KINDS = [
  'QUARANTINED',
  'INVALID',
  'UNSUPPORTED',
  'NOT_UNDERSTOOD',
  'CHARACTER_REPLACED',
  'NOT_SHOWN',
  'IRREGULAR',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something that a hospital's export does against the standard, or that no chart shows, with its counts. It has no patient data. */
export interface Finding {
  readonly kind: FindingKind;
  /** The data type; null for a file that is none of the standardized storage, or of a type that the standard does not list. */
  readonly type: string | null;
  /** The segment and field, e.g. `RXE-7`. Null if it is about a whole file. */
  readonly place: string | null;
  /** A fixed text of the reader, in English, with `n` for numbers. Null if `kind` and `place` say it all. */
  readonly reason: string | null;
  readonly files: number;
  readonly times: number;
}

interface Count {
  files: number;
  times: number;
}

/** Counts what the files of a store do against the standard. It keeps no value, no patient's number and no name of a file. */
export class Findings {
  readonly #outcomes = new Map<string | null, Map<Outcome, number>>();
  readonly #findings = new Map<string, Count>();
  #warnedFiles = 0;

  count({ type, outcome, reason, warnings, items }: ReadEntry): void {
    const listed = type !== null && findDataType(type) ? type : null;
    const row = this.#outcomes.get(listed) ?? new Map<Outcome, number>();
    this.#outcomes.set(listed, row);
    row.set(outcome, (row.get(outcome) ?? 0) + 1);
    const ofItems = items.flatMap((item) => (item instanceof SourceItem ? item.warnings : []));
    const own = [
      ...(outcome === 'READ' || outcome === 'NOT_CURRENT' ? [] : [keyOf(outcome, listed, null, reason)]),
      ...warnings.map((warning) => keyOf('IRREGULAR', listed, null, warning)),
      ...ofItems.map(({ code, place }: ItemWarning) => keyOf(code, listed, place ?? null, null)),
    ];
    if (warnings.length + ofItems.length > 0) this.#warnedFiles += 1;
    for (const key of own) this.#add(key, 'times');
    for (const key of new Set(own)) this.#add(key, 'files');
  }

  /** The number of files by data type and outcome; the type of files that are none of the storage is null. */
  get outcomes(): ReadonlyMap<string | null, ReadonlyMap<Outcome, number>> {
    return this.#outcomes;
  }

  /** The number of files that were read with a warning. */
  get warnedFiles(): number {
    return this.#warnedFiles;
  }

  /** All findings: the gravest kind first, then the most files. */
  list(): Finding[] {
    const all = [...this.#findings].map(([key, count]) => ({ ...(JSON.parse(key) as Omit<Finding, keyof Count>), ...count }));
    const rank = ({ kind }: Finding) => FINDING_KINDS.indexOf(kind);
    return all.sort((one, other) => rank(one) - rank(other) || other.files - one.files || compare(nameOf(one), nameOf(other)));
  }

  #add(key: string, field: keyof Count): void {
    const count = this.#findings.get(key) ?? { files: 0, times: 0 };
    this.#findings.set(key, count);
    count[field] += 1;
  }
}

/** A key of a finding. A place that is no segment of HL7, such as a line of free text, is left out: it may be a part of a value. */
function keyOf(kind: FindingKind, type: string | null, place: string | null, reason: string | null): string {
  const known = place !== null && isKnownPlace(place) ? place : null;
  const unknown = place !== null && known === null ? 'a segment that HL7 does not list' : null;
  return JSON.stringify({ kind, type, place: known, reason: unknown ?? (reason === null ? null : withoutValues(reason)) });
}

/** A reason of the reader with `n` for its numbers, and without anything but plain English: no value of a file can be in it. */
function withoutValues(reason: string): string {
  const counted = reason.replaceAll(/(?<![\w-])\d+(?![\w-])/g, 'n').replaceAll(/\d{6,}/g, 'n');
  return counted.replaceAll(/[^\x20-\x7e]+/g, '…').slice(0, 200);
}

function nameOf({ type, place, reason }: Finding): string {
  return `${type} ${place} ${reason}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
