import type {
  AllergyPartFragment,
  AnswerPartFragment,
  BannerChartFragment,
  CodingPartFragment,
  Connection,
  FacilityRef,
  Lane,
  SystemRef,
} from '@hareyaka/sdk';
import { type ReactNode, useMemo } from 'react';
import { Banner } from '../chart/banner.js';
import { type Chart, ChartProvider, type FramePatient, type FrameSystem } from '../chart/chart-context.js';
import { assignFacilityLooks } from '../components/facility-looks.js';
import { LanesStore } from '../graph/lanes-store.js';
import styles from './gallery.module.css';

/** An invented patient. */
export const PATIENT: FramePatient = {
  id: 'pat_sample',
  name: '逢沢 愛',
  kana: 'アイザワ アイ',
  birthDate: '1955-04-15',
  sex: 'FEMALE',
  hasNamesake: false,
  previouslyViewedAt: '2026-11-01T02:00:00Z',
  viewableUntil: null,
  daysLeft: null,
  charts: [],
} as unknown as FramePatient;

/** Invented facilities. */
export const CENTRE: FacilityRef = { id: 'fac_centre', name: '高梁川医療センター' };
export const HOSPITAL: FacilityRef = { id: 'fac_hospital', name: '備前そら病院' };
export const HIGHLAND: FacilityRef = { id: 'fac_highland', name: '蒜山高原病院' };

/** Invented systems with their facilities. */
export const SYSTEMS: readonly FrameSystem[] = [
  { id: 'humanbridge', name: 'HumanBridge', facilities: [CENTRE, HOSPITAL] },
  { id: 'id-link', name: 'ID-Link', facilities: [HIGHLAND] },
];
const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [FrameSystem, FrameSystem];

/** The day on which the gallery plays. */
export const TODAY = '2026-11-30';
/** The moment at which the gallery's lanes were answered. */
export const AT = '2026-11-30T01:32:00.000Z';

/** A coding of words alone, or with a code. */
export function coding(text: string, code: string | null = null, system: string | null = null): CodingPartFragment {
  return { text, code, system, originalText: null, alternates: null };
}

/** A facility's answer for one category. */
export function answer(
  facility: FacilityRef | null,
  category: string,
  state = 'ANSWERED',
  { at = AT, leftOut = 0 }: { at?: string; leftOut?: number | null } = {},
) {
  return { facility, category, state, at, leftOut: state === 'WITHHELD' ? null : leftOut } as AnswerPartFragment;
}

/** One page of a list. It is complete if all facilities have answered, withhold it, or never have it. */
export function connection<Node>(nodes: readonly Node[], answers: readonly AnswerPartFragment[], hasNextPage = false): Connection<Node> {
  const complete = answers.every(({ state }) => state === 'ANSWERED' || state === 'WITHHELD' || state === 'NOT_SERVED');
  return { nodes, answers, complete, pageInfo: { hasNextPage, endCursor: hasNextPage ? 'cursor' : null } };
}

/** A lane that has been answered. */
export function loaded<Of extends object>(system: SystemRef, chart: Of): Lane<Of> {
  return { system: { id: system.id, name: system.name }, state: 'LOADED', at: AT, chart, errors: [] };
}

/** A lane that is under way. */
export function loading<Of extends object>(system: SystemRef): Lane<Of> {
  return { system: { id: system.id, name: system.name }, state: 'LOADING' };
}

/** A lane whose whole system does not answer. */
export function failed<Of extends object>(system: SystemRef, code = 'SUBGRAPH_UNAVAILABLE'): Lane<Of> {
  return { system: { id: system.id, name: system.name }, state: 'FAILED', code, requestId: 'b8b6f3f0', retryAfter: 0 };
}

/** An allergy. */
export function allergy(
  id: string,
  substance: string,
  reaction: string | null,
  facility: FacilityRef | null = CENTRE,
  more: Partial<AllergyPartFragment> = {},
): AllergyPartFragment {
  return {
    id,
    facility,
    date: '2019-06-03',
    dateText: '20190603',
    author: null,
    kind: coding('薬剤アレルギー'),
    substance: coding(substance),
    group: null,
    reaction,
    severity: null,
    sensitivity: null,
    status: 'CONFIRMED',
    notes: [],
    warnings: [],
    ...more,
  } as AllergyPartFragment;
}

/** What the banner needs of one system's chart. */
export function bannerChart(
  allergies: Connection<AllergyPartFragment> | null,
  more: Partial<BannerChartFragment> = {},
): BannerChartFragment {
  return {
    allergies,
    demographics: connection([], []),
    demographicsMismatch: [],
    viewerUrl: '/viewer/sample',
    ...more,
  } as BannerChartFragment;
}

/** The banner parts of both systems, all answered. */
export const BANNER = {
  humanbridge: bannerChart(
    connection(
      [allergy('a1', 'ペニシリン', '発疹'), allergy('a2', '卵', null, HOSPITAL)],
      [answer(CENTRE, 'ALLERGY'), answer(HOSPITAL, 'ALLERGY')],
    ),
  ),
  idLink: bannerChart(connection([], [answer(HIGHLAND, 'ALLERGY')])),
} as const;

/** Lanes that show allergies and nothing else: what the banner has after the first answer. */
export const BANNER_LANES: readonly Lane<BannerChartFragment>[] = [loaded(HUMANBRIDGE, BANNER.humanbridge), loaded(ID_LINK, BANNER.idLink)];

/**
 * Draws a view of a chart as it stands within the chart frame: with the patient, the facilities and their marks. `lanes` are those of the banner.
 *
 * @param withBanner whether the banner stands above, as on every clinical screen
 */
export function SampleChart({
  children,
  withBanner = false,
  lanes = BANNER_LANES,
  patient = PATIENT,
}: {
  readonly children?: ReactNode;
  readonly withBanner?: boolean;
  readonly lanes?: readonly Lane<BannerChartFragment>[];
  readonly patient?: FramePatient;
}) {
  const chart = useMemo((): Chart => {
    const store = new LanesStore(async () => await new Promise(() => {}), patient.id, SYSTEMS);
    Object.assign(store, { readNewest: () => lanes });
    return {
      patient,
      systems: SYSTEMS,
      looks: assignFacilityLooks(SYSTEMS.flatMap(({ facilities }) => facilities.map(({ id }) => id))),
      store,
      today: TODAY,
      question: undefined,
      setQuestion: () => {},
    };
  }, [lanes, patient]);
  return (
    <ChartProvider value={chart}>
      {withBanner && <Banner />}
      <div className={withBanner ? styles.screen : undefined}>{children}</div>
    </ChartProvider>
  );
}
