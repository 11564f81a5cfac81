import { z } from 'zod';

const wrapping = z.string().regex(/^[A-Za-z0-9_-]{100,300}$/);
export const OBJECT_NAME = /^[A-Za-z0-9_-]{43}$/;
export const TAG = /^[A-Za-z0-9_-]{43}$/;
/** Objects of one patient. A commit of this size is about 1 MB, and its names fit one statement of every database. */
export const OBJECTS_AT_MOST = 20_000;

/** The shape of a commit: the next revision of one patient at one facility. `signStatement('commit', …)` signs it. */
export const commitSchema = z.strictObject({
  tenant: z.string().min(1).max(40),
  tag: z.string().regex(TAG),
  /** One more than the last. */
  revision: z.int().positive(),
  /** The hash of the last commit; null for the first. */
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  keyVersion: z.int().positive(),
  /** With a new version of the key only: the key, wrapped to the clinic and to the release process. */
  wrappings: z.strictObject({ clinic: wrapping, release: wrapping }).optional(),
  /** A sealed manifest, base64url. */
  manifest: z.string().regex(/^[A-Za-z0-9_-]+$/),
  /** The objects that the manifest names. The cloud keeps these, and no others of this patient. */
  objects: z.array(z.string().regex(OBJECT_NAME)).max(OBJECTS_AT_MOST),
  /** A sealed index entry, base64url. */
  index: z.string().regex(/^[A-Za-z0-9_-]{1,8000}$/),
  /** When the uploader made it, in milliseconds since 1970 UTC. */
  at: z.int().nonnegative(),
});

/** The next revision of one patient at one facility. */
export type Commit = z.output<typeof commitSchema>;

/** What the cloud signs for a commit that it has made durable. `signStatement('receipt', …)` signs it. */
export const receiptSchema = z.strictObject({
  tenant: z.string(),
  tag: z.string(),
  revision: z.int().positive(),
  /** The hash of the commit: `hashStatement`. */
  commit: z.string(),
  /** Milliseconds since 1970 UTC. */
  receivedAt: z.int(),
  /** The fingerprint of the cloud's receipt key. */
  keyid: z.string(),
});

/** The answer to a commit. */
export type Receipt = z.output<typeof receiptSchema>;

/** What the cloud signs when it has deleted a patient's wrappings and objects. `signStatement('certificate', …)` signs it. */
export const certificateSchema = z.strictObject({
  tenant: z.string(),
  tag: z.string(),
  /** The last revision that was kept. */
  revision: z.int().positive(),
  /** How many objects were deleted. */
  objects: z.int().nonnegative(),
  /** Milliseconds since 1970 UTC. */
  deletedAt: z.int(),
  keyid: z.string(),
});

/** The answer to a deletion. */
export type DeletionCertificate = z.output<typeof certificateSchema>;
