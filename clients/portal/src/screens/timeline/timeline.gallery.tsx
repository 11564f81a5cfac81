import type { Lane } from '@hareyaka/sdk';
import type { GalleryGroup } from '../../gallery/gallery-entry.js';
import { BANNER, CENTRE, failed, HIGHLAND, HOSPITAL, loaded, loading, SampleChart, SYSTEMS } from '../../gallery/sample-chart.js';
import { type TimelineOfChart, TimelineView } from './timeline-view.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];
const CATEGORIES = ['ENCOUNTER', 'PRESCRIPTION', 'LAB_RESULT', 'IMAGING', 'DOCUMENT', 'INJECTION'] as const;

/** Counts for so many months back from November 2026. */
function counts(months: number, facilities: readonly (typeof CENTRE)[]): TimelineOfChart['timeline'] {
  return Array.from({ length: months }, (_, back) => {
    const at = new Date(Date.UTC(2026, 10 - back, 1));
    const month = at.toISOString().slice(0, 7);
    return CATEGORIES.flatMap((category, index) =>
      (back + index) % (index + 2) === 0
        ? facilities.map((facility, place) => ({ facility, category, month, atMost: ((back * 7 + index * 3 + place) % 23) + 1 }))
        : [],
    );
  }).flat() as TimelineOfChart['timeline'];
}

const chart = (timeline: TimelineOfChart['timeline']): TimelineOfChart => ({ ...BANNER.humanbridge, timeline }) as TimelineOfChart;
const view = (lanes: readonly Lane<TimelineOfChart>[]) => () => (
  <SampleChart withBanner>
    <TimelineView lanes={lanes} retry={() => {}} />
  </SampleChart>
);

export const gallery: GalleryGroup = {
  id: 'timeline',
  title: '時間軸',
  entries: [
    {
      id: 'year',
      title: '1年',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart(counts(12, [CENTRE, HOSPITAL]))), loaded(ID_LINK, chart(counts(9, [HIGHLAND])))]),
    },
    { id: 'three-years', title: '3年', size: 'page', render: view([loaded(HUMANBRIDGE, chart(counts(40, [CENTRE, HOSPITAL])))]) },
    { id: 'decade', title: '12年', size: 'page', render: view([loaded(HUMANBRIDGE, chart(counts(144, [CENTRE])))]) },
    { id: 'loading', title: '取得中', size: 'page', render: view([loading(HUMANBRIDGE), loading(ID_LINK)]) },
    {
      id: 'loading-one',
      title: '一つのシステムから取得中',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart(counts(12, [CENTRE]))), loading(ID_LINK)]),
    },
    {
      id: 'partial',
      title: '一つのシステムが失敗',
      size: 'page',
      render: view([loaded(HUMANBRIDGE, chart(counts(12, [CENTRE]))), failed(ID_LINK)]),
    },
    { id: 'empty', title: '記録なし', size: 'page', render: view([loaded(HUMANBRIDGE, chart([]))]) },
    { id: 'failed', title: '失敗', size: 'page', render: view([failed(HUMANBRIDGE), failed(ID_LINK)]) },
  ],
};
