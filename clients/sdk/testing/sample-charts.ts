import fc from 'fast-check';
import type {
  AllergyPartFragment,
  AnswerPartFragment,
  AnswerState,
  CodingPartFragment,
  InjectionPartFragment,
  LabResultPartFragment,
  PrescriptionItemPartFragment,
  PrescriptionPartFragment,
} from '../generated/operation-types.js';
import type { FacilityRef, Lane, SystemRef } from '../lane.js';
import type { Connection } from '../list-state.js';

/** Three systems, and facilities of them: the first two belong to the first system. */
export const SYSTEMS = ['a', 'b', 'c'].map((id): SystemRef => ({ id, name: `システム${id}` }));
export const FACILITIES = ['1', '2', '3', '4'].map((id): FacilityRef => ({ id: `fac_${id}`, name: `施設${id}` }));

/** A coding; by default without codes. */
export function makeCoding(text: string | null, code: string | null = null, system: string | null = null): CodingPartFragment {
  return { code, text, system, originalText: null, alternates: null };
}

/** How a facility answered. */
export function makeAnswer(state: AnswerState, facility: FacilityRef | null = FACILITIES[0]!): AnswerPartFragment {
  return { facility, category: 'LAB_RESULT', state, at: '2026-11-30T01:32:00Z', leftOut: null };
}

/** One page of a list; complete unless an answer says otherwise. */
export function makeList<Node>(
  nodes: readonly Node[],
  answers: readonly AnswerPartFragment[] = [makeAnswer('ANSWERED')],
  hasNextPage = false,
): Connection<Node> {
  const complete = answers.every(({ state }) => state === 'ANSWERED' || state === 'WITHHELD' || state === 'NOT_SERVED');
  return { nodes, complete, answers, pageInfo: { hasNextPage, endCursor: hasNextPage ? 'cursor' : null } };
}

/** A loaded lane. */
export function makeLane<Chart>(chart: Chart, system: SystemRef = SYSTEMS[0]!, at = '2026-11-30T01:32:00Z'): Lane<Chart> {
  return { system, state: 'LOADED', at, chart, errors: [] };
}

/** A lane that failed. */
export function makeFailedLane(system: SystemRef = SYSTEMS[0]!, code = 'SUBGRAPH_UNAVAILABLE'): Lane<never> {
  return { system, state: 'FAILED', code, requestId: 'r1', retryAfter: 0 };
}

const ITEM = { dateText: null, notes: [], warnings: [], provenance: null, author: null } as const;
let count = 0;
const nextId = () => `item-${++count}`;

/** A result of a laboratory test: creatinine of the first facility unless stated otherwise. */
export function makeLabResult(change: Partial<LabResultPartFragment> = {}): LabResultPartFragment {
  const value = change.value === undefined ? 0.9 : change.value;
  return {
    ...ITEM,
    id: nextId(),
    facility: FACILITIES[0]!,
    date: '2026-11-01',
    time: null,
    collectedAt: null,
    item: makeCoding('クレアチニン', '3C015000002327101', 'JC10'),
    panel: null,
    specimen: makeCoding('血清', '023', 'JC10'),
    specimenRemarks: [],
    value,
    valueText: value === null ? null : String(value),
    valueCodes: null,
    comparator: null,
    unit: 'mg/dl',
    referenceRange: '0.46-1.07',
    referenceLow: 0.46,
    referenceHigh: 1.07,
    flags: [],
    abnormal: null,
    status: 'F',
    ...change,
  };
}

/** One drug of a prescription: amlodipine for 28 days unless stated otherwise. */
export function makePrescriptionItem(change: Partial<PrescriptionItemPartFragment> = {}): PrescriptionItemPartFragment {
  return {
    drug: makeCoding('アムロジピン錠５ｍｇ', '103835401', 'HOT9'),
    strength: null,
    form: null,
    category: null,
    group: '1',
    isPartial: false,
    dose: { text: '1', value: 1, unit: '錠' },
    doseRange: null,
    doses: [],
    daily: null,
    total: null,
    usage: makeCoding('１日１回朝食後'),
    timings: [],
    instructions: [],
    asNeeded: false,
    startsOn: null,
    days: 28,
    route: null,
    site: null,
    side: null,
    method: null,
    device: null,
    line: null,
    components: [],
    state: null,
    notes: [],
    warnings: [],
    ...change,
  };
}

