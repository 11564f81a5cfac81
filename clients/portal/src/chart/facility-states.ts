import { type AnswerPartFragment, type FacilityRef, type Lane, pickLanes, type SystemRef } from '@hareyaka/sdk';
import type { FrameSystem } from './chart-context.js';

/** What one facility has answered on a screen: the state of most of its categories, and the categories that differ. */
export interface FacilityRow {
  readonly system: SystemRef;
  readonly facility: FacilityRef;
  /** `LOADING`, `FAILED`, or the worst state of an answer. WITHHELD and NOT_SERVED only if all categories are so. */
  readonly state: string;
  /** The code of a system that failed. */
  readonly code: string | undefined;
  /** When the newest of its answers was given; for STALE, the oldest time of the data. ISO 8601. */
  readonly at: string | undefined;
  /** Records that cannot be shown, where the number is known. */
  readonly leftOut: number;
  /** Categories that have this state, if others have another one; else empty. */
  readonly onlyFor: readonly string[];
  /** Categories that are not disclosed to the person. */
  readonly withheld: readonly string[];
}

/** States from harmless to bad. A state that is not known is the worst. */
const BY_HARM = [
  'NOT_SERVED',
  'WITHHELD',
  'ANSWERED',
  'STALE',
  'PARTIAL',
  'UNSUPPORTED',
  'NOT_CONFIGURED',
  'INVALID_DATA',
  'TIMED_OUT',
  'UNREACHABLE',
];

/** States in which a facility has answered, at least in part. */
const HAS_ANSWERED: ReadonlySet<string> = new Set([
  'ANSWERED',
  'STALE',
  'PARTIAL',
  'UNSUPPORTED',
  'INVALID_DATA',
  'NOT_SERVED',
  'WITHHELD',
]);

/** Whether the facility of a row has answered. */
export function hasAnswered({ state }: FacilityRow): boolean {
  return HAS_ANSWERED.has(state);
}

/**
 * One row for each facility of the patient, from all lists of a screen's lanes. A facility is there from the beginning: the directory knows the facilities
 * before any system has answered.
 *
 * @param systems the connected systems with their facilities, as the directory lists them
 */
export function listFacilityRows(systems: readonly FrameSystem[], lanes: readonly Lane<object>[]): readonly FacilityRow[] {
  const bySystem = new Map(pickLanes(lanes).map((lane) => [lane.system.id, lane]));
  return systems.flatMap(({ id, name, facilities }) => {
    const lane = bySystem.get(id);
    const system = { id, name };
    const answers = lane?.state === 'LOADED' ? listAnswersOf(lane.chart) : [];
    const listed = new Map(facilities.map((facility) => [facility.id, facility]));
    for (const { facility } of answers) if (facility && !listed.has(facility.id)) listed.set(facility.id, facility);
    return [...listed.values()].map((facility): FacilityRow => {
      const none = { system, facility, code: undefined, at: undefined, leftOut: 0, onlyFor: [], withheld: [] };
      if (!lane || lane.state === 'LOADING') return { ...none, state: 'LOADING' };
      if (lane.state === 'FAILED') return { ...none, state: 'FAILED', code: lane.code };
      const own = answers.filter((answer) => answer.facility?.id === facility.id);
      // The lists that are null belong to a failure of the system: they say nothing about the facility.
      const failed = hasFailedList(lane.chart);
      if (own.length === 0)
        return { ...none, state: failed ? 'FAILED' : 'ANSWERED', code: failed ? lane.errors[0]?.extensions.code : undefined, at: lane.at };
      return { ...none, ...sumUp(own) };
    });
  });
}

function sumUp(answers: readonly AnswerPartFragment[]): Pick<FacilityRow, 'state' | 'at' | 'leftOut' | 'onlyFor' | 'withheld'> {
  const state = answers.map((answer) => answer.state as string).reduce((worst, one) => (harm(one) > harm(worst) ? one : worst));
  const having = answers.filter((answer) => answer.state === state);
  const others = answers.filter((answer) => answer.state !== state && answer.state !== 'WITHHELD' && answer.state !== 'NOT_SERVED');
  const times = having.map(({ at }) => at).sort();
  return {
    state,
    at: state === 'STALE' ? times[0] : times.at(-1),
    leftOut: answers.reduce((sum, { leftOut }) => sum + (leftOut ?? 0), 0),
    onlyFor: others.length > 0 ? unique(having.map(({ category }) => category)) : [],
    withheld: state === 'WITHHELD' ? [] : unique(answers.filter((answer) => answer.state === 'WITHHELD').map(({ category }) => category)),
  };
}

function harm(state: string): number {
  const at = BY_HARM.indexOf(state);
  return at < 0 ? BY_HARM.length : at;
}

/** The answers of the facilities, for all lists of a chart. */
export function listAnswersOf(chart: object): readonly AnswerPartFragment[] {
  return Object.values(chart).flatMap((list: { readonly answers?: readonly AnswerPartFragment[] } | null) => list?.answers ?? []);
}

function hasFailedList(chart: object): boolean {
  return Object.entries(chart).some(([name, value]) => value === null && name !== 'viewerUrl' && name !== 'demographicsMismatch');
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
