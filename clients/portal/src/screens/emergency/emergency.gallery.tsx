import type { MyEmergenciesQuery } from '@hareyaka/sdk';
import { EmergencyFrameView } from '../../app/emergency-frame.js';
import type { GalleryEntry, GalleryGroup } from '../../gallery/gallery-entry.js';
import { AT, SampleChart } from '../../gallery/sample-chart.js';
import type { OwnEmergency } from '../../graph/open-emergencies.js';
import { NO_ENTRIES } from './emergency-form.js';
import { EmergencyView, type EmergencyViewProps } from './emergency-view.js';

const now = () => Date.parse(AT);
const OPEN: OwnEmergency = {
  id: 'emg_1',
  state: 'OPEN',
  patient: { id: 'pat_sample', name: '逢沢 愛', kana: 'アイザワ アイ', birthDate: '1955-04-15', sex: 'FEMALE' },
  reason: '救急搬送: 意識がなく、家族とも連絡がつかない',
  startedAt: '2026-11-30T01:20:00.000Z',
  endsAt: '2026-11-30T05:20:00.000Z',
  endedAt: null,
  reviewDueAt: '2026-12-03T01:20:00.000Z',
  reviewedAt: null,
  outcome: null,
};
const ended = (id: string, more: Partial<OwnEmergency>): OwnEmergency => ({
  ...OPEN,
  id,
  patient: null,
  state: 'TO_REVIEW',
  startedAt: '2026-11-21T12:05:00.000Z',
  endsAt: '2026-11-21T16:05:00.000Z',
  ...more,
});
const PAST = [
  ended('emg_2', { reviewDueAt: '2026-12-01T12:05:00.000Z' }),
  ended('emg_3', { state: 'REVIEWED', outcome: 'JUSTIFIED', reason: '急変: 呼吸停止。既往と内服が不明なため' }),
  ended('emg_4', { state: 'OVERDUE', reason: '災害: 避難所で倒れた方の診療' }),
  ended('emg_5', { state: 'REVIEWED', outcome: 'UNJUSTIFIED', reason: '<b>その他</b>: \u202e逆向きの文字と、とても長い理由。'.repeat(6) }),
];
const listOf = (nodes: readonly OwnEmergency[]): EmergencyViewProps['list'] => ({
  state: 'LOADED',
  errors: [],
  data: {
    myEmergencyAccesses: { edges: nodes.map((node) => ({ node })), pageInfo: { hasNextPage: false, endCursor: null } },
  } as MyEmergenciesQuery,
});
const PROPS: EmergencyViewProps = {
  mayStart: true,
  isSignInRecent: true,
  signInAddress: '/session/sign-in',
  facility: '晴風内科クリニック',
  list: listOf(PAST),
  onRetry: () => {},
  now,
  entries: NO_ENTRIES,
  problems: [],
  refused: { inputErrors: [], failure: undefined },
  busy: undefined,
  onChange: () => {},
  onStart: () => {},
  onEnd: () => {},
};
const page = (id: string, title: string, more: Partial<EmergencyViewProps>): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => <EmergencyView {...PROPS} {...more} />,
});
const FILLED = {
  ...NO_ENTRIES,
  by: 'NAME',
  name: '逢沢 愛',
  birthDate: 'S30.4.15',
  sex: 'FEMALE',
  situation: '救急搬送',
  reason: '意識がなく、家族とも連絡がつかない',
  isConfirmed: true,
} as const;

export const gallery: GalleryGroup = {
  id: 'emergency',
  title: 'Emergency access',
  entries: [
    page('empty', 'Nothing entered', {}),
    page('sign-in', 'A recent sign-in is needed first', { isSignInRecent: false }),
    page('filled', 'Everything entered, by name', { entries: FILLED }),
    page('problems', 'What is missing is named', { problems: ['number', 'situation', 'reason', 'isConfirmed'] }),
    page('refused', 'Refused by a limit', { entries: FILLED, refused: { inputErrors: ['WAIT'], failure: undefined } }),
    page('failed', 'The answer did not come', { entries: FILLED, refused: { inputErrors: [], failure: 'NETWORK_FAILED' } }),
    page('starting', 'It is being started', { entries: FILLED, busy: 'start' }),
    page('open', 'One is open, with its patient', { list: listOf([OPEN, ...PAST]) }),
    page('open-nobody', 'One is open, and nobody matched', { list: listOf([{ ...OPEN, patient: null }]) }),
    page('not-allowed', 'A person who may not start one', { mayStart: false, list: listOf([]) }),
    page('loading', 'The list is loading', { list: { state: 'LOADING' } }),
    page('list-failed', 'The list failed', {
      list: { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE', requestId: 'b8b6f3f0', retryAfter: 0 },
    }),
    {
      id: 'frame',
      title: 'The red frame around every screen',
      size: 'page',
      render: () => (
        <SampleChart withBanner>
          <EmergencyFrameView open={[OPEN]} now={now} isEnding={false} onEnd={() => {}} onOver={() => {}} />
        </SampleChart>
      ),
    },
    {
      id: 'frame-several',
      title: 'The red frame while several are open',
      size: 'page',
      render: () => (
        <SampleChart withBanner>
          <EmergencyFrameView
            open={[OPEN, { ...OPEN, id: 'emg_9', endsAt: '2026-11-30T04:00:00.000Z' }]}
            now={now}
            isEnding={false}
            onEnd={() => {}}
            onOver={() => {}}
          />
        </SampleChart>
      ),
    },
  ],
};
