import type {
  CodingPartFragment,
  FacilityRef,
  InjectionPartFragment,
  Lane,
  PrescriptionItemPartFragment,
  PrescriptionPartFragment,
} from '@hareyaka/sdk';
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
import { type MedicationsOfChart, MedicationsView } from './medications-view.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];

function item(
  drug: CodingPartFragment,
  dose: string,
  unit: string,
  usage: string,
  days: number | null,
  more: Partial<PrescriptionItemPartFragment> = {},
): PrescriptionItemPartFragment {
  return {
    drug,
    strength: null,
    form: null,
    category: null,
    group: '1',
    isPartial: false,
    dose: { text: dose, value: Number(dose), unit },
    doseRange: null,
    doses: [],
    daily: null,
    total: null,
    usage: coding(usage),
    timings: [],
    instructions: [],
    asNeeded: false,
    startsOn: null,
    days,
    route: coding('口'),
    site: null,
    side: null,
    method: null,
    device: null,
    line: null,
    components: [],
    state: null,
    notes: [],
    warnings: [],
    ...more,
  };
}

function prescription(
  id: string,
  facility: FacilityRef,
  date: string,
  items: readonly PrescriptionItemPartFragment[],
  more: Partial<PrescriptionPartFragment> = {},
): PrescriptionPartFragment {
  return {
    id,
    facility,
    provenance: null,
    date,
    dateText: null,
    stage: 'ORDERED',
    state: 'ACTIVE',
    dispensedOn: null,
    department: coding('循環器内科'),
    prescriber: '山田 太郎',
    author: '山田 太郎',
    items,
    notes: [],
    warnings: [],
    ...more,
  };
}

function injection(
  id: string,
  date: string,
  drugs: readonly (readonly [name: string, amount: string, unit: string])[],
  more: Partial<InjectionPartFragment> = {},
): InjectionPartFragment {
  return {
    id,
    facility: CENTRE,
    provenance: null,
    date,
    dateText: null,
    time: null,
    stage: 'ADMINISTERED',
    state: 'COMPLETED',
    isPartial: false,
    kind: null,
    form: null,
    items: drugs.map(([name, amount, unit]) => ({
      role: null,
      drug: coding(name),
      amount: { text: amount, value: Number(amount), unit },
      strength: null,
      form: null,
      supplement: null,
    })),
    volume: { text: '500', value: 500, unit: 'mL' },
    rate: { text: '80', value: 80, unit: 'mL/h' },
    maximum: null,
    usage: null,
    timings: [],
    asNeeded: false,
    startsAt: null,
    endsAt: null,
    administeredOn: date,
    route: coding('静脈内'),
    site: coding('左腕'),
    side: null,
    method: coding('点滴静注'),
    device: null,
    line: null,
    department: coding('内科'),
    author: null,
    notes: [],
    warnings: [],
    ...more,
  };
}

const WARFARIN = coding('ワルファリンカリウム錠１ｍｇ', '102986605', 'HOT9');
const AMLODIPINE = {
  ...coding('アムロジピン錠５ｍｇ', '103835401', 'HOT9'),
  alternates: [{ code: '2171022F2297', text: '【般】アムロジピン錠５ｍｇ', system: 'YJ' }],
};
const OLMESARTAN = coding('オルメサルタン錠２０ｍｇ', '2149044F2025', 'YJ');
const CANDESARTAN = coding('カンデサルタン錠８ｍｇ「サワイ」', '2149040F3020', 'YJ');

