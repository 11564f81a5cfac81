import type { GalleryGroup } from '../../gallery/gallery-entry.js';
import { TODAY } from '../../gallery/sample-chart.js';
import { PatientsView } from './patients-view.js';
import type { PatientRow, PatientsList } from './use-patients.js';

const NAMES = [
  ['逢沢 愛', 'アイザワ アイ'],
  ['逢沢 恵子', 'アイザワ ケイコ'],
  ['赤木 裕子', 'アカギ ヒロコ'],
  ['髙﨑 𠮷之助', 'タカサキ キチノスケ'],
  ['有本 久美子', 'アリモト クミコ'],
] as const;

const row = (at: number, more: object = {}): PatientRow =>
  ({
    node: {
      id: `pat_${at}`,
      name: NAMES[at % NAMES.length]![0],
      kana: NAMES[at % NAMES.length]![1],
      birthDate: at % 7 === 3 ? '2025-06-03' : `19${50 + (at % 40)}-04-15`,
      sex: at % 2 === 0 ? 'FEMALE' : 'MALE',
      hasNamesake: at % NAMES.length === 0,
      lastViewedAt: at % 3 === 0 ? '2026-11-28T04:00:00Z' : null,
      viewableUntil: '2027-03-01T00:00:00Z',
      daysLeft: at % 4 === 1 ? 12 : 210,
      ...more,
    },
  }) as unknown as PatientRow;

const view =
  (list: Partial<PatientsList>, typed = '') =>
  () => (
    <PatientsView
      list={{ state: 'LOADED', rows: [], total: 0, hasMore: false, code: undefined, loadMore: () => {}, retry: () => {}, ...list }}
      typed={typed}
      scope="MINE"
      today={TODAY}
      onSearch={() => {}}
      onScope={() => {}}
      onEnter={() => {}}
    />
  );
const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at));

export const gallery: GalleryGroup = {
  id: 'patients',
  title: '患者一覧',
  entries: [
    { id: 'some', title: '患者', size: 'page', render: view({ rows: rows(24), total: 24 }) },
    { id: 'many', title: '10,000人', size: 'page', render: view({ rows: rows(10_000), total: 10_000 }) },
    { id: 'loading', title: '読み込み中', size: 'page', render: view({ state: 'LOADING', total: undefined }) },
    { id: 'more', title: '続きを読み込み中', size: 'page', render: view({ rows: rows(5), total: 300, hasMore: true, state: 'LOADING' }) },
    { id: 'empty', title: '該当なし', size: 'page', render: view({}, 'アイザ') },
    { id: 'failed', title: '失敗', size: 'page', render: view({ state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE' }) },
    {
      id: 'long',
      title: '長い名前',
      size: 'page',
      render: view({
        rows: [row(0, { name: '寿限無'.repeat(60), kana: 'ジュゲム'.repeat(60) }), row(1, { name: '<b>\u202eabc</b>', kana: 'アイ' })],
        total: 2,
      }),
    },
  ],
};
