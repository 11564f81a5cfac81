import { type SigningKey, signCallerToken } from '../../subgraphs/kit/identity/caller-token.js';
import type { NamedPatients } from '../operation/named-patients.js';
import type { VerifiedAccess } from './access-token.js';

/** Equal callers with equal operations share a token for this many milliseconds: half its life, so that the other half is always left. */
const BUCKET = 30_000;

/** The tokens made for one caller within one time slot: by operation, then by subgraph and the named patients. */
interface Made {
  readonly bucket: number;
  readonly tokens: Map<string, Map<string, string>>;
  count: number;
}

/** Tokens kept for one caller. A caller that always sends other operations needs a new token for each. */
const TOKENS_AT_MOST = 200;

/** Makes the token that names the caller to each subgraph. The access token itself never leaves the gateway. */
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

  tokenFor(audience: string, access: VerifiedAccess, operation: string, { opens, names }: NamedPatients): string {
    const now = this.now();
    const made = this.#madeFor(access, Math.floor(now / BUCKET));
    const question = opens.length + names.length === 0 ? audience : `${audience} ${JSON.stringify([opens, names])}`;
    const tokens = made.tokens.get(operation);
    let token = tokens?.get(question);
    if (token === undefined) {
      token = signCallerToken({ ...access, operation, opens, names }, { ...this.signing, audience, now });
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
