import type { Lane } from '@hareyaka/sdk';
import type { GalleryGroup } from '../../gallery/gallery-entry.js';
import {
  answer,
  BANNER,
  CENTRE,
  coding,
  connection,
  failed,
  HIGHLAND,
  HOSPITAL,
  loaded,
  loading,
  SampleChart,
  SYSTEMS,
} from '../../gallery/sample-chart.js';
import { type SummaryChart, SummaryView } from './summary-view.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];

const ITEM = {
  strength: null,
  form: null,
  category: null,
  group: null,
  isPartial: false,
  dose: null,
  doseRange: null,
  doses: [],
  daily: null,
  total: null,
  usage: null,
  timings: [],
  instructions: [],
  asNeeded: false,
  startsOn: null,
  days: null,
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
};
const drug = (name: string, dose: string, usage: string, days: number | null, code: string | null = null, more: object = {}) => ({
  ...ITEM,
  drug: coding(name, code, code && 'HOT9'),
  dose: { text: dose, value: Number(dose), unit: '錠' },
  usage: coding(usage),
  days,
  ...more,
});
const prescription = (id: string, facility: typeof CENTRE, date: string, items: object[], more: object = {}) => ({
  id,
  facility,
  date,
  dateText: date,
  stage: 'ORDERED',
  state: null,
  dispensedOn: null,
  department: null,
  prescriber: null,
  author: null,
  items,
  notes: [],
  warnings: [],
  ...more,
});
const result = (
  id: string,
  facility: typeof CENTRE,
  date: string,
  name: string,
  code: string,
  value: number | null,
  unit: string | null,
  flags: string[],
  range: string | null,
  more: object = {},
) => ({
  id,
  facility,
  date,
  dateText: date,
  time: null,
  collectedAt: null,
  item: coding(name, code, 'JC10'),
  panel: null,
  specimen: coding('血清'),
  specimenRemarks: [],
  value,
  valueText: value === null ? '陽性' : String(value),
  valueCodes: null,
  comparator: null,
  unit,
  referenceRange: range,
  referenceLow: null,
  referenceHigh: null,
  flags,
  abnormal: flags.length > 0 ? flags.join(' ') : null,
  status: 'F',
  notes: [],
  warnings: [],
  ...more,
});
const item = (id: string, facility: typeof CENTRE, date: string, more: object) => ({
  id,
  facility,
  date,
  dateText: date,
  time: null,
  notes: [],
  warnings: [],
  author: null,
  ...more,
});

function chart(facilities: readonly (typeof CENTRE)[], state: string, lists: object): SummaryChart {
  const list = (category: string, nodes: unknown[] = []) =>
    connection(
      nodes,
      facilities.map((facility, at) => answer(facility, category, at === 0 ? state : 'ANSWERED')),
    );
  const given = lists as Record<string, unknown[]>;
  return {
    ...(facilities.includes(HIGHLAND) ? BANNER.idLink : BANNER.humanbridge),
    diagnoses: list('DIAGNOSIS', given.diagnoses),
    prescriptions: list('PRESCRIPTION', given.prescriptions),
    injections: list('INJECTION', given.injections),
    labResults: list('LAB_RESULT', given.labResults),
    encounters: list('ENCOUNTER', given.encounters),
    imagingStudies: list('IMAGING', given.imagingStudies),
    documents: list('DOCUMENT', given.documents),
  } as unknown as SummaryChart;
}

