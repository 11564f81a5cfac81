import { Kind, parse, stripIgnoredCharacters } from 'graphql';
import { sha256 } from './persisted-operations.js';

/** One operation of a manifest. */
interface Entry {
  readonly id: string;
  /** Its name in error messages. */
  readonly label: string;
  readonly body: unknown;
}

const FORMAT = 'apollo-persisted-query-manifest';
/** A text that is longer than every text of the manifest by this factor cannot be one of them, however it is formatted. It is not parsed. */
const LAYOUT = 10;

/** The greatest number of texts with a name. It limits the values of a metric's label. Each operation has two texts: as written, and stripped. */
const NAMES_AT_MOST = 1_000;

/** The published operations of the clients. */
export class TrustedDocuments {
  readonly #byId = new Map<string, string>();
  readonly #texts = new Set<string>();
  /** Names of operations, by text. */
  readonly #names = new Map<string, string>();
  #longest = 0;

  /** @param documents texts by their ids */
  constructor(documents: Iterable<readonly [id: string, text: string]>) {
    for (const [id, text] of documents) {
      this.#byId.set(id, text);
      const stripped = stripIgnoredCharacters(text);
      this.#texts.add(stripped);
      const name = this.#names.size < NAMES_AT_MOST ? readName(text) : undefined;
      if (name !== undefined) for (const one of [text, stripped]) this.#names.set(one, name);
      this.#longest = Math.max(this.#longest, text.length);
    }
    // A client whose manifest gives other ids may still ask by hash; an explicit id has precedence.
    for (const text of [...this.#byId.values()]) {
      const hash = sha256(text);
      if (!this.#byId.has(hash)) this.#byId.set(hash, text);
    }
  }

  /** The texts of all operations, as the manifest has them. */
  listTexts(): readonly string[] {
    return [...new Set(this.#byId.values())];
  }

  /** The text of an id, or of a hash, with or without `sha256:` before it. */
  byId(id: string): string | undefined {
    return this.#byId.get(id) ?? this.#byId.get(id.replace(/^sha256:/, ''));
  }

  /** The name of an operation, for metrics and traces. @returns undefined if the text is not in the manifest */
  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }

  /** Whether a text is in the manifest, with any white space, commas and comments. */
  has(text: string): boolean {
    if (this.#texts.has(text)) return true;
    if (text.length > LAYOUT * this.#longest) return false;
    try {
      return this.#texts.has(stripIgnoredCharacters(text));
    } catch {
      // Not GraphQL.
      return false;
    }
  }
}

/**
 * Reads a manifest: Apollo's (`{ format: "apollo-persisted-query-manifest", version: 1, operations: [{ id, body }] }`), or an object from id
 * to text (`{ "hash": "query …" }`), as Relay's compiler writes it.
 *
 * @throws Error whose message names the entry and the problem
 */
export function readManifest(text: string): TrustedDocuments {
  const texts = new Map<string, string>();
  for (const { id, label, body } of listEntries(text)) {
    if (typeof body !== 'string') throw new Error(`${label}: its text is missing`);
    try {
      parse(body);
    } catch (error) {
      throw new Error(`${label}: it is not GraphQL: ${(error as Error).message}`);
    }
    const known = texts.get(id);
    if (known !== undefined && known !== body) throw new Error(`${label}: another operation has the same id`);
    texts.set(id, body);
  }
  if (texts.size === 0) throw new Error('the manifest holds no operations');
  return new TrustedDocuments(texts);
}

/** Reads the name of the operation in a text: at most 100 characters. */
function readName(text: string): string | undefined {
  const operation = parse(text).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operation?.name?.value.slice(0, 100);
}

function listEntries(text: string): readonly Entry[] {
  const manifest = parseObject(text);
  if (!('format' in manifest) && !Array.isArray(manifest.operations)) {
    return Object.entries(manifest).map(([id, body]) => ({ id, label: `the operation ${id}`, body }));
  }
  const { format, version, operations } = manifest;
  if (format !== FORMAT) throw new Error(`the manifest’s format is not ${FORMAT}`);
  if (version !== 1) throw new Error('the manifest’s version is not 1');
  if (!Array.isArray(operations)) throw new Error('the manifest’s operations are not a list');
  return operations.map((operation: unknown, index) => {
    const { id, name, body } = (operation ?? {}) as { id?: unknown; name?: unknown; body?: unknown };
    const label = `operation ${index + 1}${typeof name === 'string' ? ` (${name})` : ''}`;
    if (typeof id !== 'string' || id === '') throw new Error(`${label}: its id is missing`);
    return { id, label, body };
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('the manifest is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the manifest is not an object');
  return value as Readonly<Record<string, unknown>>;
}
