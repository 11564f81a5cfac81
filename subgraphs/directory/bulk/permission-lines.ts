import { z } from 'zod';
import { type Category, isCategory } from '../../kit/index.js';
import { readFields } from './csv-line.js';

/** The columns of a file of permission changes. `action` and the columns that it needs are required; the others may be absent or empty. */
export const COLUMNS = [
  'action',
  'permissionId',
  'userId',
  'facilityId',
  'patientId',
  'categories',
  'careFrom',
  'careUntil',
  'validFrom',
  'validUntil',
  'reason',
] as const;

export type Fields = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

/** A line as received, with its number in the file (the header is line 1). It has no fields if it is not valid CSV. */
export interface RawLine {
  readonly line: number;
  readonly fields: Fields | undefined;
}

/** Lines of one part. */
export const PART_LINES_AT_MOST = 50_000;

/**
 * Splits a part of a file into lines. Each line is read by itself, so that a stray quote breaks only one line. Every part begins with the header.
 *
 * @param before how many lines were received before this part
 */
export function splitLines(csv: string, before: number): { ok: true; lines: RawLine[] } | { ok: false; code: 'HEADER' | 'TOO_LONG' } {
  const [first = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = readFields(first);
  const known = header?.every((name) => (COLUMNS as readonly string[]).includes(name)) && new Set(header).size === header.length;
  if (!header || !known || !header.includes('action')) return { ok: false, code: 'HEADER' };
  // Count before reading: a part may consist of nothing but line ends. The last one ends the last line.
  if (rest.length > PART_LINES_AT_MOST + 1) return { ok: false, code: 'TOO_LONG' };
  const lines: RawLine[] = [];
  for (const text of rest) {
    // An empty line keeps its number, and has no effect.
    const values = text.trim() === '' ? [] : readFields(text);
    const fits = values && (values.length === 0 || values.length === header.length);
    lines.push({ line: before + lines.length + 2, fields: fits ? toFields(header, values) : undefined });
  }
  if (rest.at(-1) === '') lines.pop();
  return { ok: true, lines };
}

function toFields(header: readonly string[], values: readonly string[]): Fields {
  return Object.fromEntries(header.flatMap((name, i) => (values[i] ? [[name, values[i]]] : [])));
}

/** The request of a line. */
export type Order =
  | { readonly action: 'NOTHING' }
  | {
      readonly action: 'GRANT';
      readonly userId: string;
      readonly facilityId: string;
      readonly patientId: string | null;
      readonly categories: readonly Category[];
      readonly careFrom: string | null;
      readonly careUntil: string | null;
      readonly validFrom: Date | null;
      readonly validUntil: Date | null;
      readonly reason: string | null;
    }
  | { readonly action: 'REVOKE'; readonly permissionId: string; readonly reason: string | null }
  | { readonly action: 'RENEW'; readonly permissionId: string; readonly validUntil: Date | null; readonly reason: string | null };

/** Why a line is not valid: a stable code, and the column. */
export interface Misread {
  readonly code: 'MALFORMED' | 'REQUIRED' | 'FORMAT';
  readonly field: string | null;
}

const id = z.string().min(1).max(40);
const orNull = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? null);
const instant = z
  .string()
  .refine((text) => z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text).success)
  .transform((text) => new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00+09:00` : text));
const categories = z
  .string()
  .transform((text) => text.split('|').filter(Boolean))
  .refine((names): names is Category[] => names.length > 0 && names.every(isCategory));
const reason = orNull(z.string().max(500));

const ORDERS = {
  GRANT: z.object({
    action: z.literal('GRANT'),
    userId: id,
    facilityId: id,
    patientId: orNull(id),
    categories,
    careFrom: orNull(z.iso.date()),
    careUntil: orNull(z.iso.date()),
    validFrom: orNull(instant),
    validUntil: orNull(instant),
    reason,
  }),
  REVOKE: z.object({ action: z.literal('REVOKE'), permissionId: id, reason }),
  RENEW: z.object({ action: z.literal('RENEW'), permissionId: id, validUntil: orNull(instant), reason }),
};

/** Reads the request of a line. */
export function readOrder(fields: Fields | undefined): { ok: true; order: Order } | ({ ok: false } & Misread) {
  if (!fields) return { ok: false, code: 'MALFORMED', field: null };
  if (Object.keys(fields).length === 0) return { ok: true, order: { action: 'NOTHING' } };
  const { action } = fields;
  if (action === undefined) return { ok: false, code: 'REQUIRED', field: 'action' };
  if (!Object.hasOwn(ORDERS, action)) return { ok: false, code: 'FORMAT', field: 'action' };
  const read = ORDERS[action as keyof typeof ORDERS].safeParse(fields);
  if (read.success) return { ok: true, order: read.data as Order };
  const field = String(read.error.issues[0]!.path[0]);
  return { ok: false, code: fields[field as keyof Fields] === undefined ? 'REQUIRED' : 'FORMAT', field };
}
