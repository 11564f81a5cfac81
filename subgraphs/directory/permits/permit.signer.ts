import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import {
  buildSubject,
  type Caller,
  getCategoryBit,
  KitError,
  PERMIT_LIFE,
  PERMIT_TYP,
  type PermitClaims,
  type PermitLine,
  type RecordedDemographics,
  type Sealed,
  type SealedPlace,
  type SealingKey,
  type SigningKey,
  seal,
} from '../../kit/index.js';
import type { Cell, Decision } from '../decision/decide.js';
import type { Instant } from '../decision/facts.js';
import type { KnownPerson } from '../decision/person.store.js';
import { findSystem } from '../systems.js';

/** The length of a bucket, in seconds. Permits of one bucket are the same string for the same question, so that both sides can cache them. */
const BUCKET = 30;

/** The id of a patient's chart at a system. It contains nothing but these two ids. */
export function makeChartId(patient: string, system: string): string {
  return `${patient}~${system}`;
}

/** Makes permits from decisions, the same value that explains access. Only the signature of an identical payload is cached. */
export class PermitSigner {
  readonly #signed = new LRUCache<string, string>({ max: 50_000, ttl: PERMIT_LIFE * 1000 });

  constructor(
    private readonly issuer: string,
    private key: SigningKey,
    /** The sealing key of each connected system. */
    private sealTo: ReadonlyMap<string, SealingKey>,
    /** Called with the name of a system for which no permit can be made. */
    private readonly onUnavailable: (system: string) => void = () => undefined,
  ) {}

  /** Replaces the keys for signing and sealing. */
  renew(key: SigningKey, sealTo: ReadonlyMap<string, SealingKey>): void {
    this.key = key;
    this.sealTo = sealTo;
    this.#signed.clear();
  }

  /**
   * Makes the permit for one system; undefined if the decision allows nothing there.
   *
   * @throws KitError PERMIT_UNAVAILABLE if the system has no usable key
   * @param recorded the directory's own demographics, for a system that compares them; sealed for it if the permit covers demographics
   */
  async sign(
    decision: Decision,
    {
      system,
      caller,
      person,
      at,
      recorded,
    }: {
      system: string;
      caller: Caller;
      person: Pick<KnownPerson, 'id' | 'profession'>;
      at: Instant;
      recorded?: RecordedDemographics | undefined;
    },
  ): Promise<string | undefined> {
    const cells = decision.cells.filter((cell) => cell.system === system);
    const sealingKey = this.sealTo.get(system);
    if (cells.length === 0) return undefined;
    if (!sealingKey) {
      this.onUnavailable(system);
      throw new KitError('PERMIT_UNAVAILABLE');
    }
    const iat = Math.floor(at / 1000 / BUCKET) * BUCKET;
    const ends = cells.map((cell) => cell.until).filter((end): end is Instant => end !== null);
    const claims: Omit<PermitClaims, 'sealed'> = {
      iss: this.issuer,
      aud: system,
      sub: buildSubject(caller),
      usr: person.id,
      prf: person.profession,
      fac: caller.facility,
      acr: caller.assurance,
      pat: decision.patient,
      chart: makeChartId(decision.patient, system),
      purpose: cells.some(({ emergency }) => emergency) ? 'BTG' : 'TREAT',
      lines: joinCells(cells),
      iat,
      exp: Math.min(iat + PERMIT_LIFE, ...ends.map((end) => Math.floor(end / 1000))),
    };
    const places = Object.fromEntries(cells.map((cell) => [cell.facility, toPlace(cell)]));
    const compares = recorded && cells.some(({ categories }) => (categories & getCategoryBit('DEMOGRAPHICS')) !== 0);
    const sealed: Sealed = compares ? { places, recorded } : { places };
    const question = JSON.stringify([claims, sealed]);
    const known = this.#signed.get(question);
    if (known) return known;
    const { key } = this;
    const permit = await new SignJWT({ ...claims, sealed: await seal(sealed, sealingKey) })
      .setProtectedHeader({ alg: 'EdDSA', typ: PERMIT_TYP, kid: key.kid })
      .sign(key.key);
    // A result made with keys that were replaced in the meantime is not cached.
    if (key === this.key && sealingKey === this.sealTo.get(system)) this.#signed.set(question, permit);
    return permit;
  }
}

/** The patient at one facility. The key is only for a system whose store is encrypted, even if the same facility discloses through others. */
function toPlace({ system, localId, institution, key }: Cell): SealedPlace {
  const released = findSystem(system)?.releasedKeys ? key : null;
  return { id: localId, institution, ...(released !== null && { key: released }) };
}

/** Joins cells of one facility, one range of dates and the same grounds into one line. */
function joinCells(cells: readonly Cell[]): PermitLine[] {
  const lines = new Map<string, PermitLine & { c: number }>();
  for (const { facility, categories, dates, grounds } of cells) {
    const key = JSON.stringify([facility, dates.from, dates.until, grounds]);
    const line = lines.get(key);
    if (line) line.c |= categories;
    else lines.set(key, { f: facility, c: categories, ...dates, g: grounds });
  }
  return [...lines.values()];
}
