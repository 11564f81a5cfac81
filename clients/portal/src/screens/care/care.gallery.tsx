import type { CareRecordPartFragment, CareTaskPartFragment, CareTeamMemberPartFragment, CareVisitPartFragment } from '@hareyaka/sdk';
import type { ReactNode } from 'react';
import type { GalleryEntry, GalleryGroup } from '../../gallery/gallery-entry.js';
import { answer, BANNER, CENTRE, connection, failed, HOSPITAL, loaded, loading, SampleChart, TODAY } from '../../gallery/sample-chart.js';
import { AttachmentTray } from './attachment-tray.js';
import { CameraView } from './camera-dialog.js';
import { CareView } from './care-view.js';
import { ComposerView } from './composer.js';
import { ExportDialog } from './export-dialog.js';
import { FilesView } from './files-view.js';
import { InvitationsView } from './invitations.js';
import { MembersView } from './members-view.js';
import { NoCabinet, NotAMember } from './no-team.js';
import type { OutboxEntry } from './outbox.js';
import { PhotosView } from './photos-view.js';
import { PlansView } from './plans-view.js';
import { NO_ENTRIES } from './record-entries.js';
import { NO_FILTER, type ThreadFilter } from './thread-filter.js';
import { ThreadView } from './thread-view.js';
import type { Upload } from './upload-queue.js';
import type { CareLane, ShownRecords } from './use-care.js';
import { VitalsView } from './vitals-view.js';

const CABINET = { id: 'care-cabinet', name: 'Care Cabinet' };
interface Person {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: 'NURSE' | 'DOCTOR' | 'CARE_MANAGER';
}
const [ME, DOCTOR, MANAGER]: readonly Person[] = [
  { id: 'usr_me', name: '田中 看菜', kana: 'タナカ カンナ', profession: 'NURSE' },
  { id: 'usr_doctor', name: '佐藤 晴子', kana: 'サトウ ハルコ', profession: 'DOCTOR' },
  { id: 'usr_manager', name: '木村 介', kana: 'キムラ タスク', profession: 'CARE_MANAGER' },
];
const noop = () => {};
const saved = async () => undefined;

