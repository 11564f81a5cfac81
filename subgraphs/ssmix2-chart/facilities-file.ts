import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../kit/index.js';

/** Where a hospital's files are to be had, and with which credential. */
export interface HospitalServer {
  readonly institution: string;
  /** What people call it in an error's `service`. */
  readonly label: string;
  /** The one base address: nothing outside it is ever asked. */
  readonly url: string;
  readonly token: string;
}

const schema = z.array(
  z.object({
    institution: z.string().regex(/^\d{10}$/),
    label: z.string().min(1).max(100),
    url: z.string().regex(/^https?:\/\//),
    token: z.string().min(1),
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
