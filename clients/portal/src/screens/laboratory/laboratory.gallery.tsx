import type { LabResultPartFragment, Lane, MicrobiologyPartFragment } from '@hareyaka/sdk';
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
import { type LaboratoryOfChart, LaboratoryView } from './laboratory-view.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];

type Test = readonly [code: string, name: string, unit: string | null, low: number | null, high: number | null];
const CREATININE: Test = ['3C015000002327101', 'クレアチニン', 'mg/dl', 0.46, 1.07];
const TESTS: readonly Test[] = [
  ['2A990000001930101', '白血球数', '/μl', 3300, 8600],
  ['2A030000001930101', 'ヘモグロビン', 'g/dl', 11.6, 16.8],
  ['2A050000001930101', '血小板数', '万/μl', 15.8, 34.8],
  ['3A015000002327101', 'アルブミン', 'g/dl', 4.1, 5.1],
  ['3B035000002327201', 'AST(GOT)', 'U/l', 13, 30],
  ['3B045000002327201', 'ALT(GPT)', 'U/l', 7, 42],
  CREATININE,
  ['3C025000002327201', '尿素窒素', 'mg/dl', 8, 20],
  ['3D046000001920402', 'HbA1c(NGSP)', '%', 4.9, 6],
  ['3H015000002326101', 'カリウム', 'mmol/l', 3.6, 4.8],
  ['5C070000002306201', 'CRP', 'mg/dl', 0, 0.14],
];

const DATES = ['2026-11-24', '2026-10-20', '2026-09-15', '2026-06-02', '2026-03-10', '2025-12-01', '2025-06-11'];

function result(
  id: string,
  [code, name, unit, low, high]: Test,
  date: string,
  value: number | null,
  more: Partial<LabResultPartFragment> = {},
): LabResultPartFragment {
  const flag = value !== null && high !== null && value > high ? ['H'] : value !== null && low !== null && value < low ? ['L'] : ['N'];
  return {
    id,
    facility: CENTRE,
    provenance: null,
    date,
    dateText: null,
    time: null,
    collectedAt: null,
    item: coding(name, code, 'JC10'),
    panel: null,
    specimen: coding(code.startsWith('2A') ? '全血' : '血清', code.startsWith('2A') ? '019' : '023', 'JC10'),
    specimenRemarks: [],
    value,
    valueText: value === null ? null : String(value),
    valueCodes: null,
    comparator: null,
    unit,
    referenceRange: low === null ? null : `${low}-${high}`,
    referenceLow: low,
    referenceHigh: high,
    flags: flag,
    abnormal: flag[0] === 'N' ? null : flag[0]!,
    status: 'F',
    notes: [],
    warnings: [],
    ...more,
  };
}

/** A course that wanders about its range, the same at each drawing. */
function sampleValue([, , , low, high]: Test, at: number, index: number): number {
  const middle = ((low ?? 0) + (high ?? 1)) / 2;
  const drift = 1 + 0.42 * Math.sin(at * 1.7 + index * 2.3) + (index === 6 ? 0.12 * (DATES.length - at) : 0);
  return Number((middle * drift).toPrecision(3));
}

const OF_CENTRE = DATES.flatMap((date, at) =>
  TESTS.filter((_, index) => (at + index) % 5 !== 4).map((test, index) =>
    result(`c${at}/${index}`, test, date, sampleValue(test, at, TESTS.indexOf(test))),
  ),
);
const OF_HOSPITAL = ['2026-11-10', '2026-04-21'].flatMap((date, at) =>
  TESTS.slice(3, 9).map((test, index) =>
    result(`h${at}/${index}`, test, date, sampleValue(test, at + 3, index), {
      facility: HOSPITAL,
      flags: [],
      abnormal: null,
      time: `${date}T00:40:00Z`,
    }),
  ),
);
const OF_HIGHLAND = [
  ...['2026-08-05', '2026-02-12'].map((date, at) =>
    result(`k${at}`, CREATININE, date, 1.3 + at * 0.2, {
      facility: HIGHLAND,
      referenceLow: 0.5,
      referenceHigh: 1.1,
      referenceRange: '0.5～1.1',
    }),
  ),
  result('text', ['5F016141002306111', 'HBs抗原', null, null, null], '2026-08-05', null, {
    facility: HIGHLAND,
    valueText: '(－)',
    flags: [],
    referenceRange: '(－)',
  }),
  result('own', ['A12', '院内便潜血', null, null, null], '2026-08-05', null, {
    facility: HIGHLAND,
    item: coding('院内便潜血', 'A12', '99LAB'),
    valueText: '陽性 (2回法のうち1回)',
    flags: ['A'],
    abnormal: 'A',
  }),
  result('limit', ['4A055000002305201', 'TSH', 'μIU/ml', 0.5, 5], '2026-08-05', 0.01, {
    facility: HIGHLAND,
    comparator: '<',
    valueText: '<0.01',
    flags: ['L'],
    abnormal: 'L',
  }),
  result('blood', ['3H015000002326101', 'カリウム', 'mmol/l', 3.6, 4.8], '2026-02-12', 6.9, {
    facility: HIGHLAND,
    specimenRemarks: [{ kind: 'CONDITION', coding: coding('溶血') }],
    notes: ['溶血のため参考値'],
  }),
];

