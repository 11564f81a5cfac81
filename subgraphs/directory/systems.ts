import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError, readConfigurationOrEnd } from '../kit/index.js';
import { readSystemsFileName } from './config.js';
import committed from './systems.json' with { type: 'json' };

/** One connected system. A vendor who adds one adds a line to `systems.json`: data, not code. */
export interface SystemEntry {
  /** The subgraph's name, and the audience of its permits. */
  readonly id: string;
  readonly name: string;
  /** The GraphQL types of its charts and of the system itself. */
  readonly chartType: string;
  readonly systemType: string;
  /** The fields of the contract that it serves. The directory answers the others with NOT_SERVED and does not call the system. */
  readonly serves: readonly string[];
  /** The optional parts of `ConnectionSystem` that it serves: its patient search, its status. */
  readonly systemServes: readonly string[];
  /** Whether its store is encrypted, so that its permits contain the released key of the patient at each facility. */
  readonly releasedKeys: boolean;
}

const typeName = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'must be a type name');
const systems = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'may have only small letters, digits and -, and must begin with a letter'),
      name: z.string().min(1),
      chartType: typeName,
      systemType: typeName,
      serves: z.array(z.string()),
      systemServes: z.array(z.string()),
      releasedKeys: z.boolean().default(false),
    }),
  )
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'names a system twice');

/**
 * Reads the connected systems of this network.
 *
 * @param file the operator's file. If absent, the committed `systems.json`
 * @throws ConfigurationError if the file cannot be read or is not valid
 */
export function readSystems(file: string | undefined): readonly SystemEntry[] {
  const wrong = (problem: string) => new ConfigurationError([{ variable: 'HAREYAKA_SYSTEMS', problem }]);
  let content: unknown = committed;
  try {
    if (file !== undefined) content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`cannot be read: ${(error as Error).message}`);
  }
  const read = systems.safeParse(content);
  if (!read.success) throw wrong(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  return read.data;
}

/** The connected systems of this network, from the operator's file or the committed one. */
export const SYSTEMS = readConfigurationOrEnd('directory', () => readSystems(readSystemsFileName()));

/** Finds the system with this id. */
export function findSystem(id: string): SystemEntry | undefined {
  return SYSTEMS.find((system) => system.id === id);
}
