import type { Session, SessionApi } from '@hareyaka/sdk';
import type { GraphClient } from '../graph/graph-client.js';

/** What the page shows of the session. */
export type SessionView =
  | { readonly kind: 'LOADING' }
  /** The gateway did not tell the session's state. */
  | { readonly kind: 'UNREACHABLE'; readonly code: string }
  | { readonly kind: 'SIGNED_OUT'; readonly session: Session; readonly reason: LeaveReason | undefined }
  /** `session` is absent as long as the gateway has not confirmed the lock. */
  | { readonly kind: 'LOCKED'; readonly session: Session | undefined }
  | { readonly kind: 'CHOOSE_FACILITY' | 'STEP_UP_NEEDED'; readonly session: Session }
  | { readonly kind: 'ACTIVE'; readonly session: Session; readonly client: GraphClient };

/** Why a context of the session ended. */
export type LeaveReason = 'LOCKED' | 'OVER' | 'SIGNED_OUT' | 'FACILITY';

/** What the tabs of one browser tell each other. `at`: when, in milliseconds by this machine's clock. A tab that sleeps hears it late. */
export type SessionMessage = { readonly type: 'left'; readonly reason: LeaveReason; readonly at: number } | { readonly type: 'active' };

export interface SessionKeeperOptions {
  readonly api: SessionApi;
  /** Makes the client of a new context. */
  readonly createClient: (handlers: { readonly onSessionLost: () => void; readonly onUse: () => void }) => GraphClient;
  /** Between the tabs of this browser. */
  readonly channel: { postMessage(message: SessionMessage): void; onmessage: ((event: { data: SessionMessage }) => void) | null };
  /**
   * Loads the page anew, so that nothing of the context before is left in its memory: at the same place, or at `path`. `reason` is there again as
   * `leaveReason` after the load.
   */
  readonly loadAnew: (reason: LeaveReason, path?: string) => void;
  /** Sends the browser to another address: a provider’s sign-out. */
  readonly go: (address: string) => void;
  readonly leaveReason: LeaveReason | undefined;
  readonly now?: () => number;
}

/** Milliseconds at least between two readings of the session's times after it was used. */
const READ_AFTER_USE_MS = 15_000;

/** Milliseconds after which another tab's lock is surely known to the gateway, or over. */
const LATE_MS = 30_000;

/** Milliseconds between two tries to tell the gateway of a lock. */
const LOCK_AGAIN_MS = 3000;

/**
 * Keeps the page's view of the session: it reads the state, makes a graph client for each context, and ends a context when it is locked, signed out, over,
 * or acts for another facility, in all tabs. When a context ends, what it showed is removed at once, its client is closed, and the page is loaded anew: its
 * memory must not keep what was seen. If the gateway cannot be reached, the page stays, without what it showed, and is loaded anew later.
 */
export class SessionKeeper {
  #view: SessionView = { kind: 'LOADING' };
  #clockOffset = 0;
  #readAt = 0;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;