function record(id: string, more: Partial<CareRecordPartFragment> = {}): CareRecordPartFragment {
  return {
    id,
    version: 1,
    kind: 'VISIT',
    state: 'SENT',
    date: TODAY,
    dateText: null,
    time: null,
    recordedAt: '2026-11-30T01:20:00Z',
    facility: CENTRE,
    author: DOCTOR,
    authorProfession: 'DOCTOR',
    text: '',
    vitals: [],
    form: null,
    bodySite: null,
    tags: [],
    mentions: [],
    inReplyTo: null,
    threadId: id,
    replyCount: 0,
    seenByMe: false,
    seenBy: [],
    attachments: [],
    corrections: [],
    withdrawn: null,
    ...more,
  } as CareRecordPartFragment;
}
const attachment = (id: string, kind: 'PHOTO' | 'FILE', name: string, takenAt: string | null = null) => ({
  id,
  kind,
  name,
  takenAt,
  contentType: kind === 'PHOTO' ? 'image/jpeg' : 'application/pdf',
  bytes: 183_000,
  width: kind === 'PHOTO' ? 960 : null,
  height: kind === 'PHOTO' ? 1_280 : null,
  url: '/content/sample',
  thumbnailUrl: kind === 'PHOTO' ? '/content/sample' : null,
});
const NO_PARTS = { fall: null, wound: null, meal: null, medicationTaken: null };
const WOUND = {
  ...NO_PARTS,
  kind: 'WOUND' as const,
  wound: {
    site: 'SACRUM' as const,
    stage: 'STAGE_2' as const,
    lengthCm: 2.2,
    widthCm: 1.7,
    depthCm: 0.3,
    exudate: 'LIGHT' as const,
    infected: false,
    treatment: '洗浄後、被覆材を交換',
  },
};
const seen = (user: Person, at: string) => ({ at, profession: user!.profession, user, facility: HOSPITAL });
const RECORDS: readonly CareRecordPartFragment[] = [
  record('r6', {
    text: '# 本日の訪問\n創は**縮小**しています。\n- 滲出液 少量\n- 痛み なし\n> 本人「もう痛くない」\n\n<b>太字ではない</b> \u202eさかさま [資料](https://example.jp/x)',
    author: ME!,
    authorProfession: 'NURSE',
    bodySite: 'SACRUM',
    tags: ['褥瘡'],
    form: WOUND,
    vitals: [
      { kind: 'BODY_TEMPERATURE', value: 36.8, unit: 'Cel' },
      { kind: 'SYSTOLIC', value: 124, unit: 'mm[Hg]' },
      { kind: 'DIASTOLIC', value: 72, unit: 'mm[Hg]' },
      { kind: 'SPO2', value: 97, unit: '%' },
    ],
    attachments: [
      attachment('p1', 'PHOTO', '20261130.jpg', '2026-11-30T01:10:00Z'),
      attachment('f1', 'FILE', '訪問看護計画書 2026年12月分.pdf'),
    ],
    seenBy: [seen(DOCTOR!, '2026-11-30T02:00:00Z'), seen(MANAGER!, '2026-11-30T03:00:00Z')],
    replyCount: 1,
  }),
  record('r5', {
    text: '被覆材は今のものを続けてください。',
    inReplyTo: 'r6',
    threadId: 'r6',
    mentions: [ME!],
    recordedAt: '2026-11-30T01:10:00Z',
  }),
  record('r4', {
    kind: 'MEDICATION',
    text: '夕食後薬の飲み忘れが2回分。',
    form: { ...NO_PARTS, kind: 'MEDICATION_TAKEN', medicationTaken: { adherence: 'PARTLY', dosesLeft: 2, remark: null } },
    recordedAt: '2026-11-29T08:00:00Z',
    corrections: [
      {
        version: 1,
        at: '2026-11-29T09:00:00Z',
        reason: '回数の誤り',
        profession: 'DOCTOR',
        by: DOCTOR!,
        text: '飲み忘れが1回分。',
        vitals: [],
        form: null,
        bodySite: null,
        tags: [],
      },
    ],
    seenByMe: true,
    seenBy: [seen(ME!, '2026-11-29T10:00:00Z')],
  }),
  record('r3', { state: 'DRAFT', text: '書きかけの記録', author: ME!, authorProfession: 'NURSE', recordedAt: '2026-11-28T08:00:00Z' }),
  record('r2', {
    state: 'WITHDRAWN',
    author: null,
    facility: null,
    authorProfession: 'NURSE',
    withdrawn: { at: '2026-11-27T09:00:00Z', reason: '別の利用者の記録', by: null },
    recordedAt: '2026-11-27T08:00:00Z',
  }),
  record('r1', {
    text: 'あ'.repeat(300),
    author: ME!,
    authorProfession: 'NURSE',
    bodySite: 'HEEL_LEFT',
    vitals: [{ kind: 'BODY_TEMPERATURE', value: 37.6, unit: 'Cel' }],
    date: '2026-11-20',
    attachments: [
      attachment('p2', 'PHOTO', '20261120.jpg', '2026-11-20T01:10:00Z'),
      attachment('p3', 'PHOTO', '20261119.jpg', '2026-11-19T01:10:00Z'),
    ],
    recordedAt: '2026-11-20T08:00:00Z',
  }),
];
const member = (id: string, user: Person | null, more: Partial<CareTeamMemberPartFragment> = {}): CareTeamMemberPartFragment =>
  ({
    id,
    state: 'CURRENT',
    user,
    profession: user?.profession ?? null,
    facility: CENTRE,
    invitedAt: '2026-11-01T01:00:00Z',
    invitedBy: ME!,
    acceptedAt: '2026-11-02T01:00:00Z',
    endsOn: null,
    endedAt: null,
    endedBy: null,
    ...more,
  }) as CareTeamMemberPartFragment;
