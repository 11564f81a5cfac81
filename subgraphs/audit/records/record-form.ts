import { z } from 'zod';
import type { AuditRecord } from '../../kit/index.js';
import { formatRecordId, NAME, type RecordId } from './record-id.js';

/** Every kind that the store knows. A new kind is added here before a gateway writes it. */
export const AUDIT_KINDS = [
  'operation',
  'content',
  'viewer',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'step-up',
  'lock',
  'unlock',
  'print',
  'copy',
  'connection-lost',
  'audit-read',
  'export',
  'spool-began',
  'alarm',
] as const satisfies readonly AuditRecord['kind'][];

const id = z.string().min(1).max(200);
/** A text that a client or a provider chose. It is clipped in events, not here: what cannot be read has no events of its patients. */
const label = z.string().max(10_000);
const count = z.number().int().nonnegative();

/** What one field showed; see `RecordedField`. */
const field = z.object({
  patients: z.array(id).max(10_000),
  // A system may report a category that this store does not know yet.
  category: z
    .string()
    .regex(/^[A-Z_]{1,40}$/)
    .nullable(),
  form: z.enum(['RECORDS', 'COUNTS', 'CONTENT', 'VIEWER']),
  purpose: z.enum(['TREAT', 'BTG']),
  at: z.array(z.tuple([id.nullable(), id, count, count])).max(1_000),
});

const disclosures = z.object({
  system: id,
  user: z.string().max(200),
  profession: z.string().max(200),
  grounds: z.array(z.array(id).max(100)).max(10_000),
  shown: z.array(field).max(50_000),
  unreported: z.literal(true).optional(),
});

const change = z.object({
  action: label,
  subject: label,
  patient: id.optional(),
  user: z.string().max(200),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  system: id,
});

const form = z.object({
  v: z.literal(1),
  gateway: z.string().regex(NAME),
  spool: z.string().regex(NAME),
  seq: z.number().int().positive(),
  at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    .refine((text) => !Number.isNaN(Date.parse(text))),
  kind: z.enum(AUDIT_KINDS),
  requestId: label,
  actor: z.object({
    issuer: label,
    subject: label,
    facility: z.string().max(200),
    assurance: label,
    methods: z.array(label).max(20),
    address: label,
    client: label,
  }),
  operation: z.object({ name: label, hash: label, type: z.enum(['query', 'mutation']), fields: z.array(label).max(1_000) }).optional(),
  outcome: label,
  sealed: z.string().optional(),
  disclosures: z.array(disclosures).max(10_000),
  changes: z.array(change).max(10_000),
  of: z.number().int().positive().optional(),
  reason: label.optional(),
});

/** Rows to which one record may expand. A system reports few patients and facilities at once; their product would be too much for a transaction. */
const ROWS_AT_MOST = 200_000;

/** The rows of events and disclosures to which a record expands, at most. */
export function countRows({ disclosures, changes }: AuditRecord): number {
  const shown = disclosures.flatMap((one) => one.shown);
  return shown.reduce((sum, { patients, at }) => sum + Math.max(1, patients.length) * (1 + at.length), 1 + changes.length);
}

/**
 * Reads a record's JSON text.
 *
 * @param expected the id that the record must have
 * @returns undefined if the text is not a record of this id
 */
export function readRecord(text: string, expected: RecordId): AuditRecord | undefined {
  // Half a surrogate pair cannot be stored as it is.
  if (/\p{Surrogate}/u.test(text)) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = form.safeParse(given);
  if (!read.success || formatRecordId(read.data) !== formatRecordId(expected)) return undefined;
  const record = read.data as AuditRecord;
  return countRows(record) <= ROWS_AT_MOST ? record : undefined;
}
