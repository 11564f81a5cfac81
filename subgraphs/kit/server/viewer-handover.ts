import { randomUUID } from 'node:crypto';
import { CompactEncrypt, type JSONWebKeySet, SignJWT } from 'jose';
import { discloseAt } from '../audit/disclose-at.js';
import type { Disclosure } from '../audit/disclosure.js';
import { restoreDisclosure, type SealedDisclosure, shortenDisclosure } from '../content/sealed-disclosure.js';
import type { SealedTokens } from '../content/sealed-tokens.js';
import { KitError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import { buildSubject } from '../identity/caller.js';
import type { SigningKey } from '../identity/caller-token.js';
import type { Person } from '../permit/exchange.js';
import type { Grant } from '../permit/grant.js';
import type { SealingKey } from '../permit/seal.js';
import type { SubgraphContext } from './subgraph-context.js';

export const HANDOVER_TYP = 'viewer-handover+jwt';
/** The greatest lifetime of a hand-over, in seconds. The viewer accepts it once. */
export const HANDOVER_LIFE = 60;

/** A system's own viewer, and the keys for its hand-overs. */
export interface ViewerOptions {
  /** The connected system, as issuer. */
  readonly system: string;
  /** The viewer's address; its origin is the audience. */
  readonly url: string;
  /** The current keys of the system and of the viewer. */
  readonly keys: () => { readonly key: SigningKey; readonly sealTo: SealingKey };
}

/** The content of a hand-over. The viewer accepts each `jti` once, and needs no other sign-in. */
export interface HandoverClaims {
  readonly iss: string;
  readonly aud: string;
  /** The person's sign-in in the network, and the acting facility. */
  readonly sub: string;
  readonly facility: string;
  readonly purpose: string;
  /** The patient's local IDs at the institutions where the patient may be opened. */
  readonly patients: readonly { readonly institution: string; readonly id: string }[];
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** The context of a subgraph whose system may have a viewer. */
export interface ViewerContext extends SubgraphContext {
  readonly viewer?: { urlFor(grant: Grant): string | null };
}

/** A hand-over contains no record: the system's viewer shows them. */
const HANDED_OVER = { form: 'VIEWER', state: 'ANSWERED', items: 0 } as const;

/** An address that was opened: the person who got it, what the hand-over discloses, and the function that makes the viewer's address. */
export interface OpenedViewer {
  readonly person: Person;
  readonly disclosures: readonly Disclosure[];
  readonly location: () => Promise<string>;
}

/** The sealed content of an address: the person who got it, and the data for the viewer. */
interface Sealed {
  readonly person: Person;
  readonly claims: HandoverClaims;
  /** What the hand-over discloses: one for each facility. */
  readonly shown: readonly SealedDisclosure[];
}

/**
 * Opens a patient in a system's own viewer. The graph gives an address in the network that shows no data. When the address is opened, the directory
 * checks the person again. Only then the system makes the hand-over: signed by the system, sealed for the viewer.
 */
export class ViewerHandovers {
  constructor(
    private readonly options: ViewerOptions,
    private readonly tokens: SealedTokens,
    private readonly now: () => number = Date.now,
  ) {}

  /** Replaces the private keys of the system. */
  renew(privateKeys: JSONWebKeySet): void {
    this.tokens.renew(privateKeys);
  }

  /** Makes the address that opens the patient, relative to the graph's own. Each address has its own `jti`. Null if the grant does not allow the viewer. */
  urlOf(grant: Grant, caller: Caller): string | null {
    const { system, url } = this.options;
    const places = grant.at('VIEWER');
    if (places.length === 0) return null;
    const { issuer, subject, facility, assurance } = caller;
    const iat = Math.floor(this.now() / 1000);
    const claims: HandoverClaims = {
      iss: system,
      aud: new URL(url).origin,
      sub: buildSubject(caller),
      facility,
      purpose: grant.claims.purpose,
      patients: places.map(({ institution, localId }) => ({ institution, id: localId })),
      jti: randomUUID(),
      iat,
      exp: Math.min(iat + HANDOVER_LIFE, grant.claims.exp),
    };
    const shown = places.map((place) => shortenDisclosure(discloseAt(grant, 'VIEWER', place.facility, HANDED_OVER)));
    const sealed: Sealed = { person: { issuer, subject, facility, assurance }, claims, shown };
    return `/viewer/${system}/${this.tokens.seal(sealed)}`;
  }

  /**
   * Opens an address.
   *
   * @throws KitError NOT_FOUND for every fault, so that an outsider learns nothing from it
   */
  open(token: string): OpenedViewer {
    try {
      const { person, claims, shown } = this.tokens.open(token) as Sealed;
      if (this.now() >= claims.exp * 1000) throw new Error('the address has expired');
      const disclosures = shown.map((one) => restoreDisclosure(one, HANDED_OVER.form, HANDED_OVER.items));
      return { person, disclosures, location: async () => await this.#locationOf(claims) };
    } catch (cause) {
      throw new KitError('NOT_FOUND', { cause });
    }
  }

  async #locationOf(claims: HandoverClaims): Promise<string> {
    const { url, keys } = this.options;
    const { key, sealTo } = keys();
    const signed = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: HANDOVER_TYP, kid: key.kid }).sign(key.key);
    const sealed = await new CompactEncrypt(new TextEncoder().encode(signed))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: sealTo.kid, cty: 'JWT' })
      .encrypt(sealTo.key);
    const address = new URL(url);
    address.searchParams.set('handover', sealed);
    return address.href;
  }
}
