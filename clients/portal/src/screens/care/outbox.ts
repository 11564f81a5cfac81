import { type Ask, type CareRecordPartFragment, CreateCareRecord, type CreateCareRecordInput, nextStep } from '@hareyaka/sdk';
import type { RecordEntries } from './record-entries.js';
import type { Vault } from './vault.js';

/** What is wrong with the input, as the care cabinet says it. */
export interface InputProblem {
  readonly code: string;
  readonly field: readonly string[];
}

/** A record that was written here. `REFUSED`: it was not written, and can be taken back and corrected. */
export interface OutboxEntry {
  readonly input: CreateCareRecordInput & { readonly id: string };
  /** What the person had entered, to correct it if it is refused. */
  readonly entries: RecordEntries;
  readonly writtenAt: string;
  readonly state: 'UNSENT' | 'SENDING' | 'SENT' | 'REFUSED';
  readonly problems: readonly InputProblem[];
  /** Why the last try failed. */
  readonly code: string | undefined;
}

/** What the outbox shows. The same object until something changes. */
export interface OutboxState {
  readonly entries: readonly OutboxEntry[];
  /** False until what was kept before the page was loaded has been read. */
  readonly isReady: boolean;
}

interface Kept {
  readonly entries: readonly OutboxEntry[];
  readonly drafts: Readonly<Record<string, RecordEntries>>;
}

/** Codes that concern one record alone: the ones behind it are sent all the same. */
const OF_ONE_RECORD: ReadonlySet<string> = new Set(['INTERNAL', 'ANSWER_INVALID']);
/** Next steps after which the same record is sent again. Codes that do not say whether it was written (no answer, INTERNAL) have RETRY. */
const TRY_AGAIN: ReadonlySet<string> = new Set(['RETRY', 'SIGN_IN', 'UNLOCK', 'CHOOSE_FACILITY']);
/**
 * Sends records exactly once, also over a bad network. A record has its id before it is sent for the first time, and its input never changes after that: sent again, it
 * is the same record for the care cabinet. What is not sent, and what is being typed, is kept in the vault.
 */
export class Outbox {
  #state: OutboxState = { entries: [], isReady: false };
  #drafts = new Map<string, RecordEntries>();
  #sending: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #onSent = new Set<(patient: string, record: CareRecordPartFragment) => void>();
  readonly ready: Promise<void>;

