import type { Session } from '@hareyaka/sdk';
import type { GalleryGroup } from '../gallery/gallery-entry.js';
import { PatientNotShown } from './chart-frame.js';
import { ErrorView } from './error-view.js';
import { IdleWarning } from './idle-warning.js';
import { NotFoundView } from './not-found-view.js';
import { SessionGateView } from './session-gate.js';
import { ShortcutsDialog } from './shortcuts-dialog.js';
import { Watermark } from './watermark.js';

const SESSION: Session = {
  state: 'SIGNED_OUT',
  now: '2026-11-30T01:00:00.000Z',
  providers: [{ id: 'demo', name: { ja: '見本の認証サービス', en: 'Demo sign-in service' } }],
  person: { id: 'usr_1', name: '佐藤 晴子', kana: 'サトウ ハルコ', profession: 'DOCTOR' },
  facility: null,
  facilities: [
    { id: 'fac_1', name: '晴風内科クリニック', networkAllowed: true },
    { id: 'fac_2', name: '高梁川医療センター', networkAllowed: false },
  ],
  assurance: { current: '', required: 'urn:hareyaka:acr:hpki', until: null },
  stepUps: [{ kind: 'PROVIDER' }, { kind: 'CERTIFICATE' }, { kind: 'CHALLENGE' }],
  authenticatedAt: null,
  idleUntil: null,
  endsAt: null,
  draftKeys: [],
};

type Gate = Parameters<typeof SessionGateView>[0];
const gate =
  (view: Gate['view'], more: Partial<Gate> = {}) =>
  () => (
    <SessionGateView
      view={view}
      isReached
      returnTo="/patients"
      onRefresh={() => {}}
      onChoose={async () => 'FACILITY_NOT_ALLOWED'}
      onSignOut={async () => 'NETWORK_FAILED'}
      onCertificate={async () => 'NETWORK_FAILED'}
      {...more}
    />
  );

export const gallery: GalleryGroup = {
  id: 'app',
  title: '入口・ロック・オフライン',
  entries: [
    { id: 'sign-in', title: 'サインイン', size: 'whole', render: gate({ kind: 'SIGNED_OUT', session: SESSION, reason: undefined }) },
    {
      id: 'signed-out',
      title: 'サインアウト後',
      size: 'whole',
      render: gate({ kind: 'SIGNED_OUT', session: SESSION, reason: 'SIGNED_OUT' }),
    },
    { id: 'over', title: 'セッション終了', size: 'whole', render: gate({ kind: 'SIGNED_OUT', session: SESSION, reason: 'OVER' }) },
    {
      id: 'no-provider',
      title: '認証サービスなし',
      size: 'whole',
      render: gate({ kind: 'SIGNED_OUT', session: { ...SESSION, providers: [] }, reason: undefined }),
    },
    { id: 'facility', title: '閲覧施設の選択', size: 'whole', render: gate({ kind: 'CHOOSE_FACILITY', session: SESSION }) },
    {
      id: 'no-facility',
      title: '所属施設なし',
      size: 'whole',
      render: gate({ kind: 'CHOOSE_FACILITY', session: { ...SESSION, facilities: [] } }),
    },
    { id: 'step-up', title: 'HPKI 認証', size: 'whole', render: gate({ kind: 'STEP_UP_NEEDED', session: SESSION }) },
    {
      id: 'step-up-refused',
      title: 'HPKI 認証 (カード不可)',
      size: 'whole',
      render: gate({ kind: 'STEP_UP_NEEDED', session: SESSION }, { cardOutcome: 'CERTIFICATE_EXPIRED' }),
    },
    { id: 'locked', title: 'ロック中', size: 'whole', render: gate({ kind: 'LOCKED', session: SESSION }) },
    {
      id: 'locked-offline',
      title: 'ロック中 (未送信)',
      size: 'whole',
      render: gate({ kind: 'LOCKED', session: undefined }, { isReached: false }),
    },
    {
      id: 'unreachable',
      title: '接続不可',
      size: 'whole',
      render: gate({ kind: 'UNREACHABLE', code: 'NETWORK_FAILED' }, { isReached: false }),
    },
    { id: 'loading', title: '読み込み中', size: 'whole', render: gate({ kind: 'LOADING' }) },
    { id: 'not-found', title: '画面なし', size: 'page', render: () => <NotFoundView /> },
    { id: 'patient-not-shown', title: '患者を表示できない', size: 'page', render: () => <PatientNotShown /> },
    { id: 'error', title: '表示の失敗', size: 'page', render: () => <ErrorView reset={() => {}} /> },
    { id: 'idle', title: 'まもなくロック', size: 'page', render: () => <IdleWarning seconds={24} onStay={() => {}} onLock={() => {}} /> },
    { id: 'keys', title: 'キーボード操作', size: 'page', render: () => <ShortcutsDialog isOpen onClose={() => {}} /> },
    {
      id: 'watermark',
      title: '透かし',
      size: 'page',
      render: () => <Watermark person="佐藤 晴子" facility="晴風内科クリニック" now={() => Date.parse('2026-11-30T01:32:00Z')} />,
    },
  ],
};
