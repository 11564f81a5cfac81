import {
  type CareContent,
  type CareRecordPartFragment,
  type CareTeamMemberPartFragment,
  ChangeCareMembership,
  ConfirmCareRecords,
  EndCareMembership,
  InviteToCareTeam,
  joinRecords,
  laneListState,
  ReportUse,
  SendCareRecord,
  WithdrawCareRecord,
} from '@hareyaka/sdk';
import { useEffect, useMemo, useState } from 'react';
import { AnswerNote } from '../../chart/answer-note.js';
import { useChart } from '../../chart/chart-context.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { useToast } from '../../components/toasts.js';
import { formatInstant } from '../../format/dates.js';
import { useGraph } from '../../graph/graph-context.js';
import { useSession } from '../../session/session-context.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { CarePhoto, useLoadCareContent } from './care-content.js';
import styles from './care-screen.module.css';
import { type CareSection, CareView } from './care-view.js';
import { Composer } from './composer.js';
import { ExportDialog, type ExportScope } from './export-dialog.js';
import { FilesView } from './files-view.js';
import { MembersView } from './members-view.js';
import { NoCabinet, NotAMember } from './no-team.js';
import { OlderRecords } from './older-records.js';
import { PhotosView } from './photos-view.js';
import { PlansView } from './plans-view.js';
import { type RecordActions, RecordCard } from './record-card.js';
import { saveAs } from './save-as.js';
import { NO_FILTER, readThreadFilter, type ThreadFilter } from './thread-filter.js';
import { ThreadView } from './thread-view.js';
import { type CareLane, type Changed, type RecordsWanted, useCareLane, useChange, useChangedRecords, useRecords } from './use-care.js';
import { useCareKeys } from './use-care-keys.js';
import { useComposer } from './use-composer.js';
import { useOutbox } from './use-outbox.js';
import { usePlans } from './use-plans.js';
import { useTeam } from './use-team.js';
import { VitalsView } from './vitals-view.js';
import { WithdrawDialog } from './withdraw-dialog.js';

/** The care cabinet: what nurses, pharmacists, care managers and doctors write about a patient whom they care for together. */
export function CareScreen() {
  const { lane, retry } = useCareLane();
  if (!lane) return <NoCabinet />;
  if (lane.state === 'LOADED' && laneListState(lane, 'careTeam').kind === 'WITHHELD')
    return (
      <>
        <NotAMember onStarted={retry} />
        <AnswerNote answers={[]} isEmpty />
      </>
    );
  return <Cabinet lane={lane} retry={retry} />;
}

const WITH_PHOTOS: RecordsWanted = { filter: { withPhotos: true } };

