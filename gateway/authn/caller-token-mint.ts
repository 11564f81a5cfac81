import { type SigningKey, signCallerToken } from '../../subgraphs/kit/identity/caller-token.js';
import type { NamedPatients } from '../operation/named-patients.js';
import type { VerifiedAccess } from './access-token.js';

/** The same caller with the same operation gets the same token for this many milliseconds: half its lifetime, so that half is always left. */
const BUCKET = 30_000;

/** The tokens made for one caller within one time slot: by operation, then by subgraph and the named patients. */
interface Made {
  readonly bucket: number;
  readonly tokens: Map<string, Map<string, string>>;
  count: number;
}

/** The greatest number of cached tokens of one caller. Beyond it, each operation gets a new token. */
const TOKENS_AT_MOST = 200;

/** Makes caller tokens, which name the caller to one subgraph. The access token itself never leaves the gateway. */
export class CallerTokenMint {
  #made = new WeakMap<VerifiedAccess, Made>();

  constructor(
    private signing: { issuer: string; key: SigningKey },
    private readonly now: () => number = Date.now,
  ) {}

  /** Replaces the signing key. */
  renew(key: SigningKey): void {
    this.signing = { ...this.signing, key };
    this.#made = new WeakMap();
  }

  /** Makes, or takes from the cache, the caller token for one subgraph (`audience`) and operation. */
  tokenFor(audience: string, access: VerifiedAccess, operation: string, { opens, names }: NamedPatients): string {
    const now = this.now();
    const made = this.#madeFor(access, Math.floor(now / BUCKET));
    const question = opens.length + names.length === 0 ? audience : `${audience} ${JSON.stringify([opens, names])}`;
    const tokens = made.tokens.get(operation);
    let token = tokens?.get(question);
    if (token === undefined) {
      token = signCallerToken({ ...access, address: access.address ?? '', operation, opens, names }, { ...this.signing, audience, now });
      if (made.count < TOKENS_AT_MOST) {
        made.count += 1;
        if (tokens) tokens.set(question, token);
        else made.tokens.set(operation, new Map([[question, token]]));
      }
    }
    return token;
  }

  #madeFor(access: VerifiedAccess, bucket: number): Made {
    let made = this.#made.get(access);
    if (made?.bucket !== bucket) {
      made = { bucket, tokens: new Map(), count: 0 };
      this.#made.set(access, made);
    }
    return made;
  }
}
