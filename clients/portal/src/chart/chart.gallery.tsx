import { summarizeAllergies } from '@hareyaka/sdk';
import { assignFacilityLooks } from '../components/facility-looks.js';
import type { GalleryGroup } from '../gallery/gallery-entry.js';
import {
  allergy,
  answer,
  BANNER,
  BANNER_LANES,
  bannerChart,
  CENTRE,
  connection,
  failed,
  HIGHLAND,
  HOSPITAL,
  loaded,
  loading,
  PATIENT,
  SampleChart,
  SYSTEMS,
  TODAY,
} from '../gallery/sample-chart.js';
import { BannerView, MismatchNotice } from './banner.js';
import type { FacilityRow } from './facility-states.js';
import { FacilityStripView } from './facility-strip.js';

const [HUMANBRIDGE, ID_LINK] = SYSTEMS as readonly [(typeof SYSTEMS)[number], (typeof SYSTEMS)[number]];
const looks = assignFacilityLooks([CENTRE, HOSPITAL, HIGHLAND].map(({ id }) => id));
const none = { code: undefined, at: undefined, leftOut: 0, onlyFor: [], withheld: [] };
const row = (facility: typeof CENTRE, state: string, more: Partial<FacilityRow> = {}): FacilityRow => ({
  ...none,
  system: HUMANBRIDGE,
  facility,
  state,
  at: '2026-11-30T01:32:00Z',
  ...more,
});
const strip =
  (rows: readonly FacilityRow[], asking: readonly string[] = []) =>
  () => <FacilityStripView rows={rows} asking={new Set(asking)} looks={looks} today={TODAY} patient={PATIENT.id} onRetry={() => {}} />;
const banner =
  (lanes: typeof BANNER_LANES, patient = PATIENT) =>
  () => <BannerView patient={patient} today={TODAY} allergies={summarizeAllergies(lanes)} />;

const LONG = '東京都立多摩総合医療センター附属'.repeat(12);
const HOSTILE = `<img src=x onerror=alert(1)>\u202e逆さ\u202c ${'あ'.repeat(300)}`;