function Cabinet({ lane, retry }: { readonly lane: CareLane; readonly retry: () => void }) {
  const { patient, today } = useChart();
  const session = useSession();
  const me = session.person?.id ?? '';
  const { care: words } = useWords();
  const names = useNames();
  const toast = useToast();
  const change = useChange();
  const [outbox, outboxState] = useOutbox();
  const [changed, put] = useChangedRecords();
  const [section, setSection] = useState<CareSection>('thread');
  const [filter, setFilter] = useState<ThreadFilter>(NO_FILTER);
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set());
  const [confirming, setConfirming] = useState<ReadonlySet<string>>(new Set());
  const [thread, setThread] = useState<CareRecordPartFragment>();
  const [photo, setPhoto] = useState<CareContent>();
  const [withdrawing, setWithdrawing] = useState<CareRecordPartFragment>();
  const [exporting, setExporting] = useState<ExportScope>();
  const wanted = useMemo(() => readThreadFilter(filter), [filter]);
  const shown = useRecords(lane, section === 'photos' ? WITH_PHOTOS : section === 'thread' ? wanted : {}, changed, retry);
  const composer = useComposer(outbox, outboxState.isReady, put);
  const members = useTeam(lane);
  const saveFile = useSaveFile();

  useEffect(
    () =>
      outbox.onSent((of, record) => {
        if (of !== patient.id) return;
        put([record]);
        setSent((before) => new Set(before).add(record.id));
      }),
    [outbox, patient.id, put],
  );

  /** Words for why a change failed; undefined if it did not. */
  const settle = async (
    changing: Promise<Changed<{ readonly careRecord?: CareRecordPartFragment | null }>>,
  ): Promise<string | undefined> => {
    try {
      const { payload, problems, code } = await changing;
      if (payload?.careRecord) put([payload.careRecord]);
      if (code !== undefined) return names.error(code);
      return problems[0] && names.inputError(problems[0].code);
    } catch {
      return names.error('NETWORK_FAILED');
    }
  };
  const confirm = async (records: readonly CareRecordPartFragment[]) => {
    const ids = records.map(({ id }) => id);
    setConfirming(new Set(ids));
    try {
      const { payload, problems, code } = await change(ConfirmCareRecords, { patientId: patient.id, ids });
      if (code !== undefined || problems.length > 0 || !payload) return toast(words.seen.failed);
      put(payload.careRecords);
      if (records.length > 1) toast(words.seen.done(records.length));
    } catch {
      // The context of the session has ended.
    } finally {
      setConfirming(new Set());
    }
  };
  const team = async (changing: Promise<Changed<unknown>>): Promise<string | undefined> => {
    const failed = await settle(changing as Promise<Changed<never>>);
    if (failed === undefined) retry();
    return failed;
  };

  const actions: RecordActions = {
    onConfirm: (record) => void confirm([record]),
    onReply: (record) => composer.open('REPLY', record),
    onThread: setThread,
    onCorrect: (record) => composer.open(record.state === 'DRAFT' ? 'DRAFT' : 'CORRECT', record),
    onSend: (record) =>
      void settle(change(SendCareRecord, { id: record.id, patientId: patient.id, version: record.version })).then((failed) =>
        toast(failed ?? words.compose.sent),
      ),
    onWithdraw: setWithdrawing,
    onExport: (record) => setExporting({ isOne: true, wanted: { filter: { ids: [record.id] } } }),
    onPhoto: setPhoto,
    onFile: (content) => void saveFile(content),
  };
  const write = () => composer.open('NEW');
  useCareKeys({
    onWrite: write,
    onConfirmAll: () => document.querySelector<HTMLButtonElement>('[data-confirm-all]')?.click(),
  });

  return (
    <>
      <CareView
        section={section}
        onSection={setSection}
        onWrite={write}
        onRefresh={shown.retry}
        onExport={() => setExporting({ isOne: false, wanted })}
      >
        {section === 'thread' && (
          <ThreadView
            shown={shown}
            filter={filter}
            outbox={outboxState.entries.filter(({ input, state }) => input.patientId === patient.id && state !== 'SENT')}
            me={me}
            sent={sent}
            confirming={confirming}
            actions={actions}
            onFilter={setFilter}
            onConfirmAll={(records) => void confirm(records)}
            onCorrectEntry={({ input }) => composer.openRefused(input.id)}
            onRetryOutbox={() => void outbox.flush()}
          />
        )}
        {section === 'photos' && <PhotosView shown={shown} onOpen={setPhoto} />}
        {section === 'vitals' && <VitalsView shown={shown} />}
        {section === 'files' && <FilesView shown={shown} onFile={(content) => void saveFile(content)} />}
        {section === 'plans' && <Plans lane={lane} members={members} />}
        {section === 'members' && (
          <MembersView
            lane={lane}
            members={members}
            me={me}
            today={today}
            onRetry={retry}
            onInvite={async (invited, endsOn) => await team(change(InviteToCareTeam, { patientId: patient.id, ...invited, endsOn }))}
            onChange={async (member, endsOn) =>
              await team(change(ChangeCareMembership, { patientId: patient.id, memberId: member.id, endsOn }))
            }
            onEnd={async (member) => await team(change(EndCareMembership, { patientId: patient.id, memberId: member.id }))}
          />
        )}
      </CareView>
      <Composer {...composer.props} members={members} me={me} />
      {thread && <ThreadDialog of={thread} base={lane} changed={changed} me={me} actions={actions} onClose={() => setThread(undefined)} />}
      {photo && <PhotoDialog content={photo} onClose={() => setPhoto(undefined)} />}
      {withdrawing && (
        <WithdrawDialog
          onWithdraw={async (reason) => {
            const { id, version } = withdrawing;
            const failed = await settle(change(WithdrawCareRecord, { id, version, patientId: patient.id, reason }));
            if (failed === undefined) toast(words.compose.withdrawn);
            return failed;
          }}
          onClose={() => setWithdrawing(undefined)}
        />
      )}
      {exporting && <ExportDialog scope={exporting} onClose={() => setExporting(undefined)} />}
    </>
  );
}