  constructor(
    private readonly ask: Ask,
    private readonly vault: Vault,
    private readonly now: () => string = () => new Date().toISOString(),
  ) {
    this.ready = this.#restore();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): OutboxState => this.#state;

  /** Calls back with each record that was sent. @returns what removes it */
  onSent(listener: (patient: string, record: CareRecordPartFragment) => void): () => void {
    this.#onSent.add(listener);
    return () => this.#onSent.delete(listener);
  }

  /** Records that are not at the care cabinet yet. */
  get unsent(): readonly OutboxEntry[] {
    return this.#state.entries.filter(({ state }) => state !== 'SENT');
  }

  /** Whether something would be left unsent if the session ended now: a record, or something that is being typed. */
  get holdsUnsent(): boolean {
    return this.unsent.length > 0 || this.#drafts.size > 0;
  }

  /** Takes a record and sends it as soon as possible. */
  async send(input: OutboxEntry['input'], entries: RecordEntries): Promise<void> {
    const entry: OutboxEntry = { input, entries, writtenAt: this.now(), state: 'UNSENT', problems: [], code: undefined };
    this.#change([...this.#state.entries, entry]);
    await this.#keep();
    await this.flush();
  }

  /** Sends what is not sent, the oldest first. It stops where the network does not answer, or the session does not allow it. */
  async flush(): Promise<void> {
    await this.ready;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    await this.#sending;
  }

  /** What was entered for a record that was refused: it was not written. The record stays until it is dropped. */
  readRefused(id: string): RecordEntries | undefined {
    return this.#findRefused(id)?.entries;
  }

  /** Drops a record that was refused: it was corrected and sent as another one, or the person gives it up. */
  dropRefused(id: string): void {
    const entry = this.#findRefused(id);
    if (!entry) return;
    this.#change(this.#state.entries.filter((one) => one !== entry));
    void this.#keep();
  }

  /** What is being typed under a key, if it was kept. */
  draftOf(key: string): RecordEntries | undefined {
    return this.#drafts.get(key);
  }

  /** Keeps what is being typed; undefined forgets it. */
  keepDraft(key: string, entries: RecordEntries | undefined): void {
    if (entries) this.#drafts.set(key, entries);
    else if (!this.#drafts.delete(key)) return;
    void this.#keep();
  }

  async #restore(): Promise<void> {
    const kept = parseKept(await this.vault.read());
    this.#drafts = new Map([...Object.entries(kept.drafts), ...this.#drafts]);
    // What was under way when the page was left may have arrived: sent again, it is the same record.
    const restored = kept.entries.map((entry): OutboxEntry => (entry.state === 'SENDING' ? { ...entry, state: 'UNSENT' } : entry));
    this.#state = { entries: [...restored, ...this.#state.entries], isReady: true };
    this.#tell();
  }

  async #sendAll(): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const next = this.#state.entries.find(({ input, state }) => state === 'UNSENT' && !tried.has(input.id));
      if (!next) return;
      const { id } = next.input;
      tried.add(id);
      this.#update(id, { state: 'SENDING', code: undefined });
      const outcome = await this.#sendOne(next.input);
      if (outcome === undefined) return this.#update(id, { state: 'UNSENT' });
      this.#update(id, outcome);
      await this.#keep();
      if (outcome.state === 'UNSENT' && !OF_ONE_RECORD.has(outcome.code ?? '')) return;
    }
  }

  /** @returns undefined if the context of the session ended meanwhile */
  async #sendOne(input: OutboxEntry['input']): Promise<Pick<OutboxEntry, 'state' | 'problems' | 'code'> | undefined> {
    try {
      const { data, errors } = await this.ask(CreateCareRecord, { input });
      const payload = data?.createCareRecord;
      if (payload?.careRecord) {
        for (const listener of [...this.#onSent]) listener(input.patientId, payload.careRecord);
        return { state: 'SENT', problems: [], code: undefined };
      }
      if (payload) return { state: 'REFUSED', problems: payload.userErrors, code: undefined };
      const code = errors[0]?.extensions.code ?? 'ANSWER_INVALID';
      return { state: TRY_AGAIN.has(nextStep(code)) ? 'UNSENT' : 'REFUSED', problems: [], code };
    } catch {
      return undefined;
    }
  }

  #findRefused(id: string): OutboxEntry | undefined {
    return this.#state.entries.find(({ input, state }) => input.id === id && state === 'REFUSED');
  }

  #update(id: string, change: Partial<OutboxEntry>): void {
    this.#change(this.#state.entries.map((entry) => (entry.input.id === id ? { ...entry, ...change } : entry)));
  }

  #change(entries: readonly OutboxEntry[]): void {
    this.#state = { ...this.#state, entries };
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #keep(): Promise<void> {
    await this.ready;
    const entries = this.unsent;
    const drafts = Object.fromEntries(this.#drafts);
    const isEmpty = entries.length === 0 && this.#drafts.size === 0;
    // A browser that refuses to store still has everything in the page.
    await this.vault.write(isEmpty ? '' : JSON.stringify({ entries, drafts } satisfies Kept)).catch(() => undefined);
  }
}

function parseKept(text: string | undefined): Kept {
  try {
    const { entries = [], drafts = {} } = JSON.parse(text ?? '{}') as Partial<Kept>;
    return { entries, drafts };
  } catch {
    return { entries: [], drafts: {} };
  }
}
