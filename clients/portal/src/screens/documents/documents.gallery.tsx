import type { Lane } from '@hareyaka/sdk';
import type { WithFurtherPages } from '../../chart/use-further-pages.js';
import type { GalleryEntry, GalleryGroup } from '../../gallery/gallery-entry.js';
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
import { DocumentReader } from './document-reader.js';
import { DocumentsView, type RecordsShown } from './documents-view.js';
import { readCda } from './read-cda.js';
import type { DocumentContent, DocumentsChart, ListedDocument } from './use-document.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];
const COMMON = { provenance: null, dateText: null, time: null, notes: [], warnings: [] };
const document = (id: string, more: Partial<ListedDocument>): ListedDocument =>
  ({
    ...COMMON,
    id,
    facility: CENTRE,
    date: '2026-10-02',
    title: '退院時要約',
    kind: coding('退院時要約'),
    type: coding('退院時サマリー'),
    contentType: 'text/xml',
    status: null,
    author: '内海 亮',
    url: '/content/x/y',
    ...more,
  }) as ListedDocument;
const DOCUMENTS = [
  document('d1', {}),
  document('d2', {
    date: '2026-09-18',
    facility: HOSPITAL,
    title: '診療情報提供書 (循環器内科あて)',
    kind: coding('紹介状'),
    author: '森 京子',
  }),
  document('d3', { date: '2026-07-01', title: '外来経過記録', kind: coding('外来経過記録'), url: null }),
  document('d4', {
    date: null,
    dateText: '2024年ごろ',
    title: `<script>alert(1)</script> \u202e${'とても長い表題の文書'.repeat(12)}`,
    kind: null,
    author: null,
  }),
];
type Encounter = NonNullable<DocumentsChart['encounters']>['nodes'][number];
const encounter = (id: string, kind: string, more: object): Encounter =>
  ({
    ...COMMON,
    id,
    facility: CENTRE,
    date: '2026-09-20',
    kind,
    setting: 'INPATIENT',
    state: null,
    attending: '高橋 一郎',
    author: null,
    ward: null,
    room: null,
    bed: null,
    fromWard: null,
    admittedOn: null,
    dischargedOn: null,
    dischargeExpectedOn: null,
    expectedOn: null,
    returnExpectedOn: null,
    department: coding('呼吸器内科'),
    disposition: null,
    diets: [],
    dietOrders: [],
    trays: [],
    timings: [],
    ...more,
  }) as unknown as Encounter;
const ENCOUNTERS = [
  encounter('e1', 'DISCHARGED', { date: '2026-10-02', admittedOn: '2026-09-20', dischargedOn: '2026-10-02', disposition: coding('軽快') }),
  encounter('e2', 'TRANSFERRED', { date: '2026-09-24', ward: '3階東', room: '312', bed: '2', fromWard: 'ICU' }),
  encounter('e3', 'ADMITTED', { ward: 'ICU', admittedOn: '2026-09-20', dischargeExpectedOn: '2026-10-05' }),
  encounter('e4', 'OUTPATIENT_RECEPTION', { date: '2026-08-11', facility: HOSPITAL, state: 'CANCELLED', notes: ['来院せず'] }),
];
type Procedure = NonNullable<DocumentsChart['procedures']>['nodes'][number];
const PROCEDURES = [
  {
    ...COMMON,
    id: 'p1',
    facility: CENTRE,
    date: '2026-09-21',
    endedAt: null,
    procedure: coding('気管支鏡検査'),
    bodySites: [coding('右上葉')],
    department: coding('呼吸器内科'),
    author: '高橋 一郎',
    notes: ['鎮静下。合併症なし'],
  },
  {
    ...COMMON,
    id: 'p2',
    facility: HIGHLAND,
    date: '2025-02-03',
    endedAt: null,
    procedure: coding('白内障手術 (水晶体再建術)'),
    bodySites: [coding('右眼')],
    department: coding('眼科'),
    author: null,
  },
] as unknown as readonly Procedure[];

const answers = (category: string, centre = 'ANSWERED', hospital = 'ANSWERED') => [
  answer(CENTRE, category, centre),
  answer(HOSPITAL, category, hospital),
];
const chartOf = (
  documents: readonly ListedDocument[],
  encounters: readonly Encounter[],
  procedures: readonly Procedure[],
  states: readonly [string, string] = ['ANSWERED', 'ANSWERED'],
): DocumentsChart =>
  ({
    ...BANNER.humanbridge,
    documents: connection(documents, answers('DOCUMENT', ...states)),
    encounters: connection(encounters, answers('ENCOUNTER', ...states)),
    procedures: connection(procedures, answers('PROCEDURE', ...states)),
  }) as unknown as DocumentsChart;
const OTHER = loaded(ID_LINK, {
  ...BANNER.idLink,
  documents: connection([], [answer(HIGHLAND, 'DOCUMENT')]),
  encounters: connection([], [answer(HIGHLAND, 'ENCOUNTER')]),
  procedures: connection(PROCEDURES.slice(1), [answer(HIGHLAND, 'PROCEDURE')]),
} as unknown as DocumentsChart);

