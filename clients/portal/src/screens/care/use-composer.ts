import { type CareRecordPartFragment, CorrectCareRecord, CreateCareRecord } from '@hareyaka/sdk';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useToast } from '../../components/toasts.js';
import { dayInJapan } from '../../format/care-date.js';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';
import { useSessionKeeper } from '../../session/session-context.js';
import { useWords } from '../../words/use-words.js';
import type { ComposerMode, ComposerProps } from './composer.js';
import type { Outbox } from './outbox.js';
import { type EntryProblem, hasEntries, NO_ENTRIES, type RecordEntries, readEntries, toEntries } from './record-entries.js';
import type { Upload } from './upload-queue.js';
import { findUploadQueues } from './upload-queues.js';
import { useChange } from './use-care.js';

/** What the person writes now. */
interface Writing {
  readonly mode: ComposerMode;
  /** The record that is answered or changed. */
  readonly record: CareRecordPartFragment | undefined;
  /** Under which what is typed is kept. */
  readonly key: string;
  /** The id of the refused record that is written anew. */
  readonly refused: string | undefined;
}

const NOTHING_REFUSED = { problems: [], code: undefined } as const;
const NO_UPLOADS: readonly Upload[] = [];

/** The panel in which a record is written: what is typed survives its closing, a reload and a lock; what is sent goes through the outbox. */
export function useComposer(outbox: Outbox, isReady: boolean, put: (records: readonly CareRecordPartFragment[]) => void) {
  const { patient, today } = useChart();
  const { compose: words } = useWords().care;
  const toast = useToast();
  const keeper = useSessionKeeper();
  const change = useChange();
  const [writing, setWriting] = useState<Writing>();
  const [entries, setEntries] = useState<RecordEntries>(NO_ENTRIES);
  const [problems, setProblems] = useState<readonly EntryProblem[]>([]);
  const [refused, setRefused] = useState<ComposerProps['refused']>(NOTHING_REFUSED);
  const [conflict, setConflict] = useState<CareRecordPartFragment>();
  const [isBusy, setBusy] = useState(false);
  const [wasRestored, setRestored] = useState(false);
  const queues = findUploadQueues(useGraph());
  const queue = writing && queues.of(writing.key, patient.id);
  const uploads = useSyncExternalStore(queue?.subscribe ?? never, queue?.read ?? (() => NO_UPLOADS));
  useReconnected(() => queues.resumeWaiting());
  const draftId = useRef({ of: '', id: '' });

  // What has arrived belongs to the record, in the order in which it was added.
  const arrived = uploads.flatMap(({ attachment }) => attachment ?? []).join(' ');
  const latest = useRef(entries);
  latest.current = entries;
  const key = writing?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when more has arrived
  useEffect(() => {
    if (key === undefined || arrived === '') return;
    const ids = arrived.split(' ');
    const before = latest.current.attachmentIds.filter((id) => !ids.includes(id));
    edit({ attachmentIds: [...before, ...ids] });
  }, [arrived, key]);

  const edit = (part: Partial<RecordEntries>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    setEntries(next);
    setProblems([]);
    if (writing) outbox.keepDraft(writing.key, hasEntries(next) ? next : undefined);
  };

  const begin = (next: Writing, fresh: RecordEntries) => {
    const kept = isReady ? outbox.draftOf(next.key) : undefined;
    setWriting(next);
    setEntries(kept ?? fresh);
    setRestored(kept !== undefined && queues.of(next.key, patient.id).read().length === 0);
    setProblems([]);
    setRefused(NOTHING_REFUSED);
    // What was kept may have been written about an earlier version, which the person has not compared with this one.
    setConflict(kept && kept.version !== fresh.version ? next.record : undefined);
  };
  const open = (mode: ComposerMode, record?: CareRecordPartFragment) => {
    const fresh =
      record && mode !== 'REPLY' ? toEntries(record) : { ...NO_ENTRIES, ...(record && { inReplyTo: record.id, kind: 'MESSAGE' as const }) };
    begin({ mode, record, key: `${patient.id} ${mode} ${record?.id ?? ''}`, refused: undefined }, fresh);
  };
  /** Opens a record that was refused. It stays in the outbox until it is sent, so that closing the panel loses nothing. */
  const openRefused = (id: string) => {
    const refusedEntries = outbox.readRefused(id);
    if (!refusedEntries) return;
    begin(
      { mode: refusedEntries.inReplyTo === '' ? 'NEW' : 'REPLY', record: undefined, key: `${patient.id} REFUSED ${id}`, refused: id },
      refusedEntries,
    );
  };
  const close = () => setWriting(undefined);
  const finish = () => {
    if (writing) {
      queues.of(writing.key, patient.id).clear();
      outbox.keepDraft(writing.key, undefined);
      if (writing.refused !== undefined) outbox.dropRefused(writing.refused);
    }
    close();
  };

  const readAll = () => {
    const read = readEntries(entries, today);
    const found: EntryProblem[] = 'problems' in read ? [...read.problems] : [];
    if (writing?.mode === 'CORRECT' && entries.reason.trim() === '') found.push({ field: 'reason', code: 'REASON' });
    setProblems(found);
    setRefused(NOTHING_REFUSED);
    return 'content' in read && found.length === 0 ? read.content : undefined;
  };

  const send = () => {
    const content = readAll();
    if (!content || !writing) return;
    if (writing.mode === 'CORRECT' || writing.mode === 'DRAFT') return void correct(writing.record!, entries.version);
    // The day of care is the day on which it is written, also if it is sent after midnight.
    const date = dayInJapan(new Date(keeper.serverNow()));
    void outbox.send({ id: crypto.randomUUID(), patientId: patient.id, date, ...content }, entries);
    finish();
  };

  const saveDraft = async () => {
    const content = readAll();
    if (!content || !writing) return;
    // The same input has the same id, so that trying again adds nothing.
    const of = JSON.stringify(content);
    if (draftId.current.of !== of) draftId.current = { of, id: crypto.randomUUID() };
    await run(async () => {
      const {
        payload,
        problems: wrong,
        code,
      } = await change(CreateCareRecord, {
        id: draftId.current.id,
        patientId: patient.id,
        draft: true,
        ...content,
      });
      if (!payload?.careRecord) return setRefused({ problems: wrong, code });
      put([payload.careRecord]);
      toast(words.saved);
      finish();
    });
  };

  const correct = async (record: CareRecordPartFragment, version: number) => {
    const read = readEntries(entries, today);
    if (!('content' in read) || !writing) return;
    const { kind: _kind, date: _date, attachmentIds: _ids, inReplyTo: _reply, draft: _draft, ...content } = read.content;
    await run(async () => {
      const {
        payload,
        problems: wrong,
        code,
      } = await change(CorrectCareRecord, {
        id: record.id,
        patientId: patient.id,
        version,
        reason: writing.mode === 'DRAFT' ? 'draft' : entries.reason.trim(),
        ...content,
      });
      const isConflict = wrong.some((one) => one.code === 'CONFLICT');
      if (payload?.careRecord) put([payload.careRecord]);
      if (isConflict && payload?.careRecord) return setConflict(payload.careRecord);
      if (wrong.length > 0 || !payload?.careRecord) return setRefused({ problems: wrong, code });
      toast(writing.mode === 'DRAFT' ? words.saved : words.corrected);
      finish();
    });
  };

  const run = async (act: () => Promise<void>) => {
    setBusy(true);
    try {
      await act();
    } catch {
      // The context of the session has ended: what was typed is kept.
    } finally {
      setBusy(false);
    }
  };

  const inQueue = new Set(uploads.flatMap(({ attachment }) => attachment ?? []));
  const removeId = (id: string | undefined) => {
    if (id !== undefined) edit({ attachmentIds: latest.current.attachmentIds.filter((one) => one !== id) });
  };
  const props = {
    isOpen: writing !== undefined,
    mode: writing?.mode ?? 'NEW',
    entries,
    problems,
    refused,
    conflict,
    uploads,
    sentBefore: entries.attachmentIds.filter((id) => !inQueue.has(id)),
    tray: {
      onAdd: (file: File, takenAt?: string) => void queue?.add(file, takenAt),
      onPause: (one: string) => queue?.pause(one),
      onResume: (one: string) => void queue?.resume(one),
      onRemove: (one: string) => {
        removeId(uploads.find((upload) => upload.key === one)?.attachment);
        queue?.remove(one);
      },
      onRemoveSent: removeId,
    },
    today,
    isBusy,
    wasRestored,
    onChange: edit,
    onSend: send,
    onSaveDraft: () => void saveDraft(),
    onUseMine: () => conflict && void correct(conflict, conflict.version),
    onUseTheirs: finish,
    onDiscard: () => {
      if (writing?.refused !== undefined) return finish();
      queue?.clear();
      latest.current = { ...NO_ENTRIES, kind: entries.kind, inReplyTo: entries.inReplyTo };
      setEntries(latest.current);
      setRestored(false);
      setProblems([]);
      if (writing) outbox.keepDraft(writing.key, undefined);
    },
    onClose: close,
  } satisfies Omit<ComposerProps, 'members' | 'me'> & { isOpen: boolean };
  return { open, openRefused, props };
}

const never = () => () => {};
