import { stripIgnoredCharacters } from 'graphql';
import { toWire, type WireText } from '../answers/wire-text.js';
import type { PlanPath } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { askEntities, variable } from './entity-request.js';
import type { Fetch } from './fetch.js';
import type { Member } from './pending.js';
import { buildGroupKey } from './take-entities.js';

/**
 * Entity fetches to one subgraph that are sent as one request: the first waits for the last. Fetches of one selection share their references
 * (a facility's name is asked for once, however many lists name the facility); fetches of other selections get an alias each.
 */
export class JoinedFetch {
  readonly #members: Member[] = [];
  readonly #texts = new Map<string, WireText>();

  /** Adds a fetch at compile time. @returns its number */
  add(fetch: Fetch, path: PlanPath): number {
    return this.#members.push({ fetch, path }) - 1;
  }

  /** This member is ready to be sent, or (`skipped`) never will be. Resolves when the answer is there. */
  async arrive(execution: Execution, member: number, skipped = false): Promise<void> {
    let waiting = execution.waiting.get(this);
    if (!waiting) {
      const members: number[] = [];
      let missing = this.#members.length;
      let release: () => void = () => undefined;
      const complete = new Promise<void>((resolve) => {
        release = resolve;
      });
      waiting = {
        answered: complete.then(async () => await this.#ask(execution, members)),
        arrive: (one: number | undefined) => {
          if (one !== undefined) members.push(one);
          missing -= 1;
          if (missing === 0) release();
        },
      };
      execution.waiting.set(this, waiting);
    }
    waiting.arrive(skipped ? undefined : member);
    // A skipped fetch must not delay the others.
    if (!skipped) await waiting.answered;
  }

  async #ask(execution: Execution, members: readonly number[]): Promise<void> {
    const taken = [...members].sort((a, b) => a - b).map((one) => this.#members[one]!);
    await askEntities(execution, taken, (groups) => this.#text(groups.map((one) => one.fetch)));
  }

  /** One operation for several selections, as a JSON string. */
  #text(fetches: readonly Fetch[]): WireText {
    const which = fetches.map((fetch) => fetch.entities!.selection).join('\n');
    let text = this.#texts.get(which);
    if (text === undefined) {
      const definitions = new Map(fetches.flatMap((fetch) => [...fetch.entities!.definitions]));
      const own = fetches.map((_, index) => `$${variable(index)}:[_Any!]!`);
      const fields = fetches.map(
        (fetch, index) =>
          `${buildGroupKey(index, fetches.length)}:_entities(representations:$${variable(index)})${fetch.entities!.selection}`,
      );
      const operation = `query(${[...definitions.values(), ...own].join(' ')}){${fields.join(' ')}}`;
      text = toWire(JSON.stringify(stripIgnoredCharacters(operation)));
      this.#texts.set(which, text);
    }
    return text;
  }
}

/** Names that no client operation uses for its own variables; `compileProgram` joins no fetch that does. */
export const OWN_VARIABLE = /^representations\d*$/;
