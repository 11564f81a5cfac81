import type { Certificate } from '../x509/certificate.js';
import { readKeyUsage, USAGE } from '../x509/extensions.js';
import { type RevocationList, readRevocationList } from '../x509/revocation-list.js';
import { verifySigned } from '../x509/signed.js';
import type { LoadList } from './load-list.js';

/** How a load ended. */
export type LoadOutcome = 'loaded' | 'unreachable' | 'invalid';

/** The dependencies of a source. */
export interface SourceOptions {
  readonly load: LoadList;
  readonly now: () => number;
  /** Milliseconds after which a list is loaded again, although it is current. */
  readonly refreshEvery: number;
  readonly onLoad: (source: string, outcome: LoadOutcome, problem?: string) => void;
}

/** Milliseconds to wait after a load that failed. */
export const RETRY_AFTER = 30_000;

/** One place where a revocation list is published, and the newest list from there whose signature is that of its issuer. */
export class ListSource {
  /** By the issuer's fingerprint. */
  readonly #verified = new Map<string, RevocationList>();
  readonly #issuers = new Map<string, Certificate>();
  /** The list as it was last loaded: of an issuer that may not be known yet, and then not verified. */
  #loaded: RevocationList | undefined;
  #loading: Promise<void> | undefined;
  #dueAt = 0;

  constructor(
    readonly place: string,
    private readonly options: SourceOptions,
  ) {}

  /** The newest list of an issuer, current or not. */
  listOf(issuer: Certificate): RevocationList | undefined {
    if (!this.#issuers.has(issuer.fingerprint)) {
      this.#issuers.set(issuer.fingerprint, issuer);
      if (this.#loaded) this.#take(issuer, this.#loaded);
    }
    return this.#verified.get(issuer.fingerprint);
  }

  /** Whether the list should be loaded now: never loaded, due for a refresh, or 30 seconds after a failure. */
  get isDue(): boolean {
    return this.options.now() >= this.#dueAt;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /** Loads the list; several callers share one load. It never rejects: a load that fails leaves the last list in place. */
  async load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return await this.#loading;
  }

  async #load(): Promise<void> {
    const { load, now, refreshEvery, onLoad } = this.options;
    this.#dueAt = now() + RETRY_AFTER;
    let bytes: Buffer;
    try {
      bytes = await load(this.place);
    } catch (error) {
      return onLoad(this.place, 'unreachable', (error as Error).message);
    }
    try {
      const list = readRevocationList(bytes);
      const named = [...this.#issuers.values()].filter(({ subject }) => subject.der.equals(list.issuer.der));
      const taken = named.filter((issuer) => this.#take(issuer, list));
      if (named.length > 0 && taken.length === 0) throw new Error('is not signed by its issuer');
      this.#loaded = list;
      this.#dueAt = now() + Math.min(refreshEvery, Math.max(RETRY_AFTER, list.nextUpdate - now()));
      onLoad(this.place, 'loaded');
    } catch (error) {
      onLoad(this.place, 'invalid', (error as Error).message);
    }
  }

  /** Takes a list as an issuer's if the issuer signed it. An older list never replaces a newer one: an attacker could replay an old list. */
  #take(issuer: Certificate, list: RevocationList): boolean {
    const isOwn = list.issuer.der.equals(issuer.subject.der) && maySignLists(issuer) && verifySigned(list.signed, issuer.publicKey);
    if (!isOwn) return false;
    const known = this.#verified.get(issuer.fingerprint);
    if (!known || known.thisUpdate <= list.thisUpdate) this.#verified.set(issuer.fingerprint, list);
    return true;
  }
}

function maySignLists({ extensions }: Certificate): boolean {
  return readKeyUsage(extensions)?.has(USAGE.CRL_SIGN) === true;
}
