import type { Content, Lane } from '@hareyaka/sdk';
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
import { ImageViewer } from './image-viewer.js';
import { ImagesView } from './images-view.js';
import type { ImagesChart, Instance, LoadInstance, Series, Study } from './study.js';
import type { StudyPictures } from './use-study-images.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];

/** A drawing in the place of a picture. */
function draw(text: string): Blob {
  const tone = 40 + ((text.charCodeAt(text.length - 1) * 37) % 60);
  return new Blob(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><rect width="512" height="512"/><ellipse cx="256" cy="256" rx="190" ry="220" fill="rgb(${tone},${tone},${tone})"/><ellipse cx="256" cy="260" rx="120" ry="160" fill="#bbb"/><text x="20" y="40" fill="#fff" font-size="22">${text}</text></svg>`,
    ],
    { type: 'image/svg+xml' },
  );
}
const load: LoadInstance =
  (_source, { id }) =>
  async (): Promise<Content> =>
    id.includes('gone')
      ? { state: 'GONE' }
      : id.includes('failed')
        ? { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE', retryAfter: 0 }
        : { state: 'LOADED', blob: draw(id), contentType: 'image/svg+xml' };
const never: LoadInstance = () => async () => await new Promise(() => {});

const instance = (id: string, frames: number | null = null): Instance => ({
  id,
  number: 1,
  rows: 512,
  columns: 512,
  frames,
  thumbnailUrl: '',
  renderedUrl: '',
});
const series = (id: string, description: string, ids: readonly string[], count = ids.length, frames: number | null = null): Series =>
  ({
    id,
    number: 1,
    modality: 'CT',
    description,
    bodyPart: 'CHEST',
    instanceCount: count,
    instances: { nodes: ids.map((one) => instance(one, frames)), pageInfo: { hasNextPage: false, endCursor: null } },
  }) as Series;

const study = (id: string, more: Partial<Study>): Study =>
  ({
    id,
    facility: CENTRE,
    provenance: null,
    date: '2026-05-14',
    dateText: '20260514',
    time: null,
    kind: 'RADIOLOGY',
    stage: 'REPORTED',
    state: null,
    status: null,
    procedure: coding('胸部 単純CT'),
    bodySites: [coding('胸部')],
    modalities: ['CT'],
    hasImages: true,
    department: null,
    notes: [],
    warnings: [],
    orderer: '高橋 一郎',
    orderedAt: null,
    requestedFor: null,
    performedAt: null,
    performer: null,
    reportedAt: null,
    reporter: '森 京子',
    report: '右上葉に 8mm の結節影を認めます。前回 (2025年11月) から大きさの変化はありません。\n胸水、縦隔リンパ節腫大は認めません。',
    reasons: [coding('肺結節の経過観察')],
    clinicalInformation: '咳嗽が続く。喫煙歴 40年。',
    priority: null,
    timings: null,
    findings: null,
    series: [series('s1', '肺野条件 5mm', ['肺野-1', '肺野-2', '肺野-3'], 64), series('s2', '縦隔条件 5mm', ['縦隔-1'], 64)],
    ...more,
  }) as Study;

const STUDIES = [
  study('st1', {}),
  study('st2', {
    date: '2026-03-02',
    facility: HOSPITAL,
    modalities: ['MR'],
    procedure: coding('頭部 MRI'),
    bodySites: [coding('頭部')],
    report: null,
    series: [series('s3', 'FLAIR axial', ['FLAIR-1'], 24), series('s4', 'MRA', ['gone-1'], 1), series('s5', 'DWI', ['failed-1'], 24)],
  }),
  study('st3', {
    date: '2025-12-20',
    modalities: [],
    kind: 'RADIOLOGY',
    stage: 'ORDERED',
    hasImages: false,
    series: [],
    procedure: coding('腹部 超音波検査'),
    report: null,
    reporter: null,
  }),
  study('st4', {
    date: null,
    dateText: '2024年ごろ',
    modalities: ['XA'],
    procedure: coding('<img src=x onerror=alert(1)> \u202e管造影検査の、とても長い名称'.repeat(4)),
    report: '所見 '.repeat(400),
    series: [series('s6', '冠動脈造影 LAO', ['XA-1'], 1, 92)],
  }),
];
const chart = (nodes: readonly Study[], answers: Parameters<typeof connection>[1], hasNextPage = false): ImagesChart =>
  ({ ...BANNER.humanbridge, imagingStudies: connection(nodes, answers, hasNextPage) }) as unknown as ImagesChart;
const OK = [answer(CENTRE, 'IMAGING'), answer(HOSPITAL, 'IMAGING')];
const LOADED = loaded(HUMANBRIDGE, chart(STUDIES, OK));
const NOTHING = loaded(ID_LINK, chart([], [answer(HIGHLAND, 'IMAGING')]));

const list = (
  id: string,
  title: string,
  lanes: readonly Lane<ImagesChart>[],
  more: { readonly hasMore?: boolean; readonly hasFailed?: boolean; readonly loads?: LoadInstance } = {},
): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => (
    <SampleChart withBanner>
      <div style={{ padding: 20 }}>
        <ImagesView
          further={{ lanes, hasMore: more.hasMore ?? false, isLoading: false, hasFailed: more.hasFailed ?? false, loadMore: () => {} }}
          retry={() => {}}
          loadInstance={more.loads ?? load}
          onOpen={() => {}}
        />
      </div>
    </SampleChart>
  ),
});
const PICTURES: StudyPictures = {
  state: 'LOADED',
  series: STUDIES[0]!.series as StudyPictures['series'],
  loadMore: () => {},
  retry: () => {},
};
const viewer = (id: string, title: string, node: Study, pictures: StudyPictures, loads: LoadInstance = load): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => (
    <SampleChart withBanner>
      <div style={{ padding: 20 }}>
        <ImageViewer
          source={{ system: HUMANBRIDGE, node }}
          pictures={pictures}
          first={undefined}
          loadInstance={loads}
          onClose={() => {}}
          onOwnViewer={() => {}}
        />
      </div>
    </SampleChart>
  ),
});

export const gallery: GalleryGroup = {
  id: 'images',
  title: 'Images',
  entries: [
    list('loaded', 'Studies with reports, gone and failed pictures, hostile words', [LOADED, NOTHING]),
    list('pictures-loading', 'The pictures are loading', [LOADED, NOTHING], { loads: never }),
    list('loading', 'Nothing has come yet', [loading(HUMANBRIDGE), loading(ID_LINK)]),
    list('empty', 'No study, and everybody has answered', [loaded(HUMANBRIDGE, chart([], OK)), NOTHING]),
    list('partial', 'A hospital did not answer, another is older', [
      loaded(
        HUMANBRIDGE,
        chart(STUDIES.slice(0, 2), [
          answer(CENTRE, 'IMAGING', 'STALE', { at: '2026-08-03T00:00:00.000Z' }),
          answer(HOSPITAL, 'IMAGING', 'TIMED_OUT'),
        ]),
      ),
      NOTHING,
    ]),
    list('failed', 'A whole system failed', [LOADED, failed(ID_LINK)]),
    list('withheld', 'Withheld by all', [
      loaded(HUMANBRIDGE, chart([], [answer(CENTRE, 'IMAGING', 'WITHHELD'), answer(HOSPITAL, 'IMAGING', 'WITHHELD')])),
      loaded(ID_LINK, chart([], [answer(HIGHLAND, 'IMAGING', 'WITHHELD')])),
    ]),
    list('more', 'There are older studies, and the last try failed', [loaded(HUMANBRIDGE, chart(STUDIES.slice(0, 1), OK, true)), NOTHING], {
      hasMore: true,
      hasFailed: true,
    }),
    viewer('viewer', 'The viewer', STUDIES[0]!, PICTURES),
    viewer('viewer-loading', 'The viewer while the picture loads', STUDIES[0]!, { ...PICTURES, state: 'LOADING', series: [] }, never),
    viewer('viewer-failed', 'The viewer when the pictures failed', STUDIES[1]!, { ...PICTURES, state: 'FAILED', series: [] }),
    viewer('viewer-frames', 'A picture of many frames', STUDIES[3]!, {
      ...PICTURES,
      series: STUDIES[3]!.series as StudyPictures['series'],
    }),
  ],
};
