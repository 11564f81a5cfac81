import { type CareRecordPartFragment, CorrectCareRecord, CreateCareRecord, createUploadContent } from '@hareyaka/sdk';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useToast } from '../../components/toasts.js';
import { GRAPH } from '../../graph/graph-client.js';
import { useGraph } from '../../graph/graph-context.js';
import { useReconnected } from '../../graph/reachability.js';
import { useWords } from '../../words/use-words.js';
import type { ComposerMode, ComposerProps } from './composer.js';
import type { Outbox } from './outbox.js';
import { type EntryProblem, hasEntries, NO_ENTRIES, type RecordEntries, readEntries, toEntries } from './record-entries.js';
import { type Upload, UploadQueue } from './upload-queue.js';
import { useChange } from './use-care.js';

/** What the person writes now. */
interface Writing {
  readonly mode: ComposerMode;
  /** The record that is answered or changed. */
  readonly record: CareRecordPartFragment | undefined;
  /** Under which what is typed is kept. */
  readonly key: string;
}

const NOTHING_REFUSED = { problems: [], code: undefined } as const;
const NO_UPLOADS: readonly Upload[] = [];

/** The panel in which a record is written: what is typed survives its closing, a reload and a lock; what is sent goes through the outbox. */
export function useComposer(outbox: Outbox, isReady: boolean, put: (records: readonly CareRecordPartFragment[]) => void) {
  const { patient, today } = useChart();
  const { compose: words } = useWords().care;
  const toast = useToast();
  const change = useChange();
  const [writing, setWriting] = useState<Writing>();
  const [entries, setEntries] = useState<RecordEntries>(NO_ENTRIES);
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<readonly EntryProblem[]>([]);
  const [refused, setRefused] = useState<ComposerProps['refused']>(NOTHING_REFUSED);
  const [conflict, setConflict] = useState<CareRecordPartFragment>();
  const [isBusy, setBusy] = useState(false);
  const [wasRestored, setRestored] = useState(false);
  const queues = useUploadQueues(patient.id);
  const queue = writing && queues.of(writing.key);
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

  const open = (mode: ComposerMode, record?: CareRecordPartFragment, given?: RecordEntries) => {
    const next: Writing = { mode, record, key: `${patient.id} ${mode} ${record?.id ?? ''}` };
    const kept = isReady ? outbox.draftOf(next.key) : undefined;
    const fresh =
      record && mode !== 'REPLY' ? toEntries(record) : { ...NO_ENTRIES, ...(record && { inReplyTo: record.id, kind: 'MESSAGE' as const }) };
    setWriting(next);
    setEntries(given ?? kept ?? fresh);
    setRestored(given === undefined && kept !== undefined && queues.of(next.key).read().length === 0);
    setReason('');
    setProblems([]);
    setRefused(NOTHING_REFUSED);
    setConflict(undefined);
  };
  const close = () => setWriting(undefined);
  const finish = () => {
    if (writing) {
      queues.of(writing.key).clear();
      outbox.keepDraft(writing.key, undefined);
    }
    close();
  };

  const readAll = () => {
    const read = readEntries(entries, today);
    const found: EntryProblem[] = 'problems' in read ? [...read.problems] : [];
    if (writing?.mode === 'CORRECT' && reason.trim() === '') found.push({ field: 'reason', code: 'REASON' });
    setProblems(found);
    setRefused(NOTHING_REFUSED);
    return 'content' in read && found.length === 0 ? read.content : undefined;
  };

  const send = () => {
    const content = readAll();
    if (!content || !writing) return;
    if (writing.mode === 'CORRECT' || writing.mode === 'DRAFT') return void correct(writing.record!);
    void outbox.send({ id: crypto.randomUUID(), patientId: patient.id, ...content }, entries);
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

  const correct = async (record: CareRecordPartFragment) => {
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
        version: record.version,
        reason: writing.mode === 'DRAFT' ? 'draft' : reason.trim(),
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
    reason,
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
    onReason: (text: string) => {
      setReason(text);
      setProblems([]);
    },
    onSend: send,
    onSaveDraft: () => void saveDraft(),
    onUseMine: () => conflict && void correct(conflict),
    onUseTheirs: finish,
    onDiscard: () => {
      queue?.clear();
      latest.current = { ...NO_ENTRIES, kind: entries.kind, inReplyTo: entries.inReplyTo };
      setEntries(latest.current);
      setRestored(false);
      setProblems([]);
      if (writing) outbox.keepDraft(writing.key, undefined);
    },
    onClose: close,
  } satisfies Omit<ComposerProps, 'members' | 'me'> & { isOpen: boolean };
  return { open, props };
}

const never = () => () => {};

/** The photos and files of each record that is being written. They live as long as the screen is open. */
function useUploadQueues(patient: string) {
  const graph = useGraph();
  const queues = useMemo(() => {
    const byKey = new Map<string, UploadQueue>();
    const upload = createUploadContent({
      graph: GRAPH,
      fetch: async (address, init) =>
        await fetch(address, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, graph.signal]) : graph.signal }),
    });
    return {
      byKey,
      of: (key: string) => {
        const queue = byKey.get(key) ?? new UploadQueue({ ask: graph.ask, upload, patient });
        byKey.set(key, queue);
        return queue;
      },
      resumeWaiting: () => {
        for (const queue of byKey.values()) queue.resumeWaiting();
      },
    };
  }, [graph, patient]);
  useEffect(
    () => () => {
      for (const queue of queues.byKey.values()) queue.clear();
    },
    [queues],
  );
  return queues;
}
