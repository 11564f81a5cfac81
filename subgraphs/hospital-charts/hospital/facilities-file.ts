import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../../kit/index.js';

/** A hospital's file server, and the credential for it. */
export interface HospitalServer {
  readonly institution: string;
  /** The name that an error's `service` shows to people. */
  readonly label: string;
  /** The base address. No address outside it is ever requested. */
  readonly url: string;
  readonly token: string;
  /** The base address of its extended storage, if it has one: documents, by content folder. The token is the same. */
  readonly documents?: string | undefined;
  /** Its image archive, if it has one. */
  readonly pacs?: ImageArchive | undefined;
}

/** The address of a hospital's DICOMweb services, and the credential for them: a bearer token, or user and password (RFC 7617). */
export type ImageArchive = { readonly url: string } & ({ readonly token: string } | { readonly user: string; readonly password: string });

const url = z.string().regex(/^https?:\/\//);
const secret = z.string().min(1);

const schema = z.array(
  z.object({
    institution: z.string().regex(/^\d{10}$/),
    label: z.string().min(1).max(100),
    url,
    token: secret,
    documents: url.optional(),
    // Exactly one of the two credentials. A second one would never be used, and so never be rotated.
    pacs: z
      .union([z.strictObject({ url, token: secret }), z.strictObject({ url, user: z.string().regex(/^[^:]+$/), password: secret })])
      .optional(),
  }),
);

/** Reads the hospitals' servers by institution code. @throws ConfigurationError naming the variable, never the token */
export function readFacilitiesFile(variable: string, file: string): Map<string, HospitalServer> {
  try {
    return new Map(schema.parse(JSON.parse(readFileSync(file, 'utf8'))).map((hospital) => [hospital.institution, hospital]));
  } catch (error) {
    const problem =
      error instanceof z.ZodError ? `entry ${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}` : 'is not a readable JSON file';
    throw new ConfigurationError([{ variable, problem }]);
  }
}