/** A prescription of the first facility with one drug unless stated otherwise. */
export function makePrescription(change: Partial<PrescriptionPartFragment> = {}): PrescriptionPartFragment {
  return {
    ...ITEM,
    id: nextId(),
    facility: FACILITIES[0]!,
    date: '2026-11-10',
    stage: 'ORDERED',
    state: 'ACTIVE',
    dispensedOn: null,
    department: null,
    prescriber: null,
    items: [makePrescriptionItem()],
    ...change,
  };
}

/** An injection of the first facility unless stated otherwise. */
export function makeInjection(change: Partial<InjectionPartFragment> = {}): InjectionPartFragment {
  const drug = makeCoding('ヘパリンナトリウム注');
  return {
    ...ITEM,
    id: nextId(),
    facility: FACILITIES[0]!,
    date: '2026-11-10',
    time: null,
    stage: 'ADMINISTERED',
    state: null,
    isPartial: false,
    kind: null,
    form: null,
    items: [{ role: null, drug, amount: null, strength: null, form: null, supplement: null }],
    volume: null,
    rate: null,
    maximum: null,
    usage: null,
    timings: [],
    asNeeded: false,
    startsAt: null,
    endsAt: null,
    administeredOn: '2026-11-10',
    route: null,
    site: null,
    side: null,
    method: null,
    device: null,
    line: null,
    department: null,
    ...change,
  };
}

/** An allergy of the first facility unless stated otherwise. */
export function makeAllergy(change: Partial<AllergyPartFragment> = {}): AllergyPartFragment {
  return {
    ...ITEM,
    id: nextId(),
    facility: FACILITIES[0]!,
    date: '2024-04-01',
    kind: null,
    substance: makeCoding('ペニシリン'),
    group: null,
    reaction: '発疹',
    severity: null,
    sensitivity: null,
    status: 'CONFIRMED',
    ...change,
  };
}

/** Some lanes of any states: for each system none, one or several, loaded with a chart of `chart`, failed or loading. */
export function arbitraryLanes<Chart>(chart: (system: SystemRef) => fc.Arbitrary<Chart>): fc.Arbitrary<readonly Lane<Chart>[]> {
  const laneOf = (system: SystemRef): fc.Arbitrary<Lane<Chart>> =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .record({ chart: chart(system), second: fc.integer({ min: 0, max: 3 }) })
          .map(({ chart, second }) => makeLane(chart, system, `2026-11-30T01:32:0${second}Z`)),
      },
      { weight: 1, arbitrary: fc.constant(makeFailedLane(system)) },
      { weight: 1, arbitrary: fc.constant({ system, state: 'LOADING' } as const) },
    );
  return fc.array(fc.constantFrom(...SYSTEMS).chain(laneOf), { maxLength: 5 });
}

/** Any facility, also one that could not be read. */
export const arbitraryFacility: fc.Arbitrary<FacilityRef | null> = fc.constantFrom(...FACILITIES, null);

/** Any day of two months, or none. */
export const arbitraryDay: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 60 }).map((day) => new Date(Date.UTC(2026, 9, 1 + day)).toISOString().slice(0, 10)) },
);

/** How facilities answered. */
export const arbitraryAnswers: fc.Arbitrary<readonly AnswerPartFragment[]> = fc.array(
  fc
    .record({
      state: fc.constantFrom<AnswerState>('ANSWERED', 'WITHHELD', 'NOT_SERVED', 'PARTIAL', 'STALE', 'UNREACHABLE', 'INVALID_DATA'),
      facility: arbitraryFacility,
    })
    .map(({ state, facility }) => makeAnswer(state, facility)),
  { maxLength: 3 },
);

/**
 * The property of every view: the order of lanes, and a lane that comes twice, change nothing.
 *
 * @param view a view over lanes
 */
export function expectOrderNeverMatters<Chart>(
  lanes: fc.Arbitrary<readonly Lane<Chart>[]>,
  view: (lanes: readonly Lane<Chart>[]) => unknown,
): void {
  fc.assert(
    fc.property(
      lanes.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some], { minLength: some.length * 2 }))),
      ([some, others]) => JSON.stringify(view(some)) === JSON.stringify(view(others)),
    ),
  );
}
