import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { gatewayError } from '../errors.js';
import { exactNumbersRule } from '../operation/exact-numbers-rule.js';

/** A parsed text: a document that fits the schema, or the errors. */
export type Known = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLFormattedError[] };

const ENTRIES_AT_MOST = 3_000;
/** Bytes of all cached documents and of the work prepared for them; the estimates were measured for texts of many kinds. */
const SIZE_AT_MOST = 96 * 1024 * 1024;
const BYTES_A_CHARACTER = 90;
const BYTES_A_DOCUMENT = 6_000;
const BYTES_A_REFUSAL = 2_000;
/** Validation compares fields of one response key with each other. This many comparisons take a few milliseconds. */
const COMPARISONS_AT_MOST = 200_000;

interface Kept {
  readonly known: Known;
  /** Estimated bytes that it takes in memory. */
  readonly bytes: number;
}

/** Parses and validates each text once. */
export class Documents {
  readonly #known = new LRUCache<string, Kept>({ maxSize: SIZE_AT_MOST, max: ENTRIES_AT_MOST, sizeCalculation: ({ bytes }) => bytes });

  constructor(
    private readonly schema: GraphQLSchema,
    /** Tokens of a document. */
    private readonly tokens: number,
  ) {}

  /** Whether a text was parsed before. */
  has(text: string): boolean {
    return this.#known.has(text);
  }

  get(text: string): Known {
    const kept = this.#known.get(text);
    if (kept) return kept.known;
    const known = this.#read(text);
    const bytes = 'document' in known ? BYTES_A_DOCUMENT + BYTES_A_CHARACTER * text.length : BYTES_A_REFUSAL + text.length;
    this.#known.set(text, { known, bytes });
    return known;
  }

  /** Charges bytes to this document, so that large prepared work is evicted with cold documents. */
  grown(text: string, document: DocumentNode, bytes: number): void {
    const kept = this.#known.peek(text);
    // The document may have been evicted and parsed again.
    if (!kept || !('document' in kept.known) || kept.known.document !== document) return;
    this.#known.set(text, { known: kept.known, bytes: kept.bytes + bytes });
  }

  /** The most recently used documents, with their texts. */
  recent(count: number): { readonly text: string; readonly document: DocumentNode }[] {
    const found: { text: string; document: DocumentNode }[] = [];
    for (const [text, { known }] of this.#known.entries()) {
      if (found.length >= count) break;
      if ('document' in known) found.push({ text, document: known.document });
    }
    return found;
  }

  #read(text: string): Known {
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: this.tokens });
    } catch (error) {
      return { errors: [toFormattedError(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')] };
    }
    if (countComparisons(document) > COMPARISONS_AT_MOST) {
      return { errors: [gatewayError('OPERATION_TOO_LARGE', { limit: 'repetitions', atMost: COMPARISONS_AT_MOST }).toJSON()] };
    }
    if (hasTooManyVariables(document)) {
      return { errors: [gatewayError('OPERATION_TOO_LARGE', { limit: 'variables', atMost: VARIABLES_AT_MOST }).toJSON()] };
    }
    const errors = validate(this.schema, document, RULES, { maxErrors: ERRORS_AT_MOST });
    if (errors.length > 0) return { errors: errors.map((error) => toFormattedError(error, 'GRAPHQL_VALIDATION_FAILED')) };
    // Documents are kept without locations, which would hold the text and every token of it.
    return { document: parse(text, { noLocation: true }) };
  }
}

const RULES: readonly ValidationRule[] = [...specifiedRules, exactNumbersRule];
/** The most errors reported for one text. */
const ERRORS_AT_MOST = 5;
export const WORDS_AT_MOST = 300;

function toFormattedError(
  { message, locations }: GraphQLError,
  code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED',
): GraphQLFormattedError {
  return { message: message.slice(0, WORDS_AT_MOST), ...(locations ? { locations } : {}), extensions: gatewayError(code).extensions };
}

/** Comparing two fragments costs validation as much as this many fields. */
const FRAGMENTS_COMPARED = 16;
/** Variables of one operation: validation looks for each in the whole operation. */
const VARIABLES_AT_MOST = 500;

function hasTooManyVariables({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && (node.variableDefinitions?.length ?? 0) > VARIABLES_AT_MOST);
}

/** An upper bound of the field comparisons that validation would make; two fragments count more. */
function countComparisons(document: DocumentNode): number {
  const counts = new Map<string, number>();
  visit(document, {
    [Kind.FIELD]: (node) => {
      const key = node.alias?.value ?? node.name.value;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  });
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length;
  return [...counts.values()].reduce((sum, count) => sum + count * count, FRAGMENTS_COMPARED * fragments * fragments);
}
