import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../../kit/index.js';

/** Where a hospital's files are to be had, and with which credential. */
export interface HospitalServer {
  readonly institution: string;
  /** What people call it in an error's `service`. */
  readonly label: string;
  /** The one base address: nothing outside it is ever asked. */
  readonly url: string;
  readonly token: string;
  /** The base address of its extended storage, where it has one: documents, by content folder. The same token. */
  readonly documents?: string | undefined;
  /** Its image archive, where it has one. */
  readonly pacs?: ImageArchive | undefined;
}

/** Where a hospital's DICOMweb services are, and as whom they are asked: with a bearer token, or by RFC 7617. */
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
    // Exactly one of the two. A second one would be a credential that is never used and never rotated.
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
