import type { CodingPartFragment, LabResultPartFragment } from '../generated/operation-types.js';
import { compareTexts, type FacilityRef, type Lane, type SystemRef } from '../lane.js';
import { type Connection, listAnswers } from '../list-state.js';
import { dayInJapan } from './care-date.js';
import { isNational, normalizeText, textOf } from './coding.js';
import { listFacilities, listItems, placeOf, type Sourced } from './sourced.js';

/** The list of a chart that the laboratory needs. */
export interface LaboratoryChart {
  readonly labResults: Connection<LabResultPartFragment> | null;
}

/** How a result is marked. */
export type Abnormality =
  /** The source's own flag: H, HH, > */
  | 'HIGH'
  /** The source's own flag: L, LL, < */
  | 'LOW'
  /** The source says abnormal, but not in which direction: A, AA, H and L at once, and every flag that this version does not know. */
  | 'ABNORMAL'
  /** The source says normal (N), or nothing that can be judged. */
  | 'NONE'
  /** The source says nothing; the value is above or below the numbers of its range. Marked differently from what the source says. */
  | 'OUT_OF_RANGE_AUTO';

/** One result in a series. */
export interface LabPoint {
  readonly source: Sourced<LabResultPartFragment>;
  readonly abnormality: Abnormality;
  /** Which side of the range, where it is known. */
  readonly direction: 'HIGH' | 'LOW' | undefined;
  /** The number for the graph. Undefined if the value is a text, coded, or only a limit (`<0.1`): such a point stands in the table only. */
  readonly number: number | undefined;
}

/** Where results may be missing: what a graph hatches, and a table says in words. */
export interface LabGap {
  readonly system: SystemRef;
  /** Null if the whole system is meant. */
  readonly facility: FacilityRef | null;
  /** The state of the facility's answer, or `LOADING` or the code of the failure for a whole system. */
  readonly state: string;
  /** Results before this day may be missing (it is the oldest that came). Null if any day may have a gap. */
  readonly before: string | null;
  /** Results after this day may be missing: the data is that old. Null if any day may have a gap. */
  readonly after: string | null;
}

/** All results of one test in one unit and one specimen. */
export interface LabSeries {
  readonly key: string;
  /** What was measured, as the newest result names it. */
  readonly item: CodingPartFragment;
  readonly name: string | undefined;
  readonly unit: string | null;
  readonly specimen: CodingPartFragment | null;
  /** Newest first. */
  readonly points: readonly [LabPoint, ...LabPoint[]];
  readonly newest: LabPoint;
  readonly facilities: readonly FacilityRef[];
}

/** The laboratory of all lanes. */
export interface Laboratory {
  /** Sorted by the newest result, then by code. */
  readonly series: readonly LabSeries[];
  /** The same for every series: a facility that did not answer may have results of any test. */
  readonly gaps: readonly LabGap[];
}

/**
 * Makes one series for each test, unit and specimen, over all lanes. Another unit is another series: values are never converted.
 *
 * Two results are the same test if they have the same code of a national system (JLAC10, JLAC11, LOINC). A facility's own code, or a name
 * without a code, counts only within the facility: the same local number can mean another test elsewhere. The same holds for a specimen. Units are the same if only
 * the writing differs (`mg/dl`, `mg/dL`; `㎎` and `mg`); shown is the newest as written.
 */
