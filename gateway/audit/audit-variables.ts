import { z } from 'zod';
import { isWebAddress, webAddress, wholeNumber } from '../../subgraphs/kit/process/environment.js';
import type { EnvironmentProblem } from '../../subgraphs/kit/process/environment-problem.js';

/** The variables of this room. */
export const auditVariables = {
  HAREYAKA_AUDIT: z.enum(['on', 'off'], 'must be on or off').optional(),
  HAREYAKA_AUDIT_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must have small letters, digits and - alone')
    .default('gateway'),
  HAREYAKA_AUDIT_SPOOL: z.string().optional(),
  HAREYAKA_AUDIT_SPOOL_KEY: z.string().optional(),
  /** Megabytes. Three segments are the least that works. */
  HAREYAKA_AUDIT_SPOOL_LIMIT: wholeNumber(16, 1_048_576).default(1_024),
  HAREYAKA_AUDIT_URL: webAddress.optional(),
  HAREYAKA_AUDIT_STORE_JWKS: z.string().optional(),
};

/** The values of the variables; an invalid one is missing. */
export type AuditValues = Partial<z.output<z.ZodObject<typeof auditVariables>>>;

/** How the gateway records what it answers. */
export interface AuditConfig {
  /** The gateway's name at the store. */
  readonly name: string;
  /** The spool's folder, the file with its key, and its limit in bytes. */
  readonly folder: string;
  readonly keyFile: string;
  readonly limit: number;
  /** The store's address, and where its public key is: a file or an http(s) URL. */
  readonly storeUrl: string;
  readonly storeJwks: string;
}

/**
 * The configuration of the audit from the variables; undefined if it is off.
 *
 * @param byDefault whether it is on if nothing is said: with access tokens it is
 * @param refuse called for each variable that is missing
 */
export function readAudit(values: AuditValues, byDefault: boolean, refuse: (problem: EnvironmentProblem) => void): AuditConfig | undefined {
  if ((values.HAREYAKA_AUDIT ?? (byDefault ? 'on' : 'off')) === 'off') return undefined;
  const need = (variable: keyof AuditValues & string) => {
    const value = values[variable];
    if (value === undefined) refuse({ variable, problem: 'is needed to record what is answered; HAREYAKA_AUDIT=off answers unrecorded' });
    return String(value ?? '');
  };
  const storeUrl = need('HAREYAKA_AUDIT_URL');
  return {
    name: values.HAREYAKA_AUDIT_NAME ?? 'gateway',
    folder: need('HAREYAKA_AUDIT_SPOOL'),
    keyFile: need('HAREYAKA_AUDIT_SPOOL_KEY'),
    limit: (values.HAREYAKA_AUDIT_SPOOL_LIMIT ?? 1_024) * 1024 * 1024,
    storeUrl,
    storeJwks: values.HAREYAKA_AUDIT_STORE_JWKS ?? (isWebAddress(storeUrl) ? new URL('/.well-known/jwks.json', storeUrl).href : ''),
  };
}