const MEMBERS = [
  member('m1', ME!),
  member('m2', DOCTOR!, { endsOn: '2027-03-31', facility: HOSPITAL }),
  member('m3', MANAGER!, { state: 'INVITED', acceptedAt: null, profession: null }),
  member('m4', null, { state: 'ENDED', endedAt: '2026-11-20T01:00:00Z', endedBy: ME! }),
  member('m5', { ...DOCTOR!, id: 'usr_x', name: '外部 一' }, { state: 'DECLINED', acceptedAt: null, endedAt: '2026-11-20T01:00:00Z' }),
];

const ANSWERS = [answer(CENTRE, 'CARE_RECORD'), answer(HOSPITAL, 'CARE_RECORD')];
const lane = (records: readonly CareRecordPartFragment[], answers = ANSWERS, hasMore = false): CareLane =>
  loaded(CABINET, {
    ...BANNER.humanbridge,
    careRecords: connection(records, answers, hasMore),
    careTeam: connection(MEMBERS, answers),
  }) as unknown as CareLane;
const shown = (of: CareLane, more: Partial<ShownRecords> = {}): ShownRecords => ({
  lane: of,
  records: of.state === 'LOADED' ? (of.chart.careRecords?.nodes ?? []) : [],
  hasMore: false,
  isLoading: false,
  hasFailed: false,
  loadMore: noop,
  retry: noop,
  ...more,
});

const page = (id: string, title: string, content: () => ReactNode): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => (
    <SampleChart withBanner>
      <div style={{ padding: 20 }}>{content()}</div>
    </SampleChart>
  ),
});
const entry = (state: OutboxEntry['state'], more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  input: { id: state, patientId: 'pat', kind: 'VISIT', text: '体温 38.2。**発熱**あり。' },
  entries: NO_ENTRIES,
  writtenAt: '2026-11-30T01:25:00Z',
  state,
  problems: [],
  code: undefined,
  ...more,
});
const thread = (
  id: string,
  title: string,
  of: CareLane,
  {
    outbox = [],
    filter = {},
    more = {},
  }: { outbox?: readonly OutboxEntry[]; filter?: Partial<ThreadFilter>; more?: Partial<ShownRecords> } = {},
) =>
  page(id, title, () => (
    <CareView section="thread" onSection={noop} onWrite={noop} onRefresh={noop} onExport={noop}>
      <ThreadView
        shown={shown(of, more)}
        filter={{ ...NO_FILTER, ...filter }}
        outbox={outbox}
        me={ME!.id}
        sent={new Set(['r6'])}
        confirming={new Set()}
        actions={{ onConfirm: noop, onReply: noop, onThread: noop, onCorrect: noop, onSend: noop, onWithdraw: noop, onExport: noop }}
        onFilter={noop}
        onConfirmAll={noop}
        onCorrectEntry={noop}
        onRetryOutbox={noop}
      />
    </CareView>
  ));
const upload = (state: Upload['state'], more: Partial<Upload> = {}): Upload => ({
  key: `${state} ${more.unfit ?? ''}`,
  name: '20261130-1032.jpg',
  kind: 'PHOTO',
  bytes: 480_000,
  sent: 200_000,
  state,
  unfit: undefined,
  code: undefined,
  attachment: undefined,
  preview: undefined,
  ...more,
});
const UPLOADS = [
  upload('PREPARING', { sent: 0 }),
  upload('SENDING'),
  upload('PAUSED'),
  upload('WAITING', { code: 'NETWORK_FAILED' }),
  upload('DONE', { attachment: 'att_1', sent: 480_000 }),
  upload('UNFIT', { unfit: 'HEIC', name: 'IMG_0001.HEIC' }),
  upload('REFUSED', { code: 'FILE_UNSAFE', name: '計画.pdf', kind: 'FILE' }),
];
const TRAY = { onAdd: noop, onPause: noop, onResume: noop, onRemove: noop, onRemoveSent: noop };
const composer = (id: string, title: string, more: Partial<Parameters<typeof ComposerView>[0]>): GalleryEntry => ({
  id,
  title,
  render: () => (
    <ComposerView
      mode="NEW"
      entries={NO_ENTRIES}
      problems={[]}
      refused={{ problems: [], code: undefined }}
      conflict={undefined}
      members={MEMBERS}
      me={ME!.id}
      uploads={[]}
      sentBefore={[]}
      tray={TRAY}
      today={TODAY}
      isBusy={false}
      isUploading={false}
      wasRestored={false}
      onChange={noop}
      onSend={noop}
      onSaveDraft={noop}
      onUseMine={noop}
      onUseTheirs={noop}
      onDiscard={noop}
      onClose={noop}
      {...more}
    />
  ),
});
const task = (id: string, text: string, dueOn: string, more: Partial<CareTaskPartFragment> = {}): CareTaskPartFragment =>
  ({
    id,
    text,
    dueOn,
    assignee: null,
    facility: CENTRE,
    createdAt: '2026-11-20T01:00:00Z',
    createdBy: ME!,
    doneAt: null,
    doneBy: null,
    ...more,
  }) as CareTaskPartFragment;
