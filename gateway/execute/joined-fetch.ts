import { stripIgnoredCharacters } from 'graphql';
import { type Asked, entityFetch, gathered, References, take, wholePath } from './entity-fetch.js';
import type { Execution } from './execution.js';
import type { Fetch } from './fetch.js';
import type { PlanPath } from './targets.js';
import { toWire, type WireText } from './wire-text.js';

interface Member {
  readonly fetch: Fetch;
  readonly path: PlanPath;
}

/**
 * Entity fetches to one subgraph that go as one request: the first waits for the last. Fetches of one selection share their references (a
 * facility's name is asked once, however many lists name the facility); others stand beside each other as aliases.
 */
export class JoinedFetch {
  readonly #members: Member[] = [];
  readonly #texts = new Map<string, WireText>();

  constructor(readonly subgraph: string) {}

  /** Takes a fetch in, at the time of compilation; its number. */
  add(fetch: Fetch, path: PlanPath): number {
    return this.#members.push({ fetch, path }) - 1;
  }

  /** It is this member's turn, or (`skipped`) it will never be. Ends when the answer is there. */
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
    // Who is skipped holds nobody up.
    if (!skipped) await waiting.answered;
  }

  async #ask(execution: Execution, members: readonly number[]): Promise<void> {
    const [first, ...others] = [...members].sort((a, b) => a - b).map((one) => this.#members[one]!);
    if (!first) return;
    if (others.length === 0) return await entityFetch(execution, first.fetch, first.path);
    const groups = this.#groups(execution, [first, ...others]);
    const [group, ...more] = groups;
    if (!group) return;
    const asked = groups.flatMap((one) => one.asked);
    const names = [...new Set(groups.flatMap((one) => one.fetch.variables))];
    const variables = [
      execution.members(names),
      ...groups.map(
        ({ references }, index) => `"${more.length === 0 ? 'representations' : variable(index)}":[${references.texts.join(',')}]`,
      ),
    ].filter((one) => one !== '');
    const query = more.length === 0 ? group.fetch.text : this.#text(groups.map((one) => one.fetch));
    const body = `{"query":${query},"variables":{${variables.join(',')}}}`;
    const path = () => (asked.length === 1 ? wholePath(execution, asked[0]!) : commonPath(asked));
    const answer = await execution.ask(this.subgraph, body, true, path);
    if (!answer) return;
    // An error that is at no entity stands for all of them.
    const general = answer.errors.filter((one) => one.path === undefined);
    for (const { error } of general) execution.errors.push({ ...error, path: path() });
    const local = { ...answer, errors: answer.errors.filter((one) => one.path !== undefined) };
    for (const [index, { asked: part, references }] of groups.entries()) {
      take(execution, local, part, more.length === 0 ? '_entities' : alias(index), references.texts.length);
    }
  }

  /** Those that have something to ask, by what they ask. */
  #groups(execution: Execution, members: readonly Member[]): Group[] {
    const groups = new Map<string, Group>();
    for (const { fetch, path } of members) {
      const selection = fetch.entities!.selection;
      const group = groups.get(selection) ?? { fetch, references: new References(), asked: [] };
      const asked = gathered(execution, fetch, path, group.references);
      if (!asked) continue;
      group.asked.push(asked);
      groups.set(selection, group);
    }
    return [...groups.values()];
  }

  /** One operation for several selections, as a JSON string. */
  #text(fetches: readonly Fetch[]): WireText {
    const which = fetches.map((fetch) => fetch.entities!.selection).join('\n');
    let text = this.#texts.get(which);
    if (text === undefined) {
      const definitions = new Map(fetches.flatMap((fetch) => [...fetch.entities!.definitions]));
      const own = fetches.map((_, index) => `$${variable(index)}:[_Any!]!`);
      const fields = fetches.map(
        (fetch, index) => `${alias(index)}:_entities(representations:$${variable(index)})${fetch.entities!.selection}`,
      );
      const operation = `query(${[...definitions.values(), ...own].join(' ')}){${fields.join(' ')}}`;
      text = toWire(JSON.stringify(stripIgnoredCharacters(operation)));
      this.#texts.set(which, text);
    }
    return text;
  }
}

interface Group {
  readonly fetch: Fetch;
  readonly references: References;
  readonly asked: Asked[];
}

/** Names that no operation of a client uses for a variable of its own: `compile` sees to it. */
export const OWN_VARIABLE = /^representations\d*$/;

function variable(index: number): string {
  return `representations${index}`;
}

function alias(index: number): string {
  return `_e${index}`;
}

/** What the paths of all have in common. */
function commonPath(asked: readonly Asked[]): readonly string[] {
  const [first, ...others] = asked.map((one) => one.path);
  const length = first!.findIndex((step, index) => others.some((path) => path[index] !== step));
  return length === -1 ? first! : first!.slice(0, length);
}
