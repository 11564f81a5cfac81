import { createHash } from 'node:crypto';
import { type AuditKind, type AuditRecord, type RecordedDisclosure, unpackRecorded } from '../../kit/index.js';
import { getGroundBit, maskGrounds } from './ground-kind.js';
import { findUse } from './reported-use.js';

/** A row of `audit_event`: what one record says about one patient. The names are those of the columns. */
export interface EventRow {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The record's place in the log, and the number of the event in the record, from 0. */
  readonly leaf: number;
  readonly n: number;
  readonly kind: AuditKind;
  readonly patient_id: string | null;
  readonly user_id: string | null;
  /** The hash of the access token's issuer and subject; null if nobody is known. */
  readonly actor: string | null;
  readonly facility_id: string | null;
  readonly profession: string | null;
  readonly assurance: string;
  readonly purpose: string | null;
  readonly client: string;
  readonly operation_name: string | null;
  readonly operation_hash: string | null;
  readonly request_id: string;
  readonly outcome: string;
  readonly reason: string | null;
  /** A mask of `GROUND_KINDS`. */
  readonly ground_kinds: number;
  /** 1 if one of the grounds is an emergency: for an index, because emergencies are few among many events. */
  readonly emergency: number;
}

/** A row of `audit_disclosure`: one category at one facility, in one event. */
export interface DisclosureRow {
  readonly at: number;
  readonly leaf: number;
  readonly n: number;
  /** The number of the disclosure in the event, from 0. */
  readonly d: number;
  /** Null if a system did not report what it showed, and no permit says what it could show. */
  readonly category: string | null;
  readonly facility_id: string | null;
  readonly form: string;
  readonly state: string;
  readonly items: number;
  /** JSON. */
  readonly grounds: string;
  readonly system_id: string;
  readonly unreported: number;
}

/** The rows that a record is expanded to. */
export interface ExpandedRecord {
  readonly events: readonly EventRow[];
  readonly disclosures: readonly DisclosureRow[];
}

const EMERGENCY = getGroundBit('EMERGENCY');
/** Fields that read the audit itself, as a record names them. */
const AUDIT_FIELDS: ReadonlySet<string> = new Set(['auditEvents', 'myAccessHistory', 'auditReviews', 'Patient.disclosures']);

/**
 * Expands a record to one event for each patient whom it concerns. A record without patients gives one event. An operation that reads the audit
 * gives one more event, without a patient. Each reported use is an event of its own. The result depends on nothing but the arguments, so that `verify` can expand again and compare.
 *
 * @param leaf the record's place in the log
 */
export function expandRecord(record: AuditRecord, leaf: number): ExpandedRecord {
  const { actor, operation } = record;
  const whole = {
    at: Date.parse(record.at),
    leaf,
    user_id: firstOf(record.disclosures, 'user') ?? firstOf(record.changes, 'user'),
    actor: actor.subject === '' ? null : hashActor(actor),
    facility_id: actor.facility || null,
    profession: firstOf(record.disclosures, 'profession'),
    assurance: clip(actor.assurance),
    client: clip(actor.client),
    operation_name: operation ? clip(operation.name) : null,
    operation_hash: operation ? clip(operation.hash) : null,
    request_id: clip(record.requestId),
    outcome: clip(record.outcome),
    reason: record.reason === undefined ? null : clip(record.reason),
  };
  const events: EventRow[] = [];
  const disclosures: DisclosureRow[] = [];
  for (const [patient, shown] of groupByPatient(record)) {
    const n = events.length;
    const purpose = shown.some((one) => one.purpose === 'BTG') ? 'BTG' : (shown[0]?.purpose ?? null);
    const kinds = shown.reduce((mask, one) => mask | one.groundKinds, 0);
    const emergency = (kinds & EMERGENCY) === 0 ? 0 : 1;
    events.push({ ...whole, n, kind: record.kind, patient_id: patient, purpose, ground_kinds: kinds, emergency });
    for (const [d, { columns }] of shown.entries()) disclosures.push({ at: whole.at, leaf, n, d, ...columns });
  }
  for (const change of record.changes) {
    const kind = findUse(change);
    if (kind === undefined) continue;
    const of = { n: events.length, kind, patient_id: change.patient ?? null, user_id: change.user };
    events.push({ ...whole, ...of, purpose: null, ground_kinds: 0, emergency: 0 });
  }
  const readsAudit = record.kind === 'operation' && operation?.fields.some((field) => AUDIT_FIELDS.has(field));
  if (readsAudit || events.length === 0) {
    const kind = readsAudit ? 'audit-read' : record.kind;
    events.push({ ...whole, n: events.length, kind, patient_id: null, purpose: null, ground_kinds: 0, emergency: 0 });
  }
  return { events, disclosures };
}

/** Whether a change belongs to an event of its record: it names the event's patient, or none. A reported use belongs only to an event of its kind. */
export function concernsEvent(
  change: AuditRecord['changes'][number],
  { kind, patient_id }: { readonly kind: AuditKind; readonly patient_id: string | null },
): boolean {
  const use = findUse(change);
  if (use !== undefined || kind === 'print' || kind === 'copy') return use === kind && change.patient === patient_id;
  return change.patient === undefined || change.patient === patient_id;
}

/** Identifies a person by the access token's issuer and subject: 43 characters. The record's text has both in full. */
export function hashActor({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string {
  return createHash('sha256').update(`${issuer}|${subject}`).digest('base64url');
}

/** Characters of a column. A client chooses some of these texts; the record has them in full. */
const COLUMN_AT_MOST = 200;

function clip(text: string): string {
  return text.length <= COLUMN_AT_MOST ? text : [...text].slice(0, COLUMN_AT_MOST).join('');
}

/** A disclosure as all of its patients have it: a list of patients makes it once. */
interface Shown {
  readonly purpose: RecordedDisclosure['purpose'];
  readonly groundKinds: number;
  readonly columns: Omit<DisclosureRow, 'at' | 'leaf' | 'n' | 'd'>;
}

/** The disclosures of each patient; of nobody whom the directory knows, under null. A patient whom only a change names has none. */
function groupByPatient({ disclosures, changes }: AuditRecord): Map<string | null, Shown[]> {
  const shown = new Map<string | null, Shown[]>();
  for (const one of unpackRecorded(disclosures)) {
    const columned = { purpose: one.purpose, groundKinds: maskGrounds(one.grounds), columns: toColumns(one) };
    for (const patient of one.patients.length === 0 ? [null] : new Set(one.patients)) {
      const ofPatient = shown.get(patient);
      if (ofPatient) ofPatient.push(columned);
      else shown.set(patient, [columned]);
    }
  }
  for (const change of changes)
    if (change.patient !== undefined && !shown.has(change.patient) && findUse(change) === undefined) shown.set(change.patient, []);
  return shown;
}

function toColumns({ category, facility, form, state, items, grounds, system, unreported }: RecordedDisclosure) {
  return {
    category,
    facility_id: facility,
    form,
    state,
    items,
    grounds: JSON.stringify(grounds),
    system_id: system,
    unreported: unreported ? 1 : 0,
  };
}

function firstOf<K extends string>(rows: readonly { readonly [key in K]: string }[], key: K): string | null {
  return rows.find((row) => row[key] !== '')?.[key] ?? null;
}
