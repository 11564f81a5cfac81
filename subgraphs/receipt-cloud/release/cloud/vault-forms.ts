import { z } from 'zod';
import { commitSchema, TAG } from '../../envelope/commit.js';

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const seq = z.int().nonnegative();

/** A facility with all credentials that it ever had. */
export const tenantForm = z.object({
  tenant: z.string().min(1).max(40),
  institution: z.string().max(20),
  seq,
  tagKey: z.string().nullable(),
  credentials: z.array(z.object({ signingKey: key, clinicKey: key, revokedAt: z.int().nullable() })),
});
export const tenantsForm = z.object({ tenants: z.array(tenantForm), next: z.string().nullable() });
/** What changed at a facility, in the order of its deliveries. */
export const entriesForm = z.object({
  entries: z.array(
    z.object({
      seq,
      tag: z.string().regex(TAG),
      revision: z.int().positive(),
      keyVersion: z.int().nonnegative(),
      index: z.string().max(8_000).nullable(),
      deletedAt: z.int().nullable(),
    }),
  ),
  next: seq.nullable(),
});
/** A commit with its signature beside it. */
export const signedCommitForm = z.strictObject({ ...commitSchema.shape, signature: z.string().max(100) });
/** A patient with the signed commits of its present state. */
export const patientForm = z.object({
  revision: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  keyVersion: z.int().positive(),
  deletedAt: z.int().nullable(),
  /** What should be signed commits. Whoever uses them checks their form too, so that one bad patient does not stop others. */
  commit: z.unknown(),
  keyCommit: z.unknown(),
});

export type VaultTenant = z.output<typeof tenantForm>;
export type VaultEntry = z.output<typeof entriesForm>['entries'][number];
export type VaultPatient = z.output<typeof patientForm>;
export type SignedCommit = z.output<typeof signedCommitForm>;
