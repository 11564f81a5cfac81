import { z } from 'zod';
import systemsFile from './systems.json' with { type: 'json' };

/** One connected system. A vendor who adds one adds a line to `systems.json`: data, not code. */
export interface ConnectedSystem {
  /** The subgraph's name, and the audience of its permits. */
  readonly id: string;
  readonly name: string;
  /** The GraphQL types that stand for its charts and for itself. */
  readonly chartType: string;
  readonly systemType: string;
  /** The contract's fields that it serves; the directory answers the others with null, without asking it. */
  readonly serves: readonly string[];
  /** What it serves of `ConnectionSystem`: its patient search, its status. */
  readonly systemServes: readonly string[];
}

const typeName = z.string().regex(/^[A-Z][A-Za-z0-9]*$/);

/** The connected systems of this network, from the committed file. */
export const SYSTEMS: readonly ConnectedSystem[] = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/),
      name: z.string().min(1),
      chartType: typeName,
      systemType: typeName,
      serves: z.array(z.string()),
      systemServes: z.array(z.string()),
    }),
  )
  .parse(systemsFile);

/** The system of that id. */
export function systemOf(id: string): ConnectedSystem | undefined {
  return SYSTEMS.find((system) => system.id === id);
}
