import { buildSubject, type Caller, KitError, type SealedTokens } from '../kit/index.js';

/** The upload, who may write to it, and until when (seconds since 1970). */
interface Sealed {
  readonly i: string;
  readonly s: string;
  readonly f: string;
  readonly x: number;
}

/**
 * Makes and opens the addresses to which bytes are uploaded. An address belongs to a person and the facility for which the person acts: for anybody else there is
 * nothing. It is relative to the graph's own address.
 */
export class UploadAddresses {
  constructor(
    private readonly system: string,
    private readonly tokens: SealedTokens,
    private readonly now: () => number = Date.now,
  ) {}

  /** @param until seconds since 1970 */
  urlOf(id: string, caller: Caller, until: number): string {
    const sealed: Sealed = { i: id, s: buildSubject(caller), f: caller.facility, x: until };
    return `/upload/${this.system}/${this.tokens.seal(sealed)}`;
  }

  /** @returns the id of the upload @throws KitError NOT_FOUND for every problem, so that an outsider learns nothing from it */
  open(token: string, caller: Caller): string {
    try {
      const { i, s, f, x } = this.tokens.open(token) as Sealed;
      if (s !== buildSubject(caller) || f !== caller.facility) throw new Error('an address of another person');
      if (this.now() >= x * 1000) throw new Error('the address has expired');
      return i;
    } catch (cause) {
      throw new KitError('NOT_FOUND', { cause });
    }
  }
}
