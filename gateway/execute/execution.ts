import type { GraphQLFormattedError } from 'graphql';
import { Cancelled } from '../admission/cancellation.js';
import { GATEWAY_ERRORS } from '../errors.js';
import type { Answer } from './answers/answer.js';
import { parseAnswer, type Reading } from './answers/answer.js';
import { UNCOUNTED } from './answers/answer-body.js';
import { type Entity, Misshapen } from './answers/project.js';
import { type ReadLimits, TOKENS_AN_OPERATION } from './answers/read-limits.js';
import type { ReadEntities } from './answers/span-reader.js';
import { toWire, type WireText } from './answers/wire-text.js';
import type { DisclosureAccount } from './disclosure-account.js';
import type { AnswerPath } from './entity-paths.js';
import { ReferenceAccount } from './fetches/reference-account.js';
import { SharedAllowance } from './transport/allowance.js';
import type { Circumstances, SubgraphClient } from './transport/subgraph-client.js';
import { SubgraphFailure } from './transport/subgraph-failure.js';

/** The input of one operation's execution. */
export interface ExecutionInput {
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  /** The variables as they came. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The variables as the specification coerces them, with their defaults: `@skip` and `@include` use these. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly circumstances: Circumstances;
  /** Gathers what subgraphs report to have disclosed; absent without an audit. */
  readonly account?: DisclosureAccount | undefined;
}

/** One request to a subgraph. */
export interface Call {
  readonly subgraph: string;
  readonly body: WireText;
  readonly idempotent: boolean;
  readonly limits: ReadLimits;
  readonly read?: ReadEntities | undefined;
}

/** One running operation: the data gathered so far, and its errors. */
export class Execution {
  data: Entity = {};
  readonly errors: GraphQLFormattedError[] = [];
  /** Errors of fields that other fields require; they are reported at those as well. */
  readonly passedOn = new Set<GraphQLFormattedError>();
  /** Whether no answer so far had an escape. */
  plain = true;
  /** Entity fetches that wait to be sent together. */
  readonly waiting = new Map<object, { readonly answered: Promise<void>; arrive(member: number | undefined): void }>();
  /** Which subgraph brought which objects, and how many references of each were looked up. */
  readonly references = new ReferenceAccount();
  /** Structural characters of all answers; created with the first long answer. */
  #tokens: SharedAllowance | undefined;

  constructor(readonly input: ExecutionInput) {}

  /**
   * Lets go of what was gathered, once the answer is written. V8 sometimes allocates an object such as this one in the old generation at once
   * (allocation-site pretenuring). There it stays until the next full collection, and until then each minor collection would copy the data of
   * every operation that has ended.
   */
  release(): void {
    this.data = {};
    this.references.release();
    this.waiting.clear();
  }

  readonly isSubgraph = (label: string): boolean => this.input.subgraphs.has(label);

  /** The variables that a fetch uses, as the members of a JSON object. */
  members(names: readonly string[]): WireText {
    const { given } = this.input;
    let members = '';
    for (const name of names) {
      if (!Object.hasOwn(given, name) || given[name] === undefined) continue;
      members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(given[name])}`;
    }
    return toWire(members);
  }

  /** Asks a subgraph. A failure becomes a response error at `path`. @returns undefined after a failure */
  async ask(call: Call, path: () => AnswerPath): Promise<Answer | undefined> {
    const answer = await this.call(call);
    if (!answer || !(answer instanceof SubgraphFailure)) return answer;
    this.failed(answer, call.subgraph, path());
    return undefined;
  }

  /** Asks a subgraph and leaves a failure to the caller of this method. @returns undefined where the client hung up */
  async call({ subgraph, body, idempotent, limits, read }: Call): Promise<Answer | SubgraphFailure | undefined> {
    const { subgraphs, circumstances } = this.input;
    // Calls under way run to their end. The steps of a mutation go on even after the client hung up.
    if (idempotent && circumstances.cancellation.cancelled) return undefined;
    try {
      const client = subgraphs.get(subgraph);
      if (!client) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'is not known');
      const text = await client.call(body, idempotent, circumstances);
      const answer = await parseAnswer(text, subgraph, this.#reading(text, subgraph, limits, read));
      this.plain &&= answer.plain;
      if (answer.errors.length > 0) this.#report(answer, subgraph);
      return answer;
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      return toFailure(error);
    }
  }

  /** How to read an answer. The tokens of a long one count towards the operation's. */
  #reading({ length }: WireText, subgraph: string, limits: ReadLimits, read: ReadEntities | undefined): Reading {
    const { isSubgraph } = this;
    const report = this.input.account !== undefined;
    if (length <= UNCOUNTED) return { read, limits, onRead: undefined, isSubgraph, report, wanted: undefined };
    const { deadlineAt } = this.input.circumstances;
    this.#tokens ??= new SharedAllowance(TOKENS_AN_OPERATION);
    const operation = this.#tokens;
    return {
      read,
      limits: { ...limits, tokens: Math.min(limits.tokens, operation.left(subgraph)) },
      onRead: (tokens) => void operation.take(subgraph, tokens),
      isSubgraph,
      report,
      wanted: () => Date.now() < deadlineAt,
    };
  }

  #report({ errors }: Answer, subgraph: string): void {
    const { onError, requestId } = this.input.circumstances;
    for (const { code } of errors) onError?.(subgraph, code, requestId);
  }

  /** Records a subgraph failure as a response error. @throws every other error */
  failed(error: unknown, service: string, path: AnswerPath): void {
    const { code } = toFailure(error);
    this.errors.push({ message: GATEWAY_ERRORS[code].message, path, extensions: { code, service } });
  }
}

/** The error as a subgraph's failure. An answer too large or too deep for this process (RangeError) is one too. Rethrows any other error. */
function toFailure(error: unknown): SubgraphFailure {
  if (error instanceof SubgraphFailure) return error;
  if (error instanceof Misshapen || error instanceof RangeError) return new SubgraphFailure('SUBGRAPH_INVALID', error.message);
  throw error;
}
