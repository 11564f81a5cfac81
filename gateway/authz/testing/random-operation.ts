import fc, { type GeneratorValue } from 'fast-check';

/** One directive's rule in its simplest form: what it needs, as a test of a set of credentials, and its SDL. */
export interface PlainRule {
  readonly written: string;
  readonly isMetBy: (held: ReadonlySet<string>) => boolean;
}

/** A schema as plain data: the oracle needs no directive to know it. */
export interface PlainSchema {
  /** The rules of a type (`A`) and of a field (`A.id`). */
  readonly rules: ReadonlyMap<string, readonly PlainRule[]>;
  readonly sdl: string;
}

export const CREDENTIALS = ['signed in', 'scope s', 'scope t', 'policy p', 'policy q'];

const RULES: readonly PlainRule[] = [
  rule('@authenticated', ['signed in']),
  rule('@requiresScopes(scopes: [["s"]])', ['signed in', 'scope s']),
  rule('@requiresScopes(scopes: [["s", "t"]])', ['signed in', 'scope s', 'scope t']),
  rule('@requiresScopes(scopes: [["s"], ["t"]])', ['signed in', 'scope s'], ['signed in', 'scope t']),
  rule('@policy(policies: [["p"]])', ['policy p']),
  rule('@policy(policies: [["p", "q"]])', ['policy p', 'policy q']),
  rule('@policy(policies: [["q"], ["p"]])', ['policy q'], ['policy p']),
];

function rule(written: string, ...ways: string[][]): PlainRule {
  return { written, isMetBy: (held) => ways.some((way) => way.every((one) => held.has(one))) };
}

/** The return type of every field, the same on each type: so any two selections can be merged. */
export const RETURNS: Readonly<Record<string, string>> = {
  text: 'String',
  code: 'Code!',
  level: '[Level!]',
  id: 'ID!',
  label: 'String',
  a: 'A',
  b: 'B!',
  nodes: '[Node!]!',
  things: '[[Thing]!]',
};
const NODE = ['id', 'label', 'nodes'];
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Query: ['text', 'a', 'b', 'nodes', 'things'],
  Node: NODE,
  A: [...NODE, 'code', 'level', 'b', 'things'],
  B: [...NODE, 'text', 'a'],
  C: ['id', 'text', 'a', 'nodes'],
};
export const MEMBERS: Readonly<Record<string, readonly string[]>> = { Node: ['A', 'B'], Thing: ['B', 'C'] };

/** The supergraph with random rules. */
export function randomSchema(pick: GeneratorValue): PlainSchema {
  const rules = new Map<string, readonly PlainRule[]>();
  const ruled = (name: string, rarity: number): string => {
    const some = upTo(pick, rarity) === 0 ? Array.from({ length: 1 + upTo(pick, 1) }, () => one(pick, RULES)) : [];
    rules.set(name, some);
    return some.map(({ written }) => written).join(' ');
  };
  const objects = Object.entries(FIELDS).map(([type, fields]) => {
    const head = type === 'Node' ? 'interface Node' : `type ${type}${MEMBERS.Node!.includes(type) ? ' implements Node' : ''}`;
    return `${head} ${ruled(type, type === 'Query' ? 20 : 4)} { ${fields.map((name) => `${name}: ${RETURNS[name]} ${ruled(`${type}.${name}`, 5)}`).join(' ')} }`;
  });
  const sdl = `${objects.join('\n')}\nunion Thing = B | C\nscalar Code ${ruled('Code', 3)}\nenum Level ${ruled('Level', 3)} { LOW }`;
  return { rules, sdl };
}

/** An operation over that schema, with aliases, inline and named fragments, and fragments within these. */
export function randomOperation(pick: GeneratorValue): string {
  const fragments = Array.from({ length: upTo(pick, 4) }, (_, at) => ({
    at,
    on: one(pick, ['Query', 'Node', 'A', 'B', 'C', 'Thing']),
  }));
  const bodies = fragments.map(({ at, on }) => `fragment f${at} on ${on} ${selections(on, 2, at)}`);
  const operation = selections('Query', 4, -1);
  const spread = new Set<string>();
  const toRead = [operation];
  for (let text = toRead.pop(); text !== undefined; text = toRead.pop()) {
    for (const [, at] of text.matchAll(/\.\.\.f(\d)/g)) {
      if (!spread.has(at!)) toRead.push(bodies[Number(at)]!);
      spread.add(at!);
    }
  }
  return [operation, ...bodies.filter((_, at) => spread.has(String(at)))].join('\n');

  /** Fragments spread only those after them. */
  function selections(on: string, depth: number, after: number): string {
    const some = Array.from({ length: 1 + upTo(pick, 3) }, () => selection(on, depth, after));
    return `{ ${some.join(' ')} }`;
  }

  function selection(on: string, depth: number, after: number): string {
    const kind = upTo(pick, 9);
    const others = ['Query', 'Node', 'A', 'B', 'C', 'Thing'].filter((type) => overlap(on, type));
    if (kind < 2 && depth > 0) {
      const other = one(pick, others);
      return `... ${other === on && upTo(pick, 1) === 0 ? '' : `on ${other}`} ${selections(other, depth - 1, after)}`;
    }
    const spreadable = fragments.filter((fragment) => fragment.at > after && overlap(on, fragment.on));
    if (kind < 4 && spreadable.length > 0) return `...f${one(pick, spreadable).at}`;
    const names = (FIELDS[on] ?? []).filter((name) => depth > 0 || !isComposite(returned(name)));
    const name = kind === 9 || names.length === 0 ? '__typename' : one(pick, names);
    const alias = upTo(pick, 3) === 0 ? `x_${name}: ` : '';
    return alias + name + (isComposite(returned(name)) ? ` ${selections(returned(name), depth - 1, after)}` : '');
  }
}

/** The named type that a field returns. */
export function returned(field: string): string {
  return (RETURNS[field] ?? 'String').replace(/[![\]]/g, '');
}

export function isComposite(type: string): boolean {
  return type in FIELDS || type in MEMBERS;
}

function overlap(one: string, other: string): boolean {
  const members = MEMBERS[other] ?? [other];
  return (MEMBERS[one] ?? [one]).some((member) => members.includes(member));
}

function upTo(pick: GeneratorValue, max: number): number {
  return pick(fc.nat, { max });
}

function one<T>(pick: GeneratorValue, some: readonly T[]): T {
  return some[upTo(pick, some.length - 1)]!;
}