const FULL = {
  prescriptions: [
    prescription('p1', CENTRE, '2026-11-10', [
      drug('ワルファリンK錠1mg', '1', '1日1回 朝食後', 30, '103811201'),
      drug('アムロジピンOD錠5mg「サワイ」', '1', '1日1回 朝食後', 30, '117174101'),
      drug('カロナール錠200', '2', '疼痛時', null, '100795401', { asNeeded: true }),
    ]),
    prescription(
      'p2',
      HOSPITAL,
      '2026-11-20',
      [drug('ワーファリン錠1mg', '1.5', '1日1回 夕食後', 28, '103811201'), drug('酸化マグネシウム錠330mg', '1', '1日3回 毎食後', 28)],
      {
        warnings: [{ code: 'NOT_UNDERSTOOD', place: 'RXE-7', text: '' }],
      },
    ),
  ],
  labResults: [
    result('l1', CENTRE, '2026-11-10', 'クレアチニン', '3C015', 1.42, 'mg/dL', ['H'], '0.65–1.07'),
    result('l2', CENTRE, '2026-08-10', 'クレアチニン', '3C015', 1.3, 'mg/dL', ['H'], '0.65–1.07'),
    result('l3', HOSPITAL, '2026-05-10', 'クレアチニン', '3C015', 1.11, 'mg/dL', ['H'], '0.65–1.07'),
    result('l4', CENTRE, '2026-11-10', 'ヘモグロビン', '2A030', 9.8, 'g/dL', ['L'], '11.6–14.8'),
    result('l5', HOSPITAL, '2026-11-20', 'PT-INR', '2B030', 3.4, null, [], '0.85–1.15', { referenceLow: 0.85, referenceHigh: 1.15 }),
    result('l6', HOSPITAL, '2026-11-20', '尿蛋白', '1A010', null, null, ['A'], '陰性'),
    result('l7', CENTRE, '2026-11-10', 'カリウム', '3H015', 4.1, 'mmol/L', ['N'], '3.6–4.8'),
  ],
  diagnoses: [
    item('d1', CENTRE, '2021-03-02', {
      condition: coding('心房細動'),
      icd10: null,
      modifiers: [],
      confirmation: null,
      outcome: null,
      primary: true,
      endedOn: null,
      department: null,
    }),
    item('d2', HOSPITAL, '2026-10-01', {
      condition: coding('慢性腎臓病'),
      icd10: null,
      modifiers: [coding('の疑い')],
      confirmation: coding('疑い'),
      outcome: null,
      primary: false,
      endedOn: null,
      department: null,
    }),
    item('d3', CENTRE, '2019-01-01', {
      condition: coding('肺炎'),
      icd10: null,
      modifiers: [],
      confirmation: null,
      outcome: null,
      primary: false,
      endedOn: '2019-02-01',
      department: null,
    }),
  ],
  encounters: [
    item('e1', CENTRE, '2026-11-10', {
      kind: 'OUTPATIENT_RECEPTION',
      setting: 'OUTPATIENT',
      department: coding('循環器内科'),
      attending: '山本 一郎',
      ward: null,
    }),
  ],
  imagingStudies: [
    item('i1', CENTRE, '2026-05-20', {
      procedure: coding('胸部CT 単純'),
      kind: 'RADIOLOGY',
      modalities: ['CT'],
      hasImages: true,
      bodySites: [],
    }),
  ],
  documents: [
    item('o1', HOSPITAL, '2026-10-02', {
      title: '診療情報提供書',
      kind: null,
      type: null,
      contentType: null,
      status: null,
      author: '岡田 次郎',
    }),
  ],
};

const view = (lanes: readonly Lane<SummaryChart>[]) => () => (
  <SampleChart withBanner>
    <SummaryView lanes={lanes} />
  </SampleChart>
);
const EMPTY = chart([CENTRE, HOSPITAL], 'ANSWERED', {});
const nulls = Object.fromEntries(Object.keys(EMPTY).map((name) => [name, null])) as unknown as SummaryChart;

export const gallery: GalleryGroup = {
  id: 'summary',
  title: '要約',
  entries: [
    {
      id: 'full',
      title: '全施設が回答',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart([CENTRE, HOSPITAL], 'ANSWERED', FULL)), loaded(ID_LINK, chart([HIGHLAND], 'ANSWERED', {}))]),
    },
    { id: 'loading', title: '取得中', size: 'page', render: view([loading(HUMANBRIDGE), loading(ID_LINK)]) },
    {
      id: 'first-lane',
      title: '一つ目のシステムが回答',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart([CENTRE, HOSPITAL], 'ANSWERED', FULL)), loading(ID_LINK)]),
    },
    {
      id: 'partial',
      title: '一部の施設が応答なし',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart([CENTRE, HOSPITAL], 'TIMED_OUT', FULL)), failed(ID_LINK)]),
    },
    {
      id: 'empty',
      title: '記録なし',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, EMPTY), loaded(ID_LINK, chart([HIGHLAND], 'ANSWERED', {}))]),
    },
    {
      id: 'empty-partial',
      title: '記録なし、応答のない施設あり',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart([CENTRE, HOSPITAL], 'UNREACHABLE', {})), failed(ID_LINK)]),
    },
    { id: 'withheld', title: '公開範囲外', size: 'page', render: view([loaded(ID_LINK, chart([HIGHLAND], 'WITHHELD', {}))]) },
    { id: 'failed', title: 'すべて失敗', size: 'page', render: view([failed(HUMANBRIDGE), failed(ID_LINK, 'SUBGRAPH_TIMED_OUT')]) },
    {
      id: 'nulls',
      title: '一覧がすべて null',
      size: 'page',
      render: view([
        {
          ...(loaded(HUMANBRIDGE, nulls) as Extract<Lane<SummaryChart>, { state: 'LOADED' }>),
          errors: [{ message: '', path: ['patient', 'charts', 0], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
        },
      ]),
    },
  ],
};