export const gallery: GalleryGroup = {
  id: 'chart',
  title: '診療情報の枠',
  entries: [
    { id: 'banner-listed', title: 'アレルギーあり', size: 'page', render: banner(BANNER_LANES) },
    { id: 'banner-loading', title: 'アレルギー 取得中', size: 'page', render: banner([loading(HUMANBRIDGE), loading(ID_LINK)]) },
    {
      id: 'banner-none-recorded',
      title: 'アレルギー「なし」の記録',
      size: 'page',
      render: banner([
        loaded(
          HUMANBRIDGE,
          bannerChart(connection([allergy('n', 'なし', null)], [answer(CENTRE, 'ALLERGY'), answer(HOSPITAL, 'ALLERGY')])),
        ),
        loaded(ID_LINK, BANNER.idLink),
      ]),
    },
    {
      id: 'banner-no-record',
      title: 'アレルギーの記録なし',
      size: 'page',
      render: banner([
        loaded(HUMANBRIDGE, bannerChart(connection([], [answer(CENTRE, 'ALLERGY'), answer(HOSPITAL, 'ALLERGY')]))),
        loaded(ID_LINK, BANNER.idLink),
      ]),
    },
    {
      id: 'banner-not-retrieved',
      title: 'アレルギー 未取得の施設あり',
      size: 'page',
      render: banner([
        loaded(HUMANBRIDGE, bannerChart(connection([], [answer(CENTRE, 'ALLERGY'), answer(HOSPITAL, 'ALLERGY', 'TIMED_OUT')]))),
        failed(ID_LINK),
      ]),
    },
    {
      id: 'banner-listed-partial',
      title: 'アレルギーあり、未取得の施設もある',
      size: 'page',
      render: banner([loaded(HUMANBRIDGE, BANNER.humanbridge), failed(ID_LINK)]),
    },
    {
      id: 'banner-many',
      title: '長い名前と多くのアレルギー',
      size: 'page',
      render: banner(
        [
          loaded(
            HUMANBRIDGE,
            bannerChart(
              connection(
                Array.from({ length: 9 }, (_, at) =>
                  allergy(`m${at}`, `アモキシシリン水和物・クラブラン酸カリウム ${at}`, '全身の発疹と呼吸困難'),
                ),
                [answer(CENTRE, 'ALLERGY')],
              ),
            ),
          ),
        ],
        { ...PATIENT, name: `髙﨑 𠮷${LONG}`, kana: 'タカサキ ヨシ'.repeat(20) },
      ),
    },
    {
      id: 'banner-hostile',
      title: '記号や制御文字を含む名前',
      size: 'page',
      render: banner([loaded(HUMANBRIDGE, bannerChart(connection([allergy('h', HOSTILE, HOSTILE)], [answer(CENTRE, 'ALLERGY')])))], {
        ...PATIENT,
        name: HOSTILE,
        kana: HOSTILE,
      }),
    },
    {
      id: 'banner-infant',
      title: '乳児・性別不明',
      size: 'page',
      render: banner(BANNER_LANES, { ...PATIENT, birthDate: '2025-06-03', sex: 'UNKNOWN' }),
    },
    {
      id: 'mismatch',
      title: '施設の患者情報が登録と違う',
      size: 'page',
      render: () => (
        <SampleChart>
          <MismatchNotice
            patient={PATIENT}
            lanes={[
              loaded(
                HUMANBRIDGE,
                bannerChart(connection([], []), {
                  demographicsMismatch: [{ facility: CENTRE, fields: ['BIRTH_DATE', 'SEX'] }],
                  demographics: connection(
                    [
                      {
                        id: 'd1',
                        facility: CENTRE,
                        name: '逢沢 愛',
                        kana: 'アイザワ アイ',
                        birthDate: '1956-04-15',
                        sex: 'MALE',
                        date: null,
                        dateText: null,
                        warnings: [],
                      } as never,
                    ],
                    [answer(CENTRE, 'DEMOGRAPHICS')],
                  ),
                }),
              ),
            ]}
          />
        </SampleChart>
      ),
    },
    {
      id: 'strip-all',
      title: '全施設が回答',
      size: 'page',
      render: strip([row(CENTRE, 'ANSWERED'), row(HOSPITAL, 'ANSWERED'), row(HIGHLAND, 'ANSWERED', { system: ID_LINK })]),
    },
    {
      id: 'strip-loading',
      title: '取得中',
      size: 'page',
      render: strip([row(CENTRE, 'LOADING'), row(HOSPITAL, 'LOADING'), row(HIGHLAND, 'ANSWERED', { system: ID_LINK })]),
    },
    {
      id: 'strip-partial',
      title: '応答なし・古い・一部のみ・公開範囲外',
      size: 'page',
      render: strip(
        [
          row(CENTRE, 'TIMED_OUT', { onlyFor: ['LAB_RESULT'], withheld: ['IMAGING', 'DOCUMENT'] }),
          row(HOSPITAL, 'STALE', { at: '2026-08-03T00:00:00Z' }),
          row(HIGHLAND, 'FAILED', { system: ID_LINK, code: 'SUBGRAPH_UNAVAILABLE' }),
        ],
        [],
      ),
    },
    { id: 'strip-withheld', title: 'すべて公開範囲外', size: 'page', render: strip([row(CENTRE, 'WITHHELD'), row(HOSPITAL, 'WITHHELD')]) },
    {
      id: 'strip-again',
      title: '再取得中',
      size: 'page',
      render: strip([row(CENTRE, 'UNREACHABLE'), row(HOSPITAL, 'ANSWERED')], ['humanbridge']),
    },
    { id: 'strip-none', title: '公開している施設なし', size: 'page', render: strip([]) },
    {
      id: 'strip-unknown',
      title: '知らない状態',
      size: 'page',
      render: strip([row(CENTRE, 'SLEEPING'), row(HOSPITAL, 'INVALID_DATA', { leftOut: 3 }), row(HIGHLAND, 'PARTIAL', { leftOut: 12 })]),
    },
  ],
};