const list = (
  id: string,
  title: string,
  lanes: readonly Lane<DocumentsChart>[],
  shown: RecordsShown = 'DOCUMENTS',
  more: Partial<WithFurtherPages<DocumentsChart>> = {},
): GalleryEntry => {
  const further: WithFurtherPages<DocumentsChart> = {
    lanes,
    hasMore: false,
    isLoading: false,
    hasFailed: false,
    loadMore: () => {},
    ...more,
  };
  return {
    id,
    title,
    size: 'page',
    render: () => (
      <SampleChart withBanner>
        <div style={{ padding: 20 }}>
          <DocumentsView
            documents={further}
            encounters={further}
            procedures={further}
            retry={() => {}}
            shown={shown}
            onShow={() => {}}
            onOpen={() => {}}
          />
        </div>
      </SampleChart>
    ),
  };
};
const reader = (id: string, title: string, content: DocumentContent, node: ListedDocument = DOCUMENTS[0]!): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => (
    <SampleChart withBanner>
      <div style={{ padding: 20 }}>
        <DocumentReader
          source={{ system: HUMANBRIDGE, node }}
          content={content}
          onRetry={() => {}}
          onClose={() => {}}
          onOwnViewer={() => {}}
        />
      </div>
    </SampleChart>
  ),
});
const CDA = `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>退院時要約</title><component><structuredBody>
<component><section><title>経過</title><text>肺炎のため入院し、抗菌薬の点滴で軽快した。<br/>第5病日に解熱。<list listType="ordered"><item>セフトリアキソン 2g を 7日間</item><item>酸素投与は 3日間</item></list></text></section></component>
<component><section><title>検査</title><text><table><caption>血液検査</caption><thead><tr><th>項目</th><th>入院時</th><th>退院時</th></tr></thead><tbody><tr><td>CRP (mg/dL)</td><td>12.4</td><td>0.6</td></tr><tr><td>WBC (/μL)</td><td>14,200</td><td>6,800</td></tr></tbody></table><renderMultiMedia referencedObject="x"/></text></section></component>
<component><section><title>退院時処方</title><text>&lt;b&gt;アモキシシリン&lt;/b&gt; 250mg 1日3回<script>alert(1)</script></text></section></component></structuredBody></component></ClinicalDocument>`;

export const gallery: GalleryGroup = {
  id: 'documents',
  title: 'Documents, encounters, procedures',
  entries: [
    list('documents', 'Documents, with hostile words', [loaded(HUMANBRIDGE, chartOf(DOCUMENTS, [], [])), OTHER]),
    list('encounters', 'Visits and stays', [loaded(HUMANBRIDGE, chartOf([], ENCOUNTERS, [])), OTHER], 'ENCOUNTERS'),
    list('procedures', 'Procedures', [loaded(HUMANBRIDGE, chartOf([], [], PROCEDURES.slice(0, 1))), OTHER], 'PROCEDURES'),
    list('loading', 'Nothing has come yet', [loading(HUMANBRIDGE), loading(ID_LINK)]),
    list('empty', 'No document, and everybody has answered', [loaded(HUMANBRIDGE, chartOf([], [], [])), OTHER]),
    list('partial', 'A hospital did not answer', [
      loaded(HUMANBRIDGE, chartOf(DOCUMENTS.slice(0, 1), [], [], ['ANSWERED', 'UNREACHABLE'])),
      OTHER,
    ]),
    list('failed', 'Every system failed', [failed(HUMANBRIDGE), failed(ID_LINK)]),
    list('withheld', 'Withheld', [loaded(HUMANBRIDGE, chartOf([], [], [], ['WITHHELD', 'WITHHELD'])), OTHER]),
    list(
      'more',
      'There are older ones, and the last try failed',
      [loaded(HUMANBRIDGE, chartOf(DOCUMENTS.slice(0, 2), [], [])), OTHER],
      'DOCUMENTS',
      { hasMore: true, hasFailed: true },
    ),
    reader('reader-cda', 'A CDA document, with a script that is only words', { state: 'TEXT', text: CDA, cda: readCda(CDA) }),
    reader(
      'reader-text',
      'A text',
      {
        state: 'TEXT',
        text: 'S) 特に変わりなし。\nO) 血圧 122/74mmHg。\nA) 安定している。\nP) 処方継続。\n<b>太字ではない</b> \u202eさかさま',
        cda: undefined,
      },
      DOCUMENTS[3],
    ),
    reader('reader-empty-cda', 'A CDA document without words', {
      state: 'TEXT',
      text: '<ClinicalDocument/>',
      cda: { title: '', sections: [] },
    }),
    reader('reader-loading', 'The document is loading', { state: 'LOADING' }),
    reader('reader-gone', 'The document is gone', { state: 'GONE' }),
    reader('reader-failed', 'The document failed', { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE' }),
    reader('reader-unknown', 'A kind of document that is not shown', { state: 'UNKNOWN' }),
  ],
};