export function buildLaboratory(lanes: readonly Lane<LaboratoryChart>[]): Laboratory {
  const groups = new Map<string, Sourced<LabResultPartFragment>[]>();
  for (const source of listItems(lanes, 'labResults')) {
    const key = keyOfSeries(source);
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return { series: [...groups].map(([key, results]) => makeSeries(key, results)).sort(compareSeries), gaps: findGaps(lanes) };
}

function makeSeries(key: string, results: readonly Sourced<LabResultPartFragment>[]): LabSeries {
  const [newest, ...older] = results.map(makePoint) as [LabPoint, ...LabPoint[]];
  const { item, unit, specimen } = newest.source.node;
  return { key, item, name: textOf(item), unit, specimen, points: [newest, ...older], newest, facilities: listFacilities(results) };
}

function compareSeries(a: LabSeries, b: LabSeries): number {
  return compareTexts(b.newest.source.node.date ?? '', a.newest.source.node.date ?? '') || compareTexts(a.key, b.key);
}

function keyOfSeries(source: Sourced<LabResultPartFragment>): string {
  const { item, unit, specimen } = source.node;
  const test = item.code !== null && isNational(item.system) ? `${item.system} ${item.code}` : `${placeOf(source)} ${keyOfCoding(item)}`;
  return [test, unit === null ? '' : normalizeUnit(unit), specimen === null ? '' : keyOfSpecimen(specimen, source)].join(' | ');
}

/** A facility's own code of a specimen means nothing elsewhere: then its words count, and without words the code within the facility. */
function keyOfSpecimen(specimen: CodingPartFragment, source: Sourced<LabResultPartFragment>): string {
  if (specimen.code === null || isNational(specimen.system)) return keyOfCoding(specimen);
  return specimen.text === null ? `${placeOf(source)} ${keyOfCoding(specimen)}` : `text ${normalizeText(specimen.text)}`;
}

function keyOfCoding({ system, code, text }: CodingPartFragment): string {
  return code === null ? `text ${normalizeText(text ?? '')}` : `${system} ${code}`;
}

/** A unit in one way of writing. The litre may be `l` or `L`; all other letters keep their case, because `m` and `M` differ by a factor of 10⁹. */
export function normalizeUnit(unit: string): string {
  return unit
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replaceAll('\u00b5', 'μ')
    .replace(/(^|[/dcmμnpf.])l(?![a-zA-Z])/g, '$1L');
}

function makePoint(source: Sourced<LabResultPartFragment>): LabPoint {
  const { value, comparator } = source.node;
  return { source, ...readAbnormality(source.node), number: value !== null && comparator === null ? value : undefined };
}

const HIGH_FLAGS: ReadonlySet<string> = new Set(['H', 'HH', '>', 'HU']);
const LOW_FLAGS: ReadonlySet<string> = new Set(['L', 'LL', '<', 'LU']);
/** Flags that say nothing about high or low: normal, and how the value moved (HL7 table 0078). */
const NEUTRAL_FLAGS: ReadonlySet<string> = new Set(['N', 'U', 'D', 'B', 'W']);

/**
 * How a result is marked: as the source flags it (OBX-8). Only if the source gives no flag, and both the value and an end of the range are numbers, the
 * value is compared with the range, and marked `OUT_OF_RANGE_AUTO`. A range in words, or a value that is only a limit, is not judged.
 */
export function readAbnormality(result: Pick<LabResultPartFragment, 'flags' | 'value' | 'comparator' | 'referenceLow' | 'referenceHigh'>): {
  readonly abnormality: Abnormality;
  readonly direction: 'HIGH' | 'LOW' | undefined;
} {
  const { flags, value, comparator, referenceLow: low, referenceHigh: high } = result;
  const [isHigh, isLow] = [flags.some((flag) => HIGH_FLAGS.has(flag)), flags.some((flag) => LOW_FLAGS.has(flag))];
  if (isHigh && isLow) return { abnormality: 'ABNORMAL', direction: undefined };
  if (isHigh) return { abnormality: 'HIGH', direction: 'HIGH' };
  if (isLow) return { abnormality: 'LOW', direction: 'LOW' };
  if (flags.some((flag) => !NEUTRAL_FLAGS.has(flag))) return { abnormality: 'ABNORMAL', direction: undefined };
  if (flags.length > 0 || value === null || comparator !== null) return { abnormality: 'NONE', direction: undefined };
  if (high !== null && value > high) return { abnormality: 'OUT_OF_RANGE_AUTO', direction: 'HIGH' };
  if (low !== null && value < low) return { abnormality: 'OUT_OF_RANGE_AUTO', direction: 'LOW' };
  return { abnormality: 'NONE', direction: undefined };
}

function findGaps(lanes: readonly Lane<LaboratoryChart>[]): readonly LabGap[] {
  const { facilities, loading, failed, more } = listAnswers(lanes, 'labResults');
  const results = listItems(lanes, 'labResults');
  const oldest = (isIt: (source: Sourced<LabResultPartFragment>) => boolean) =>
    results
      .filter(isIt)
      .reduce<string | null>((day, { node: { date } }) => (date !== null && (day === null || date < day) ? date : day), null);
  return [
    ...loading.map((system): LabGap => ({ system, facility: null, state: 'LOADING', before: null, after: null })),
    ...failed.map(({ system, code }): LabGap => ({ system, facility: null, state: code, before: null, after: null })),
    ...facilities
      .filter(({ state }) => state !== 'ANSWERED' && state !== 'NOT_SERVED')
      .map(({ system, facility, state, at }): LabGap => {
        const ofFacility = oldest((one) => one.system.id === system.id && one.node.facility?.id === facility?.id);
        return {
          system,
          facility,
          state,
          before: state === 'PARTIAL' ? ofFacility : null,
          after: state === 'STALE' ? dayInJapan(at) : null,
        };
      }),
    ...more.map((system): LabGap => {
      return { system, facility: null, state: 'MORE_PAGES', before: oldest((one) => one.system.id === system.id), after: null };
    }),
  ];
}