const CULTURE: MicrobiologyPartFragment = {
  id: 'm1',
  facility: CENTRE,
  provenance: null,
  date: '2026-09-15',
  dateText: null,
  time: null,
  collectedAt: null,
  procedure: coding('細菌培養同定'),
  specimen: coding('喀痰'),
  specimenRemarks: [],
  status: 'F',
  notes: [],
  warnings: [],
  findings: [
    {
      item: coding('培養・同定'),
      organism: coding('Klebsiella pneumoniae'),
      valueText: '2+',
      valueCodes: null,
      unit: null,
      flags: [],
      abnormal: null,
      status: 'F',
      susceptibilities: [
        { drug: coding('アンピシリン'), interpretation: 'R', comparator: '>', value: 16, valueText: '>16', unit: 'μg/mL' },
        { drug: coding('セフトリアキソン'), interpretation: 'S', comparator: '<=', value: 1, valueText: '<=1', unit: 'μg/mL' },
        { drug: coding('レボフロキサシン'), interpretation: 'I', comparator: null, value: 2, valueText: '2', unit: 'μg/mL' },
      ],
    },
  ],
};

const chartOf = (
  system: 'humanbridge' | 'id-link',
  results: readonly LabResultPartFragment[],
  answers = ANSWERS[system],
  more = false,
): LaboratoryOfChart => ({
  ...(system === 'humanbridge' ? BANNER.humanbridge : BANNER.idLink),
  labResults: connection(results, answers, more),
  microbiology: connection(system === 'humanbridge' && results.length > 0 ? [CULTURE] : [], answers),
});
const ANSWERS = {
  humanbridge: [answer(CENTRE, 'LAB_RESULT'), answer(HOSPITAL, 'LAB_RESULT')],
  'id-link': [answer(HIGHLAND, 'LAB_RESULT')],
};
const OF_HUMANBRIDGE = [...OF_CENTRE, ...OF_HOSPITAL];
const FULL = [loaded(HUMANBRIDGE, chartOf('humanbridge', OF_HUMANBRIDGE)), loaded(ID_LINK, chartOf('id-link', OF_HIGHLAND))];
const HOSTILE = `<b>太字</b>\u202e逆さ\u202c${'長い結果の文章'.repeat(1_400)}`;

const view = (lanes: readonly Lane<LaboratoryOfChart>[], openAtFirst?: string) => () => (
  <SampleChart withBanner>
    <LaboratoryView lanes={lanes} retry={() => {}} {...(openAtFirst !== undefined && { openAtFirst })} />
  </SampleChart>
);

export const gallery: GalleryGroup = {
  id: 'laboratory',
  title: '検査',
  entries: [
    { id: 'full', title: '3施設の結果', size: 'page', render: view(FULL) },
    { id: 'trend', title: '推移', size: 'page', render: view(FULL, 'クレアチニン') },
    {
      id: 'trend-gap',
      title: '推移: 一部の施設が応答なし、古い分は一部のみ',
      size: 'page',
      render: view(
        [
          loaded(
            HUMANBRIDGE,
            chartOf('humanbridge', OF_HUMANBRIDGE, [
              answer(CENTRE, 'LAB_RESULT', 'PARTIAL', { leftOut: 12 }),
              answer(HOSPITAL, 'LAB_RESULT', 'STALE', { at: '2026-08-02T16:00:00Z' }),
            ]),
          ),
          failed(ID_LINK),
        ],
        'クレアチニン',
      ),
    },
    { id: 'trend-text', title: '推移: 数値でない結果', size: 'page', render: view(FULL, 'HBs抗原') },
    { id: 'loading', title: '取得中', size: 'page', render: view([loading(HUMANBRIDGE), loading(ID_LINK)]) },
    { id: 'filling', title: '一部が届いた', size: 'page', render: view([loading(HUMANBRIDGE), FULL[1]!]) },
    {
      id: 'empty',
      title: '記録なし',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chartOf('humanbridge', [])), loaded(ID_LINK, chartOf('id-link', []))]),
    },
    {
      id: 'partial',
      title: '一部の施設が応答なし',
      size: 'page',
      render: view([
        loaded(
          HUMANBRIDGE,
          chartOf('humanbridge', OF_CENTRE, [answer(CENTRE, 'LAB_RESULT'), answer(HOSPITAL, 'LAB_RESULT', 'UNREACHABLE')], true),
        ),
        failed(ID_LINK, 'SUBGRAPH_TIMED_OUT'),
      ]),
    },
    { id: 'failed', title: 'すべて応答なし', size: 'page', render: view([failed(HUMANBRIDGE), failed(ID_LINK)]) },
    {
      id: 'withheld',
      title: '公開範囲外',
      size: 'page',
      render: view([
        loaded(
          HUMANBRIDGE,
          chartOf('humanbridge', [], [answer(CENTRE, 'LAB_RESULT', 'WITHHELD'), answer(HOSPITAL, 'LAB_RESULT', 'WITHHELD')]),
        ),
        loaded(ID_LINK, chartOf('id-link', [], [answer(HIGHLAND, 'LAB_RESULT', 'WITHHELD')])),
      ]),
    },
    {
      id: 'hostile',
      title: '長い文字列と制御文字',
      size: 'page',
      render: view([
        loaded(
          HUMANBRIDGE,
          chartOf('humanbridge', [
            ...OF_CENTRE.slice(0, 9),
            result('x', ['9Z', HOSTILE.slice(0, 400), HOSTILE.slice(0, 60), null, null], '2026-11-24', null, {
              valueText: HOSTILE,
              notes: [HOSTILE],
            }),
          ]),
        ),
      ]),
    },
  ],
};
