import { KitError } from '../errors.js';
import { buildSubject, type Caller } from '../identity/caller.js';
import { type AddressDisclosure, type SealedDisclosure, shortenDisclosure } from './sealed-disclosure.js';
import { SealedTokens, type SealingKeys } from './sealed-tokens.js';

/** The content of an address, in the system's own terms: `{ kind: 'image', institution, studyUid, … }`. */
export type Content = Readonly<Record<string, string | number>> & { readonly kind: string };

/** The greatest lifetime of an address, in seconds. */
export const CONTENT_URL_LIFE = 60;

/** An address that was opened. */
export interface OpenedContent {
  readonly content: Content;
  /** What its bytes disclose. */
  readonly disclosure: SealedDisclosure;
}

/** Who may open it, until when (seconds since 1970), its content, and what that discloses. */
interface Sealed {
  readonly s: string;
  readonly f: string;
  readonly a: string;
  readonly x: number;
  readonly c: Content;
  readonly d: SealedDisclosure;
}

/**
 * Makes and opens addresses of bytes outside the graph: images, documents. The content is sealed together with the person, the acting
 * facility and the end of the permit. So an address reveals nothing, only this system can make it, and only this person can open it. It is
 * relative to the graph's own address, which no subgraph knows.
 */
export class ContentUrls {
  readonly #tokens: SealedTokens;

  constructor(
    private readonly system: string,
    privateKeys: SealingKeys,
    private readonly now: () => number = Date.now,
  ) {
    this.#tokens = new SealedTokens(privateKeys, `content ${system}`);
  }

  /** Replaces the system's keys. */
  renew(privateKeys: SealingKeys): void {
    this.#tokens.renew(privateKeys);
  }

  /**
   * @param until the end of its permit, in seconds since 1970
   * @param disclosure what the bytes disclose; it is sealed too, and reported when they are served
   */
  urlOf(content: Content, caller: Caller, until: number, disclosure: AddressDisclosure): string {
    const x = Math.min(Math.floor(this.now() / 1000) + CONTENT_URL_LIFE, until);
    const sealed: Sealed = {
      s: buildSubject(caller),
      f: caller.facility,
      a: caller.assurance,
      x,
      c: content,
      d: shortenDisclosure(disclosure),
    };
    return `/content/${this.system}/${this.#tokens.seal(sealed)}`;
  }

  /** Opens an address for this caller. @throws KitError NOT_FOUND for every problem, so that an outsider learns nothing from it */
  open(token: string, caller: Caller): OpenedContent {
    try {
      const { s, f, a, x, c, d } = this.#tokens.open(token) as Sealed;
      if (s !== buildSubject(caller) || f !== caller.facility || a !== caller.assurance) throw new Error('an address of another person');
      if (this.now() >= x * 1000) throw new Error('the address has expired');
      return { content: c, disclosure: d };
    } catch (cause) {
      throw new KitError('NOT_FOUND', { cause });
    }
  }
}