const visit = (id: string, startsAt: string, endsAt: string, more: Partial<CareVisitPartFragment> = {}): CareVisitPartFragment =>
  ({
    id,
    startsAt,
    endsAt,
    note: '',
    visitor: ME!,
    plannedBy: ME!,
    facility: CENTRE,
    cancelledAt: null,
    cancelReason: null,
    ...more,
  }) as CareVisitPartFragment;
const plans = (tasks: readonly CareTaskPartFragment[], visits: readonly CareVisitPartFragment[]) =>
  loaded(CABINET, { careTasks: connection(tasks, ANSWERS), careVisits: connection(visits, ANSWERS) });
const plansPage = (id: string, title: string, of: Parameters<typeof PlansView>[0]['lane']) =>
  page(id, title, () => (
    <PlansView
      lane={of}
      today={TODAY}
      week={TODAY}
      members={MEMBERS}
      onWeek={noop}
      onRetry={noop}
      onComplete={noop}
      onAddTask={saved}
      onAddVisit={saved}
      onCancelVisit={saved}
    />
  ));
const camera = (id: string, title: string, of: Parameters<typeof CameraView>[0]['camera']): GalleryEntry => ({
  id,
  title,
  render: () => (
    <CameraView camera={of} chooseLabel="写真・ファイルを選ぶ" onTake={noop} onTurn={noop} onRetake={noop} onUse={noop} onFile={noop} />
  ),
});

