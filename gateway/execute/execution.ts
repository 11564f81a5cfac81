import type { GraphQLFormattedError } from 'graphql';
import { GATEWAY_ERRORS } from '../errors.js';
import type { Answer } from './answer.js';
import { answerOf } from './answer.js';
import { type Entity, Misshapen } from './project.js';
import type { ReadEntities } from './run-reader.js';
import type { Circumstances, SubgraphClient } from './subgraph-client.js';
import { SubgraphFailure } from './subgraph-failure.js';
import type { AnswerPath } from './targets.js';
import { toWire, type WireText } from './wire-text.js';

/** What one operation's execution is given. */
export interface ExecutionInput {
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  /** The variables as they came. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The variables as the specification coerces them, with their defaults: `@skip` and `@include` go by these. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly circumstances: Circumstances;
}

/** One operation under way: the data gathered so far, and what went wrong. */
export class Execution {
  readonly data: Entity = {};
  readonly errors: GraphQLFormattedError[] = [];
  /** Whether no answer so far had anything escaped. */
  plain = true;
  /** Entity fetches that wait for others to go along with. */
  readonly waiting = new Map<object, { readonly answered: Promise<void>; arrive(member: number | undefined): void }>();

  constructor(readonly input: ExecutionInput) {}

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

  /** Asks a subgraph. A failure is a part of the answer, told at `path`; then there is none. */
  async ask(
    subgraph: string,
    body: WireText,
    idempotent: boolean,
    path: () => AnswerPath,
    read?: ReadEntities,
  ): Promise<Answer | undefined> {
    const { subgraphs, circumstances } = this.input;
    try {
      const client = subgraphs.get(subgraph);
      if (!client) throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'is not known');
      const answer = answerOf(await client.call(body, idempotent, circumstances), subgraph, read);
      this.plain &&= answer.plain;
      return answer;
    } catch (error) {
      this.failed(error, subgraph, path());
      return undefined;
    }
  }

  /** Tells a failure of a subgraph. @throws whatever is none */
  failed(error: unknown, service: string, path: AnswerPath): void {
    const code = error instanceof SubgraphFailure ? error.code : error instanceof Misshapen ? 'SUBGRAPH_INVALID' : undefined;
    if (!code) throw error;
    this.errors.push({ message: GATEWAY_ERRORS[code].message, path, extensions: { code, service } });
  }
}
