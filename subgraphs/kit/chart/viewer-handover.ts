import { randomUUID } from 'node:crypto';
import { CompactEncrypt, SignJWT } from 'jose';
import type { Caller } from '../caller.js';
import { subjectOf } from '../caller.js';
import type { SigningKey } from '../caller-token.js';
import type { Grant } from '../grant.js';
import type { SealingKey } from '../seal.js';
import type { SubgraphContext } from '../subgraph-context.js';

export const HANDOVER_TYP = 'viewer-handover+jwt';
/** A hand-over is good for so many seconds at the most, and once. */
export const HANDOVER_LIFE = 60;

/** Where a system's own viewer is, and to whom its hand-overs are sealed. */
export interface ViewerOptions {
  /** The connected system, as issuer. */
  readonly system: string;
  /** The viewer's address; its origin is the audience. */
  readonly url: string;
  readonly key: SigningKey;
  readonly sealTo: SealingKey;
}

/** What a hand-over says. The viewer takes each `jti` once, and asks nobody to sign in again. */
export interface HandoverClaims {
  readonly iss: string;
  readonly aud: string;
  /** The person, as the network knows her, and the facility for which she acts. */
  readonly sub: string;
  readonly facility: string;
  readonly purpose: string;
  /** Under which local IDs the patient may be opened, at which institutions. */
  readonly patients: readonly { readonly institution: string; readonly id: string }[];
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** The context of a subgraph whose system may have a viewer. */
export interface ViewerContext extends SubgraphContext {
  readonly viewer?: ViewerHandover;
}

/** Hands a person and a patient over to a system's own viewer: signed by the system, sealed to the viewer, so that the address names nobody. */
export class ViewerHandover {
  constructor(
    private readonly options: ViewerOptions,
    private readonly context: { readonly caller: Caller; readonly now: number },
  ) {}

  /** The address that opens the patient. Each has another `jti`. */
  async urlFor(grant: Grant): Promise<string | null> {
    const { system, url, key, sealTo } = this.options;
    const { caller, now } = this.context;
    const places = grant.at('VIEWER');
    if (places.length === 0) return null;
    const iat = Math.floor(now / 1000);
    const claims: HandoverClaims = {
      iss: system,
      aud: new URL(url).origin,
      sub: subjectOf(caller),
      facility: caller.facility,
      purpose: grant.claims.purpose,
      patients: places.map(({ institution, localId }) => ({ institution, id: localId })),
      jti: randomUUID(),
      iat,
      exp: Math.min(iat + HANDOVER_LIFE, grant.claims.exp),
    };
    const signed = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: HANDOVER_TYP, kid: key.kid }).sign(key.key);
    const sealed = await new CompactEncrypt(new TextEncoder().encode(signed))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: sealTo.kid, cty: 'JWT' })
      .encrypt(sealTo.key);
    const address = new URL(url);
    address.searchParams.set('handover', sealed);
    return address.href;
  }
}
