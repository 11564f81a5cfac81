import { z } from 'zod';
import { isWebAddress, listenAddress, wholeNumber } from '../../../subgraphs/kit/process/environment.js';
import { AUTHENTICATION_POLICY, DOCTOR_ROLE, SIGNATURE_POLICY } from './verify-certificate.js';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
);
const OID = /^[0-2](\.\d+)+$/;
const policies = list.refine((all) => all.every((one) => OID.test(one)), 'must be object identifiers, separated by commas');

/** The variables of this room. */
export const hpkiVariables = {
  HAREYAKA_HPKI_ROOTS: list.optional(),
  HAREYAKA_HPKI_AUTHORITIES: list.optional(),
  HAREYAKA_HPKI_POLICY: z.string().regex(OID, 'must be an object identifier').default(AUTHENTICATION_POLICY),
  HAREYAKA_HPKI_REFUSED_POLICIES: policies.default([SIGNATURE_POLICY]),
  HAREYAKA_HPKI_ROLES: list.refine((all) => all.length > 0, 'must name a licence, such as Medical Doctor').default([DOCTOR_ROLE]),
  HAREYAKA_HPKI_LISTS: list.default([]),
  HAREYAKA_HPKI_LIST_HOSTS: list.default([]),
  HAREYAKA_HPKI_LIST_FAILURE: z
    .string()
    .regex(/^(refuse|accept-stale-for:\d{1,3})$/, 'must be refuse, or accept-stale-for:HOURS')
    .transform((text) => Number(/\d+$/.exec(text)?.[0] ?? 0) * 3_600_000)
    .default(0),
  HAREYAKA_HPKI_MINUTES: wholeNumber(1, 1_440).default(240),
  HAREYAKA_HPKI_LISTEN: listenAddress.optional(),
  HAREYAKA_HPKI_TLS_KEY: z.string().optional(),
  HAREYAKA_HPKI_TLS_CERTIFICATE: z.string().optional(),
  HAREYAKA_HPKI_URL: z
    .string()
    .refine((text) => isWebAddress(text) && new URL(text).origin === text && text.startsWith('https:'), 'must be an https origin')
    .optional(),
  HAREYAKA_HPKI_PROXY_HEADER: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'must be the name of a header')
    .transform((text) => text.toLowerCase())
    .optional(),
  HAREYAKA_HPKI_PROXY_SECRET_FILE: z.string().optional(),
};

/** The values of the variables; an invalid one is missing. */
export type HpkiValues = Partial<z.output<z.ZodObject<typeof hpkiVariables>>>;
