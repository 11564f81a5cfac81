import type { RevocationState, Revocations } from '../verify-certificate.js';
import type { Certificate } from '../x509/certificate.js';
import { readDistributionPoints } from '../x509/extensions.js';
import { isInScope, type RevocationList } from '../x509/revocation-list.js';
import { ListSource, type SourceOptions } from './list-source.js';

/** The dependencies of the revocation lists. */
export interface RevocationListsOptions extends SourceOptions {
  /** Addresses and files with lists, for all certificates. */
  readonly places: readonly string[];
  /** Hosts (`host` or `host:port`) from which a list may be loaded because a certificate names it. */
  readonly hosts: ReadonlySet<string>;
  /** Milliseconds for which a list is still accepted after its `nextUpdate`; 0: not at all. */
  readonly staleFor: number;
  /** Milliseconds for which a certificate's verification waits for lists. */
  readonly waitAtMost: number;
}

/** The greatest number of places from certificates. Each is one list of one CA. */
const PLACES_AT_MOST = 32;
/** Milliseconds between two checks for lists that are due. */
const LOOK_EVERY = 15_000;
/** The clock of an issuer may be a little ahead. */
const CLOCK_LEEWAY = 300_000;

/**
 * The current revocation lists: from configured places, and from those that verified certificates name if their host is allowed. They are kept
 * until `nextUpdate` and loaded again in the background, so that a verification normally does not wait.
 */
export class RevocationLists implements Revocations {
  readonly #sources = new Map<string, ListSource>();
  readonly #configured: ListSource[];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RevocationListsOptions) {
    this.#configured = options.places.map((place) => this.#sourceOf(place)!);
  }

  /** Loads the lists that are due, now and every 15 seconds. */
  start(): void {
    this.refresh();
    this.#timer = setInterval(() => this.refresh(), LOOK_EVERY);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Starts to load the lists that are due. */
  refresh(): void {
    for (const source of this.#sources.values()) if (source.isDue) void source.load();
  }

  /** Call it only for certificates with a verified chain, because lists are loaded from their distribution points. */
  async stateOf(certificate: Certificate, issuer: Certificate, at: number): Promise<RevocationState> {
    const sources = [...new Set([...this.#sourcesOf(certificate), ...this.#configured])];
    const findNewest = () =>
      sources
        .map((source) => source.listOf(issuer))
        .filter(
          (list): list is RevocationList => list !== undefined && isInScope(certificate, list) && list.thisUpdate <= at + CLOCK_LEEWAY,
        )
        .reduce<RevocationList | undefined>((newest, list) => (newest && newest.thisUpdate >= list.thisUpdate ? newest : list), undefined);
    const known = findNewest();
    const isCurrent = known !== undefined && at < known.nextUpdate;
    if (!isCurrent) await this.#loadDue(sources);
    const newest = isCurrent ? known : findNewest();
    if (!newest) return 'unavailable';
    // What a list revoked stays revoked, even if it is no longer current.
    if (newest.revoked.has(certificate.serial)) return 'revoked';
    return at < newest.nextUpdate + this.options.staleFor ? 'good' : 'unavailable';
  }

  /** Waits until the lists that are due are loaded, but not longer than the limit. */
  async #loadDue(sources: readonly ListSource[]): Promise<void> {
    const loads = sources.filter((source) => source.isDue || source.isLoading).map(async (source) => await source.load());
    if (loads.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.waitAtMost);
    });
    await Promise.race([Promise.all(loads), limit]).finally(() => clearTimeout(timer));
  }

  #sourcesOf({ extensions }: Certificate): ListSource[] {
    return readDistributionPoints(extensions).flatMap(({ url }) => {
      const source = url !== undefined && this.#isAllowed(url) ? this.#sourceOf(url) : undefined;
      return source ? [source] : [];
    });
  }

  #isAllowed(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, host, username, password } = new URL(url);
    return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && this.options.hosts.has(host);
  }

  #sourceOf(place: string): ListSource | undefined {
    const known = this.#sources.get(place);
    if (known || this.#sources.size >= PLACES_AT_MOST + this.options.places.length) return known;
    const source = new ListSource(place, this.options);
    this.#sources.set(place, source);
    return source;
  }
}