function Plans({ lane, members }: { readonly lane: CareLane; readonly members: readonly CareTeamMemberPartFragment[] }) {
  const { today } = useChart();
  const plans = usePlans(lane.system);
  return (
    <PlansView
      lane={plans.lane}
      today={today}
      week={plans.week}
      members={members}
      onWeek={plans.setWeek}
      onRetry={plans.retry}
      onComplete={(task) => void plans.complete(task)}
      onAddTask={plans.addTask}
      onAddVisit={plans.addVisit}
      onCancelVisit={plans.cancelVisit}
    />
  );
}

/** The records of one thread, the first one first. */
function ThreadDialog({
  of,
  base,
  changed,
  me,
  actions,
  onClose,
}: {
  readonly of: CareRecordPartFragment;
  readonly base: CareLane;
  readonly changed: readonly CareRecordPartFragment[];
  readonly me: string;
  readonly actions: RecordActions;
  readonly onClose: () => void;
}) {
  const { app, care: words } = useWords();
  const wanted = useMemo((): RecordsWanted => ({ filter: { threadOf: of.threadId } }), [of.threadId]);
  // What was written or changed here belongs to the thread too.
  const own = useMemo(() => changed.filter(({ threadId }) => threadId === of.threadId), [changed, of.threadId]);
  const shown = useRecords(base, wanted, own, () => {});
  const records = [...joinRecords(shown.records, own)].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
  const byId = new Map(records.map((record) => [record.id, record]));
  return (
    <Dialog title={words.record.thread} isOpen onClose={onClose} closeLabel={app.close} side>
      <OlderRecords shown={shown} />
      {shown.lane.state === 'FAILED' && (
        <Notice tone="warning" live action={<Button onClick={shown.retry}>{app.retry}</Button>}>
          {words.none.failed}
        </Notice>
      )}
      <ol className={styles.thread}>
        {(records.length > 0 ? records : [of]).map((record) => (
          <li key={record.id}>
            <RecordCard
              record={record}
              parent={record.inReplyTo === null ? undefined : byId.get(record.inReplyTo)}
              me={me}
              actions={{ ...actions, onThread: () => {} }}
            />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function PhotoDialog({ content, onClose }: { readonly content: CareContent; readonly onClose: () => void }) {
  const { app, care: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const site = content.record.bodySite ? names.bodySite(content.record.bodySite) : words.record.noSite;
  return (
    <Dialog title={`${site} ${formatInstant(content.at, language)}`} isOpen onClose={onClose} closeLabel={app.close} side>
      <CarePhoto content={content} size="url" className={styles.photo} />
    </Dialog>
  );
}

/** Saves a file of a record on the device. The audit knows of it before. */
function useSaveFile(): (content: CareContent) => Promise<void> {
  const graph = useGraph();
  const { patient } = useChart();
  const toast = useToast();
  const { app, care: words } = useWords();
  const load = useLoadCareContent();
  return async (content) => {
    try {
      const loaded = await load(content, 'url');
      if (loaded.state !== 'LOADED') return toast(words.record.downloadFailed);
      const input = { kind: 'COPY' as const, patientId: patient.id, categories: ['CARE_RECORD' as const] };
      const { data } = await graph.ask(ReportUse, { input });
      if (!data?.reportUse?.recorded) return toast(words.record.downloadFailed);
      saveAs(loaded.blob, content.attachment.name);
      toast(app.copyRecorded);
    } catch {
      // The context of the session has ended.
    }
  };
}