export const gallery: GalleryGroup = {
  id: 'care',
  title: 'Care records',
  entries: [
    thread('thread', 'The thread, with hostile words', lane(RECORDS)),
    thread('unsent', 'Records that are not sent', lane(RECORDS.slice(1, 2)), {
      outbox: [
        entry('UNSENT', { code: 'NETWORK_FAILED' }),
        entry('SENDING'),
        entry('REFUSED', { problems: [{ code: 'IMPLAUSIBLE', field: ['input', 'vitals'] }] }),
      ],
    }),
    thread('older', 'There are older records, and the last try failed', lane(RECORDS.slice(0, 1), ANSWERS, true), {
      more: { hasMore: true, hasFailed: true },
    }),
    thread('filtered', 'No record matches', lane([]), { filter: { text: '発熱', profession: 'NURSE', from: '2026-11-01' } }),
    thread('empty', 'No record yet', lane([])),
    thread('loading', 'Nothing has come yet', loading(CABINET)),
    thread('failed', 'The care cabinet does not answer', failed(CABINET)),
    page('not-a-member', 'Not in the team', () => <NotAMember onStarted={noop} />),
    page('no-cabinet', 'The care cabinet shows nothing of the patient', () => <NoCabinet />),
    composer('compose', 'A new record', {}),
    composer('compose-full', 'A record with everything', {
      entries: {
        ...NO_ENTRIES,
        kind: 'VITALS',
        text: '# 訪問\n発熱あり',
        vitals: { BODY_TEMPERATURE: '38.2' },
        bodySite: 'SACRUM',
        form: { ...NO_ENTRIES.form, kind: 'WOUND', lengthCm: '2.2' },
        tags: '褥瘡 発熱',
        mentions: ['usr_doctor'],
        date: '2026-11-29',
      },
      uploads: UPLOADS,
      sentBefore: ['att_0'],
      isUploading: true,
      wasRestored: true,
    }),
    composer('compose-wrong', 'Wrong values', {
      entries: { ...NO_ENTRIES, vitals: { BODY_TEMPERATURE: '382', PULSE: 'はやい' }, form: { ...NO_ENTRIES.form, kind: 'FALL' } },
      problems: [
        { field: 'vitals.BODY_TEMPERATURE', code: 'RANGE' },
        { field: 'vitals.PULSE', code: 'NUMBER' },
        { field: 'text', code: 'TOO_LONG' },
      ],
    }),
    composer('compose-refused', 'The care cabinet refuses it', {
      mode: 'CORRECT',
      refused: { problems: [{ code: 'NOT_AUTHOR', field: ['input', 'id'] }], code: undefined },
    }),
    composer('compose-conflict', 'It was changed elsewhere', {
      mode: 'CORRECT',
      entries: { ...NO_ENTRIES, text: '飲み忘れが3回分。', form: { ...NO_ENTRIES.form, kind: 'MEAL' } },
      conflict: RECORDS[2],
    }),
    {
      id: 'tray',
      title: 'Photos and files on their way',
      render: () => <AttachmentTray uploads={UPLOADS} sentBefore={['att_0']} actions={TRAY} />,
    },
    camera('camera', 'The camera', { state: 'LIVE' }),
    camera('camera-failed', 'No camera', { state: 'FAILED' }),
    page('photos', 'Photos by body site', () => <PhotosView shown={shown(lane(RECORDS))} onOpen={noop} />),
    page('photos-none', 'No photo', () => <PhotosView shown={shown(lane([]))} onOpen={noop} />),
    page('vitals', 'Vital signs', () => <VitalsView shown={shown(lane(RECORDS))} />),
    page('vitals-none', 'No vital sign', () => <VitalsView shown={shown(lane([]))} />),
    page('files', 'Files', () => <FilesView shown={shown(lane(RECORDS))} onFile={noop} />),
    page('files-none', 'No file', () => <FilesView shown={shown(lane([]))} onFile={noop} />),
    plansPage(
      'plans',
      'Tasks and visits',
      plans(
        [
          task('t1', '被覆材の在庫を確認する', '2026-11-28', { assignee: ME! }),
          task('t2', '担当者会議の日程を決める', TODAY),
          task('t3', '体重を測る', '2026-11-25', { doneAt: '2026-11-25T01:00:00Z', doneBy: DOCTOR! }),
        ],
        [
          visit('v1', '2026-11-30T01:00:00Z', '2026-11-30T01:45:00Z', { note: '創処置' }),
          visit('v2', '2026-12-02T05:00:00Z', '2026-12-02T06:00:00Z', {
            cancelledAt: '2026-11-30T01:00:00Z',
            cancelReason: '入院',
            visitor: null,
          }),
        ],
      ),
    ),
    plansPage('plans-none', 'No task and no visit', plans([], [])),
    plansPage('plans-failed', 'The care cabinet does not answer', failed(CABINET)),
    page('members', 'Members', () => (
      <MembersView
        lane={lane([])}
        members={MEMBERS}
        me={ME!.id}
        today={TODAY}
        onRetry={noop}
        onInvite={saved}
        onChange={saved}
        onEnd={saved}
      />
    )),
    page('export', 'Export', () => <ExportDialog scope={{ isOne: false, wanted: {} }} onClose={noop} />),
    {
      id: 'invitations',
      title: 'My invitations',
      render: () => (
        <InvitationsView
          code="usr_0123456789:fac_0123456789"
          isBusy={false}
          onAnswer={noop}
          invitations={[{ ...MEMBERS[2]!, patient: null }]}
        />
      ),
    },
  ],
};
