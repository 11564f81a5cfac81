import { z } from 'zod';
import { commitSchema, OBJECT_NAME, TAG } from '../envelope/commit.js';
import { isSealedEntry } from '../envelope/index-entry.js';
import { isWrapping } from '../envelope/patient-key.js';
import { ReceiptError, type ReceiptErrorCode } from '../receipt-error.js';

const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const wrapping = z.string().refine(isWrapping);

/** The body of an enrolment. */
export const enrolmentForm = z.strictObject({
  code: z.string().min(1).max(60),
  signingKey: publicKey,
  clinicKey: publicKey,
  name: z.string().min(1).max(100),
});
/** The body of `PUT /intake/tag-key`. */
export const tagKeyForm = z.strictObject({ clinic: wrapping, release: wrapping });
/** The body of a commit: the commit, and its signature beside it. Texts that no key opens have the one form that they may have. */
export const signedCommitForm = z.strictObject({
  ...commitSchema.shape,
  wrappings: tagKeyForm.optional(),
  index: z.string().refine(isSealedEntry),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
/** The body of a report: counts and codes, and nothing else. */
export const reportForm = z.strictObject({
  files: z.int().nonnegative(),
  items: z.int().nonnegative(),
  refused: z.array(z.strictObject({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/), count: z.int().positive() })).max(100),
  at: z.int().nonnegative(),
});
/** The parts of an address. */
export const tagForm = z.object({ tag: z.string().regex(TAG) });
export const objectForm = z.object({ tag: z.string().regex(TAG), name: z.string().regex(OBJECT_NAME) });

/** A number in a query. */
export const countIn = (min: number, max: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((n) => n >= min && n <= max)
    .default(otherwise);
export const FIRST = countIn(1, 1_000, 100);
export const tagPage = z.strictObject({ after: z.string().regex(TAG).default(''), first: FIRST });
export const seqPage = z.strictObject({ after: countIn(0, Number.MAX_SAFE_INTEGER, 0), first: FIRST });

/** Reads a value of a form. @throws ReceiptError */
export function readForm<S extends z.ZodType>(form: S, value: unknown, code: ReceiptErrorCode = 'BODY_INVALID'): z.output<S> {
  const read = form.safeParse(value);
  if (!read.success) throw new ReceiptError(code, { member: read.error.issues[0]?.path.slice(0, 2).join('.') });
  return read.data;
}

/** Reads JSON of a form. @throws ReceiptError */
export function readJson<S extends z.ZodType>(form: S, body: Buffer, code: ReceiptErrorCode = 'BODY_INVALID'): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ReceiptError(code);
  }
  return readForm(form, value, code);
}