const OF_HUMANBRIDGE = [
  prescription('p1', CENTRE, '2026-11-10', [
    item(WARFARIN, '2', '錠', '内服・経口・１日１回朝食後', 28),
    item(AMLODIPINE, '1', '錠', '内服・経口・１日１回朝食後', 28, { group: '2' }),
    item(coding('酸化マグネシウム錠３３０ｍｇ'), '1', '錠', '内服・経口・１日３回朝昼夕食後', 28, {
      group: '3',
      dose: null,
      doses: [
        { intake: 1, text: null, amount: { text: '1', value: 1, unit: '錠' } },
        { intake: 2, text: null, amount: { text: '2', value: 2, unit: '錠' } },
      ],
    }),
    item(OLMESARTAN, '1', '錠', '内服・経口・１日１回朝食後', 28, { group: '4' }),
  ]),
  prescription(
    'p2',
    HOSPITAL,
    '2026-11-18',
    [
      item(WARFARIN, '1.5', '錠', '内服・経口・１日１回夕食後', 14),
      item(coding('ロキソプロフェンナトリウム錠６０ｍｇ'), '1', '錠', '疼痛時', null, { asNeeded: true }),
    ],
    {
      department: coding('整形外科'),
    },
  ),
  prescription('p3', CENTRE, '2026-10-06', [
    item(WARFARIN, '2', '錠', '内服・経口・１日１回朝食後', 28),
    item(AMLODIPINE, '1', '錠', '内服・経口・１日１回朝食後', 28),
  ]),
  prescription(
    'p4',
    CENTRE,
    '2026-06-02',
    [item(coding('アモキシシリンカプセル２５０ｍｇ'), '1', 'カプセル', '内服・経口・１日３回朝昼夕食後', 7)],
    {
      warnings: [{ code: 'NOT_SHOWN', place: 'RXE-7', text: '食間に服用し、症状が続く場合は連絡' }],
    },
  ),
  prescription(
    'p5',
    HOSPITAL,
    '2026-11-01',
    [item(coding('フロセミド錠２０ｍｇ'), '1', '錠', '内服・経口・１日１回朝食後', 60, { state: 'DISCONTINUED' })],
    { state: 'DISCONTINUED' },
  ),
];
const OF_HIGHLAND = [
  prescription('p6', HIGHLAND, '2026-11-12', [
    item(CANDESARTAN, '1', '錠', '内服・経口・１日１回朝食後', 30),
    item(coding('アムロジピンＯＤ錠２．５ｍｇ「トーワ」'), '1', '錠', '内服・経口・１日１回夕食後', 30),
  ]),
];
const INJECTIONS = [
  injection('i1', '2026-10-20', [
    ['ソルデム３Ａ輸液', '500', 'mL'],
    ['ビタメジン静注用', '1', '瓶'],
  ]),
];

const ANSWERS = {
  humanbridge: [answer(CENTRE, 'PRESCRIPTION'), answer(HOSPITAL, 'PRESCRIPTION')],
  'id-link': [answer(HIGHLAND, 'PRESCRIPTION')],
};
const chartOf = (
  system: 'humanbridge' | 'id-link',
  prescriptions: readonly PrescriptionPartFragment[],
  injections: readonly InjectionPartFragment[] = [],
  answers = ANSWERS[system],
  more = false,
): MedicationsOfChart => ({
  ...(system === 'humanbridge' ? BANNER.humanbridge : BANNER.idLink),
  prescriptions: connection(prescriptions, answers, more),
  injections: connection(injections, answers),
});

const FULL = [loaded(HUMANBRIDGE, chartOf('humanbridge', OF_HUMANBRIDGE, INJECTIONS)), loaded(ID_LINK, chartOf('id-link', OF_HIGHLAND))];
const LONG = `<script>alert(1)</script>\u202e逆さ\u202c${'長い用法の文章'.repeat(1_400)}`;

const view =
  (lanes: readonly Lane<MedicationsOfChart>[], more: { viewAtFirst?: 'LIST' | 'BARS'; openAtFirst?: string } = {}) =>
  () => (
    <SampleChart withBanner>
      <MedicationsView lanes={lanes} retry={() => {}} {...more} />
    </SampleChart>
  );

export const gallery: GalleryGroup = {
  id: 'medications',
  title: '薬',
  entries: [
    { id: 'full', title: '3施設の薬、重複あり', size: 'page', render: view(FULL) },
    { id: 'bars', title: '時間軸', size: 'page', render: view(FULL, { viewAtFirst: 'BARS' }) },
    { id: 'detail', title: '詳しい内容', size: 'page', render: view(FULL, { openAtFirst: 'アモキシシリンカプセル２５０ｍｇ' }) },
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
      title: '一部の施設が応答なし、続きあり',
      size: 'page',
      render: view([
        loaded(
          HUMANBRIDGE,
          chartOf(
            'humanbridge',
            OF_HUMANBRIDGE.slice(0, 1),
            [],
            [answer(CENTRE, 'PRESCRIPTION'), answer(HOSPITAL, 'PRESCRIPTION', 'TIMED_OUT')],
            true,
          ),
        ),
        failed(ID_LINK),
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
          chartOf('humanbridge', [], [], [answer(CENTRE, 'PRESCRIPTION', 'WITHHELD'), answer(HOSPITAL, 'PRESCRIPTION', 'WITHHELD')]),
        ),
        loaded(ID_LINK, chartOf('id-link', [], [], [answer(HIGHLAND, 'PRESCRIPTION', 'WITHHELD')])),
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
            prescription('x', CENTRE, '2026-11-10', [item(coding(LONG.slice(0, 300)), '1', '錠', LONG, 28)]),
            ...OF_HUMANBRIDGE.slice(0, 1),
          ]),
        ),
      ]),
    },
  ],
};
