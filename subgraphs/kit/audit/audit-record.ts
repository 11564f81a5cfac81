import type { RecordedDisclosures } from './recorded-disclosures.js';
import type { ReportedChange } from './reported-change.js';

/** What happened. One operation is one record; the store makes one event per patient of it. */
export type AuditKind =
  /** A GraphQL operation that showed patient data, changed something, or searched. */
  | 'operation'
  /** Bytes outside the graph: an image, a document. */
  | 'content'
  /** A browser was sent to a system's own viewer. */
  | 'viewer'
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'step-up'
  | 'lock'
  | 'unlock'
  /** A client reported that the user printed or copied something. */
  | 'print'
  | 'copy'
  /** The answer to the operation of record `of` did not reach the client. */
  | 'connection-lost'
  /** The audit itself was read. The store gives this kind to an event; a gateway records an operation. */
  | 'audit-read'
  /** Events were exported from the store, by a person with access to its machine. */
  | 'export'
  /** The store's own records: a gateway began a spool; a gateway contradicted what it sent before, or sent what cannot be read (`outcome` is the code). */
  | 'spool-began'
  | 'alarm'
  /** The store gives this kind to the event of a record that it cannot read, but holds as it is. */
  | 'unreadable';

/** Who it was, as the gateway knows. */
export interface AuditActor {
  /** The access token's `iss` and `sub`; empty if nobody is known (a failed sign-in). */
  readonly issuer: string;
  readonly subject: string;
  /** The acting facility; empty if none is chosen. */
  readonly facility: string;
  readonly assurance: string;
  readonly methods: readonly string[];
  /** The client's address; empty if it is not known. */
  readonly address: string;
  /** The application: the access token's client id, or `browser` for a session. */
  readonly client: string;
}

/** One record of a gateway. Its JSON text is hashed as it stands: nobody writes it again. */
export interface AuditRecord {
  readonly v: 1;
  /** The gateway's name, its spool, and the number in the spool, from 1: together the record's id. */
  readonly gateway: string;
  readonly spool: string;
  readonly seq: number;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly kind: AuditKind;
  readonly requestId: string;
  readonly actor: AuditActor;
  readonly operation?: {
    /** From the clients' manifest or the document, at most 100 characters. */
    readonly name: string;
    /** SHA-256 of the text without ignored characters, base64url: equal operations have equal hashes. */
    readonly hash: string;
    readonly type: 'query' | 'mutation';
    /** The root fields that were asked for, by their names in the schema; and `Patient.disclosures`, which shows the audit. */
    readonly fields: readonly string[];
  };
  /** `ok`, `partial`, `empty`, or an error code. */
  readonly outcome: string;
  /** Variables and literals of the operation, sealed to the store's key: search terms are patient data. */
  readonly sealed?: string;
  /** By subgraph. */
  readonly disclosures: readonly RecordedDisclosures[];
  readonly changes: readonly (ReportedChange & { readonly system: string })[];
  /** With `connection-lost`: the number of the record. */
  readonly of?: number;
  /** Why, in a few words without patient data: the code of a failed sign-in. */
  readonly reason?: string;
}

/** What the caller of the recorder gives; spool, number and time are added. */
export type AuditEntry = Omit<AuditRecord, 'v' | 'gateway' | 'spool' | 'seq' | 'at'>;
