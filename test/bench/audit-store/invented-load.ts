import { type AuditRecord, packRecorded, type RecordedDisclosure } from '../../../subgraphs/kit/index.js';

/** The network of the load: that of Okayama together with Hiroshima's. */
export const PATIENTS = 100_000;
export const PEOPLE = 5_000;
export const FACILITIES = 1_115;
/** Two years: the load has as many monthly partitions. */
export const MONTHS = 24;
/** Records of one batch. */
export const BATCH = 500;
/** Two gateways send in turn, so that the store reads one batch while the database takes another. */
export const GATEWAYS = ['gateway-1', 'gateway-2'] as const;
export const SPOOL = 'spool-1';

/** Events of a record on average; see `choose`. */
const EVENTS_OF_A_RECORD = 4.987;

/** Why the patients of a record could be seen. */
export type Why = 'consent' | 'permission' | 'both' | 'own' | 'listed' | 'emergency' | 'nothing';

/** What one record of the load says, in numbers. The record's text and the replay are made from it, each in its own way. */
export interface Choice {
  /** The number of the record in the load, from 0. */
  readonly i: number;
  readonly at: number;
  readonly kind: 'operation' | 'content' | 'sign-in';
  readonly person: number;
  /** One event each; without a patient, one event. */
  readonly patients: readonly number[];
  readonly why: Why;
}

/** When the load begins and how many records it has. */
export interface LoadPlan {
  readonly records: number;
  readonly begin: number;
  readonly end: number;
}

/** Plans a load of about this many events, over the 24 months before `now`. */
export function planLoad(events: number, now: number): LoadPlan {
  const [year, month] = [new Date(now).getUTCFullYear(), new Date(now).getUTCMonth()];
  const records = Math.ceil(events / EVENTS_OF_A_RECORD / BATCH) * BATCH;
  return { records, begin: Date.UTC(year, month - MONTHS, 1), end: Date.UTC(year, month, 1) };
}

/** Chooses what record `i` of the load is: the same each time. */
export function choose(i: number, { records, begin, end }: LoadPlan): Choice {
  const at = begin + Math.floor(((end - begin) / records) * i);
  const roll = pick(i, 1, 1_000);
  const person = pick(i, 2, PEOPLE);
  // Some patients are looked at more often than others.
  const patient = Math.floor(PATIENTS * (pick(i, 3, 1 << 20) / (1 << 20)) ** 2);
  const one = { i, at, person, patients: [patient] };
  if (roll < 3) return { ...one, kind: 'operation', why: 'emergency' };
  if (roll < 120) {
    const length = 20 + pick(i, 4, 31);
    const patients = Array.from({ length }, (_, k) => (patient + k * 7) % PATIENTS);
    return { ...one, kind: 'operation', patients, why: 'listed' };
  }
  if (roll < 220) return { ...one, kind: 'sign-in', patients: [], why: 'nothing' };
  const why = (['consent', 'permission', 'both', 'both', 'own'] as const)[pick(i, 5, 5)]!;
  return { ...one, kind: roll < 260 ? 'content' : 'operation', why };
}

/** The gateway of a record, and its number in the spool there. */
export function place(i: number): { readonly gateway: number; readonly seq: number } {
  const batch = Math.floor(i / BATCH);
  return { gateway: batch % GATEWAYS.length, seq: Math.floor(batch / GATEWAYS.length) * BATCH + (i % BATCH) + 1 };
}

const GROUNDS: Record<Why, readonly string[]> = {
  consent: ['consent:con_1'],
  permission: ['permission:prm_1'],
  both: ['consent:con_1', 'permission:prm_1'],
  own: ['own-facility'],
  listed: ['listed'],
  emergency: ['emergency:eme_1'],
  nothing: [],
};

/** Writes a record's text, as its gateway does. */
export function writeRecord({ i, at, kind, person, patients, why }: Choice): string {
  const { gateway, seq } = place(i);
  const operation = { name: why === 'listed' ? 'Patients' : 'Chart', hash: 'a'.repeat(43), type: 'query' as const, fields: ['patient'] };
  const record: AuditRecord = {
    v: 1,
    gateway: GATEWAYS[gateway]!,
    spool: SPOOL,
    seq,
    at: new Date(at).toISOString(),
    kind,
    requestId: `request-${i}`,
    actor: {
      issuer: 'https://issuer.example',
      subject: `person-${person}`,
      facility: `fac_${person % FACILITIES}`,
      assurance: 'hpki',
      methods: ['hwk'],
      address: '192.0.2.1',
      client: 'portal',
    },
    ...(kind === 'operation' && { operation }),
    outcome: 'ok',
    disclosures: packRecorded(patients.length === 0 ? [] : disclose(i, patients, person, why)),
    changes: [],
  };
  return JSON.stringify(record);
}

/** A list shows names alone; a chart shows the patient's name, and records of one hospital. */
function disclose(i: number, numbers: readonly number[], person: number, why: Why): RecordedDisclosure[] {
  const patients = numbers.map((number) => `pat_${number}`);
  const common = { patients, form: 'RECORDS', grounds: GROUNDS[why], user: `usr_${person}`, profession: 'DOCTOR' } as const;
  const purpose = why === 'emergency' ? 'BTG' : 'TREAT';
  const names: RecordedDisclosure = {
    ...common,
    purpose,
    category: 'DEMOGRAPHICS',
    facility: null,
    state: 'ANSWERED',
    items: 1,
    system: 'directory',
  };
  if (why === 'listed') return [names];
  const facility = `fac_${pick(i, 6, FACILITIES)}`;
  return [names, { ...names, category: 'PRESCRIPTION', facility, items: pick(i, 7, 40), system: 'humanbridge' }];
}

/** The choice number `which` of record `i`, from 0 to `count` - 1: an integer hash (the finalizer of MurmurHash3). */
function pick(i: number, which: number, count: number): number {
  let hash = Math.imul(i, 0x9e3779b1) ^ Math.imul(which, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % count;
}
