import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SchemaError } from './problem.js';

const typeName = /^[A-Z][A-Za-z0-9]*Chart$/;
const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a field name: letters and digits, beginning with a small letter');
const category = z.string().regex(/^[A-Z][A-Z_]*$/, 'must be a category of the enum Category');

const foreign = z.strictObject({
  chartType: z.string().regex(typeName, 'must be a type name that ends with Chart'),
  chartFields: z.record(fieldName, category).default({}),
  patientFields: z.record(fieldName, category).default({}),
});

const registrations = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'may have only small letters, digits and -, and must begin with a letter'),
    url: z.string().regex(/^https?:\/\/\S+$/, 'must be an http(s) address'),
    foreign: foreign.optional(),
  }),
);

/** What a foreign subgraph (a vendor's) may add to the graph. */
export interface ForeignSubgraph {
  /** Its chart type, e.g. `ExampleChart`. Its other types begin with the same word: `Example…`. */
  readonly chartType: string;
  /** Fields of its own on its chart, each with the category that a reader must be granted. */
  readonly chartFields: Readonly<Record<string, string>>;
  /** Fields of its own on `Patient`, each with the category whose scope it needs. */
  readonly patientFields: Readonly<Record<string, string>>;
}

/** One subgraph of the supergraph. The name of a foreign one is also the id of its connected system. */
export interface RegisteredSubgraph {
  readonly name: string;
  /** The address in the supergraph. The gateway's environment can override it. */
  readonly url: string;
  /** If absent, it is one of the network's own subgraphs, which prints its SDL from its code. */
  readonly foreign?: ForeignSubgraph | undefined;
}

/** The file that names every subgraph, from the root of the project. */
export const REGISTRATION_FILE = 'schema/subgraphs.json';

/**
 * Reads the registration file.
 *
 * @throws SchemaError REGISTRATION_INVALID. The message names the entry and the problem.
 */
export function readSubgraphs(file: string = REGISTRATION_FILE): RegisteredSubgraph[] {
  const invalid = (message: string) =>
    new SchemaError([{ code: 'REGISTRATION_INVALID', where: file, message, fix: 'see schema/README.md, "Registration"' }]);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const read = registrations.safeParse(content);
  if (!read.success) throw invalid(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const names = read.data.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated) throw invalid(`${repeated} is registered twice`);
  if (!names.includes('directory')) throw invalid('directory is missing: it states the contract');
  return read.data;
}

/** The word with which the names of a foreign subgraph's types begin: `Example` for `ExampleChart`. */
export function getNamespace({ chartType }: ForeignSubgraph): string {
  return chartType.slice(0, -'Chart'.length);
}