  constructor(private readonly options: SessionKeeperOptions) {
    this.#now = options.now ?? Date.now;
    options.channel.onmessage = ({ data }) => this.#hear(data);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): SessionView => this.#view;

  /** The server's clock, in milliseconds. Times of the session are counted by it, never by the browser's own. */
  readonly serverNow = (): number => this.#now() + this.#clockOffset;

  /** When the session ends if nothing happens, in milliseconds by {@link serverNow}; undefined if no session is active. */
  endsAt(): number | undefined {
    if (this.#view.kind !== 'ACTIVE') return undefined;
    const { idleUntil, endsAt } = this.#view.session;
    const times = [idleUntil, endsAt].filter((time) => time !== null).map((time) => Date.parse(time));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Reads the session from the gateway. It does not count as use. */
  readonly refresh = async (): Promise<void> => {
    const sentAt = this.#now();
    const result = await this.options.api.read();
    this.#readAt = this.#now();
    if (!result.ok) {
      // What is shown stays: the network may be gone for a moment. A first page has nothing to show.
      if (this.#view.kind === 'LOADING' || this.#view.kind === 'UNREACHABLE') this.#show({ kind: 'UNREACHABLE', code: result.code });
      return;
    }
    const session = result.value;
    // The server wrote its clock about halfway between.
    this.#clockOffset = Date.parse(session.now) - (sentAt + this.#readAt) / 2;
    this.#take(session);
  };

  /** Locks the session in all tabs. What is shown is removed before the gateway has answered. */
  readonly lock = async (): Promise<void> => {
    if (this.#view.kind !== 'ACTIVE') return;
    this.#end({ kind: 'LOCKED', session: undefined });
    this.#tell({ type: 'left', reason: 'LOCKED', at: this.#now() });
    await this.#confirmLock();
  };

  /** Tells the gateway of a lock that it may not know yet, again and again until it has confirmed it. Until then, the view stays locked. */
  async #confirmLock(): Promise<void> {
    clearTimeout(this.#pending);
    const result = await this.options.api.lock();
    if (result.ok || result.code === 'UNAUTHENTICATED') this.options.loadAnew('LOCKED');
    else this.#pending = setTimeout(() => void this.#confirmLock(), Math.max(LOCK_AGAIN_MS, result.retryAfter * 1000));
  }

  /** To be called when the network is back. */
  readonly onReached = async (): Promise<void> => {
    if (this.#view.kind === 'LOCKED' && !this.#view.session) await this.#confirmLock();
    else await this.refresh();
  };

  /** Signs out, here and, if it offers that, at the provider. */
  readonly signOut = async (): Promise<string | undefined> => {
    const result = await this.options.api.signOut();
    if (!result.ok && result.code !== 'UNAUTHENTICATED') return result.code;
    this.#end({ kind: 'LOADING' });
    this.#tell({ type: 'left', reason: 'SIGNED_OUT', at: this.#now() });
    const address = result.ok ? result.value.providerSignOut : null;
    if (address) this.options.go(address);
    else this.options.loadAnew('SIGNED_OUT', '/');
    return undefined;
  };

  /** Acts for another facility: a new context. @returns the code of a failure */
  readonly chooseFacility = async (facility: string): Promise<string | undefined> => {
    const wasActive = this.#view.kind === 'ACTIVE';
    const result = await this.options.api.chooseFacility(facility);
    if (!result.ok) return result.code;
    if (!wasActive) {
      this.#take(result.value);
      return undefined;
    }
    this.#end({ kind: 'LOADING' });
    this.#tell({ type: 'left', reason: 'FACILITY', at: this.#now() });
    this.options.loadAnew('FACILITY', '/patients');
    return undefined;
  };

  /** To be called after a request that counted as use: soon, the new times are read. */
  readonly onUse = (): void => {
    if (this.#pending !== undefined) return;
    const wait = Math.max(0, READ_AFTER_USE_MS - (this.#now() - this.#readAt));
    this.#pending = setTimeout(() => {
      this.#pending = undefined;
      void this.refresh();
    }, wait);
  };

  close(): void {
    clearTimeout(this.#pending);
    this.options.channel.onmessage = null;
    this.#listeners.clear();
  }

  /** Shows what the gateway says. An active context that is no longer the same ends. */
  #take(session: Session): void {
    const before = this.#view;
    if (before.kind === 'ACTIVE') this.#goOn(before, session);
    // The page shows nothing for a lock that the gateway does not know yet, whatever the gateway says.
    else if (!(before.kind === 'LOCKED' && !before.session && session.state === 'ACTIVE')) this.#begin(before, session);
  }

  #goOn(before: Extract<SessionView, { kind: 'ACTIVE' }>, session: Session): void {
    if (session.state === 'ACTIVE' && isSameContext(before.session, session)) {
      this.#show({ ...before, session });
      return;
    }
    const reason: LeaveReason = session.state === 'LOCKED' ? 'LOCKED' : session.state === 'SIGNED_OUT' ? 'OVER' : 'FACILITY';
    this.#end(reason === 'LOCKED' ? { kind: 'LOCKED', session } : { kind: 'LOADING' });
    this.options.loadAnew(reason);
  }

  #begin(before: SessionView, session: Session): void {
    switch (session.state) {
      case 'ACTIVE': {
        const client = this.options.createClient({ onSessionLost: () => void this.refresh(), onUse: this.onUse });
        this.#show({ kind: 'ACTIVE', session, client });
        this.#tell({ type: 'active' });
        break;
      }
      case 'LOCKED':
        this.#show({ kind: 'LOCKED', session });
        break;
      case 'SIGNED_OUT':
        this.#show({ kind: 'SIGNED_OUT', session, reason: before.kind === 'LOCKED' ? 'OVER' : this.options.leaveReason });
        break;
      default:
        this.#show({ kind: session.state, session });
    }
  }

  /** Another tab says something. The gateway is asked all the same: a message is a hint, not a proof. */
  #hear(message: SessionMessage): void {
    if (message.type === 'left' && message.reason === 'LOCKED' && this.#view.kind === 'ACTIVE') {
      this.#end({ kind: 'LOCKED', session: undefined });
      // That tab may be closed before the gateway knows of the lock, and a page that is loaded before would show the patient again. A tab that has slept locks
      // nothing: the person may have unlocked since.
      if (this.#now() - message.at < LATE_MS) void this.#confirmLock();
      else this.options.loadAnew('LOCKED');
    } else if (message.type === 'left' || this.#view.kind !== 'ACTIVE') void this.refresh();
  }

  /** Closes the client and removes what the page shows. */
  #end(view: SessionView): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    if (this.#view.kind === 'ACTIVE') this.#view.client.close();
    this.#show(view);
  }

  #show(view: SessionView): void {
    this.#view = view;
    for (const listener of [...this.#listeners]) listener();
  }

  #tell(message: SessionMessage): void {
    this.options.channel.postMessage(message);
  }
}

/** Whether two answers are of the same context: the same person for the same facility with the same assurance. */
function isSameContext(a: Session, b: Session): boolean {
  return a.person?.id === b.person?.id && a.facility?.id === b.facility?.id && a.assurance.current === b.assurance.current;
}
