import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import {
  type AuditBatch,
  type AuditRecord,
  type BatchClaims,
  CHAIN_START,
  digestRecords,
  extendChain,
  packRecorded,
  type RecordedDisclosure,
  type SigningKey,
  signBatch,
} from '../../kit/index.js';

/** A gateway's Ed25519 key, and its public key set. */
export async function makeGatewayKeys(kid = 'gateway-1'): Promise<{ key: SigningKey; publicSet: JSONWebKeySet }> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicSet = { keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg: 'EdDSA', use: 'sig' }] };
  return { key: { kid, key: pair.privateKey as CryptoKey }, publicSet };
}

/** The part of a record that a test chooses. */
export type RecordChange = Partial<Omit<AuditRecord, 'v' | 'gateway' | 'spool' | 'seq' | 'disclosures'>> & {
  /** One by one; the record has them packed. */
  readonly disclosures?: readonly RecordedDisclosure[];
};

/** A spool of a gateway in a test: it writes records and signs batches as a gateway does. */
export class TestSpool {
  readonly texts: string[] = [];
  readonly #chains: Buffer[] = [CHAIN_START];

  constructor(
    readonly key: SigningKey,
    readonly gateway = 'gateway',
    readonly spool = 'spool-1',
  ) {}

  /** Writes a record. @returns its text */
  write({ disclosures, ...change }: RecordChange = {}): string {
    const seq = this.texts.length + 1;
    const record: AuditRecord = {
      v: 1,
      gateway: this.gateway,
      spool: this.spool,
      seq,
      at: new Date(Date.UTC(2026, 0, 15, 3) + seq * 1000).toISOString(),
      kind: 'operation',
      requestId: `request-${seq}`,
      actor: makeActor(),
      operation: { name: 'Chart', hash: 'a'.repeat(64), type: 'query', fields: ['patient'] },
      outcome: 'ok',
      disclosures: packRecorded(disclosures ?? [makeDisclosure({ patients: [`pat_${seq}`] })]),
      changes: [],
      ...change,
    };
    return this.add(JSON.stringify(record));
  }

  /** Adds a text as it is. */
  add(text: string): string {
    this.texts.push(text);
    this.#chains.push(extendChain(this.#chains.at(-1)!, text));
    return text;
  }

  /** The chain's hash after a record, base64url. */
  hashAt(seq: number): string {
    return this.#chains[seq]!.toString('base64url');
  }

  claims(from = 1, to = this.texts.length): BatchClaims {
    const head = { seq: this.texts.length, hash: this.hashAt(this.texts.length) };
    const records = this.texts.slice(from - 1, to);
    const previous = this.hashAt(from - 1);
    return { iss: this.gateway, spool: this.spool, from, count: records.length, previous, digest: digestRecords(records), head };
  }

  /** Signs a batch of the records from `from` up to `to`. @param change of the claims, before they are signed */
  async batch(now: number, from = 1, to = this.texts.length, change: Partial<BatchClaims> = {}): Promise<AuditBatch> {
    const records = this.texts.slice(from - 1, to);
    return { signed: await signBatch({ ...this.claims(from, to), ...change }, this.key, now), records };
  }
}

/** A person, as a gateway records one. */
export function makeActor(change: Partial<AuditRecord['actor']> = {}): AuditRecord['actor'] {
  return {
    issuer: 'https://issuer.example',
    subject: 'dr-sato',
    facility: 'fac_clinic',
    assurance: 'hpki',
    methods: ['hwk'],
    address: '192.0.2.1',
    client: 'portal',
    ...change,
  };
}

/** A disclosure, one by one. */
export function makeDisclosure(change: Partial<RecordedDisclosure> = {}): RecordedDisclosure {
  return {
    patients: ['pat_1'],
    category: 'PRESCRIPTION',
    facility: 'fac_hospital',
    form: 'RECORDS',
    state: 'ANSWERED',
    items: 3,
    grounds: ['consent:con_1', 'permission:prm_1'],
    purpose: 'TREAT',
    user: 'usr_sato',
    profession: 'DOCTOR',
    system: 'humanbridge',
    ...change,
  };
}
