import type { JSONWebKeySet } from 'jose';
import { KitError } from '../errors.js';
import { type Caller, subjectOf } from '../identity/caller.js';
import { SealedTokens } from './sealed-tokens.js';

/** What an address leads to, in the system's own words: `{ kind: 'image', institution, studyUid, … }`. */
export type Content = Readonly<Record<string, string | number>> & { readonly kind: string };

/** An address is good for so many seconds at the most. */
export const CONTENT_URL_LIFE = 60;

/** Who may open it, until when (seconds since 1970), and what it is. */
interface Sealed {
  readonly s: string;
  readonly f: string;
  readonly a: string;
  readonly x: number;
  readonly c: Content;
}

/**
 * Addresses of bytes that lie outside the graph: images, documents. What they lead to is sealed together with the person, her acting facility
 * and the end of her permit: an address tells nothing, can be made by nobody else, and opens for nobody else. They are relative to the
 * graph's own address: no subgraph knows where that is.
 */
export class ContentUrls {
  readonly #tokens: SealedTokens;

  constructor(
    private readonly system: string,
    privateKeys: JSONWebKeySet,
    private readonly now: () => number = Date.now,
  ) {
    this.#tokens = new SealedTokens(privateKeys, `content ${system}`);
  }

  /** Replaces the system's keys. */
  renew(privateKeys: JSONWebKeySet): void {
    this.#tokens.renew(privateKeys);
  }

  /** @param until when the permit ends on which it rests, in seconds since 1970 */
  urlOf(content: Content, caller: Caller, until: number): string {
    const x = Math.min(Math.floor(this.now() / 1000) + CONTENT_URL_LIFE, until);
    const sealed: Sealed = { s: subjectOf(caller), f: caller.facility, a: caller.assurance, x, c: content };
    return `/content/${this.system}/${this.#tokens.seal(sealed)}`;
  }

  /** What an address leads to for this caller. @throws KitError NOT_FOUND, whatever was wrong: an outsider learns nothing from it */
  open(token: string, caller: Caller): Content {
    try {
      const { s, f, a, x, c } = this.#tokens.open(token) as Sealed;
      if (s !== subjectOf(caller) || f !== caller.facility || a !== caller.assurance) throw new Error('an address of another person');
      if (this.now() >= x * 1000) throw new Error('the address has expired');
      return c;
    } catch (cause) {
      throw new KitError('NOT_FOUND', { cause });
    }
  }
}
