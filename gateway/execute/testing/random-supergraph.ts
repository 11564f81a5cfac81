import { RandomChoices } from './random-choices.js';

/** The subgraphs' SDL, and which fields are computed from others, which the SDL does not say. */
export interface PlainSupergraph {
  readonly subgraphs: readonly { readonly name: string; readonly sdl: string }[];
  /** By `Type.field`: the selection that it requires. */
  readonly required: ReadonlyMap<string, string>;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject"])\n';
const VALUES: Readonly<Record<string, string>> = {
  V0: 'own: String! soft: V1 n: Int words: [String!] color: Color inner: V1! more: [V1]',
  V1: 'own: String! ok: Boolean grid: [[Int]!] blob: Blob',
};
/** A value type whose first field is another value type, with leaves only: the fast reader takes its answers. */
const BOX = 'type Box @shareable { in: Edge h: Int w: Int out: Edge own: String! }\ntype Edge @shareable { x: Int y: Int own: String! }';
const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Color', 'Blob'];
const WRAPPED: readonly ((type: string) => string)[] = [
  (type) => type,
  (type) => type,
  (type) => `${type}!`,
  (type) => `[${type}]`,
  (type) => `[${type}!]`,
  (type) => `[${type}!]!`,
  (type) => `[[${type}]]`,
  (type) => `[[${type}!]!]!`,
];

/** An interface that one subgraph owns and others know as an interface object (`@interfaceObject`). */
export const OWNED = {
  name: 'M',
  types: ['M0', 'M1'],
  fields: ['mx: String', 'my: Int', 'must: String!', 'mt(x: Int): String', 'mv: V0'],
} as const;

/** The part of one type in one subgraph. */
interface Part {
  readonly keys: readonly string[];
  readonly fields: Map<string, string>;
}

/** A graph of two to four subgraphs that share entities, values, interfaces and unions. Not all of them compose. */
export function randomSupergraph(seed: number): PlainSupergraph {
  const random = RandomChoices.of(seed);
  const names = ['s0', 's1', 's2', 's3'].slice(0, 2 + random.below(3));
  const entities = ['E0', 'E1', 'E2'].slice(0, 2 + random.below(2));
  const required = new Map<string, string>();
  const roots = new Map(names.map((name) => [name, [] as string[]]));
  const parts = new Map(entities.map((entity) => [entity, partsOf()]));
  for (const entity of entities) fieldsOf(entity);
  for (const entity of entities) requirementOf(entity);
  for (const name of names) rootsOf(name);
  const owner = random.one(names);
  const objects = random.oneIn(2) ? new Map<string, readonly string[]>() : fieldsOfObjects();
  if (objects.size > 0) for (const name of [owner, ...objects.keys()]) roots.get(name)!.push(`${name}_m: ${random.one(WRAPPED)('M')}`);
  return { required, subgraphs: names.map((name) => ({ name, sdl: sdlOf(name) })) };

  /** The subgraphs that know the owned interface as an object, with the fields that each has. */
  function fieldsOfObjects(): Map<string, readonly string[]> {
    const others = names.filter((name) => name !== owner);
    const found = new Map<string, string[]>();
    for (const field of OWNED.fields) {
      const name = random.one(others);
      found.set(name, [...(found.get(name) ?? []), field]);
    }
    return found;
  }

  function partsOf(): Map<string, Part> {
    const [first, ...others] = names.filter((_, index) => index === 0 || random.below(4) > 0).reverse();
    const styles = random.oneIn(3) ? [['id'], ['code'], ['id', 'code'], ['id code']] : [['id']];
    const home: Part = { keys: styles.length > 1 ? ['id', 'code', 'id code'] : ['id'], fields: new Map() };
    return new Map<string, Part>([
      [first!, home],
      ...others.map((name) => [name, { keys: random.one(styles), fields: new Map() }] as const),
    ]);
  }

  function fieldsOf(entity: string): void {
    const homes = [...parts.get(entity)!.keys()];
    const add = (field: string, type: string, shareable = false) => {
      const owners = new Set([random.one(homes), ...(random.oneIn(5) ? [random.one(homes)] : [])]);
      for (const owner of owners)
        parts
          .get(entity)!
          .get(owner)!
          .fields.set(field, shareable || owners.size > 1 ? `${type} @shareable` : type);
    };
    add('tag', ': String');
    add('note', '(x: Int = 3, color: Color, in: In): String');
    // Other subgraphs may provide the first.
    for (let index = 0; index < 3; index++) add(`f${index}`, `: ${random.one(WRAPPED)(random.one(LEAVES))}`, index === 0);
    for (let index = 3; index < 6; index++) add(`f${index}`, `: ${random.one(WRAPPED)(random.one(compositeNames()))}`);
    add('plain', ': Int');
    add('value', ': V0');
    add('box', ': Box');
  }

  function compositeNames(): readonly string[] {
    return [...entities, ...entities, 'V0', 'V1', 'I', 'I', 'J', 'U'];
  }

  /** Adds a field that is computed from fields of another subgraph. */
  function requirementOf(entity: string): void {
    const all = parts.get(entity)!;
    for (const [field, selection] of [
      ['plain', 'plain'],
      ['value', 'value { n inner { ok own } }'],
      ['tag', 'tag'],
    ] as const) {
      const others = [...all].filter(([, { fields }]) => !fields.has(field));
      const [name, part] = others.length === 0 || random.oneIn(3) ? [] : random.one(others);
      if (!name || !part) continue;
      const [, owner] = [...all].find(([, { fields }]) => fields.has(field))!;
      part.fields.set(field, external(owner.fields.get(field)!));
      part.fields.set(`made_${field}`, `: String @requires(fields: "${selection}")`);
      required.set(`${entity}.made_${field}`, selection);
    }
  }

  function rootsOf(name: string): void {
    for (let index = 0; index < 3; index++) {
      roots
        .get(name)!
        .push(`${name}_r${index}${random.oneIn(4) ? '(x: Int, in: [In!])' : ''}: ${random.one(WRAPPED)(random.one(compositeNames()))}`);
    }
    roots.get(name)!.push(`${name}_leaf(x: Int, in: In): String`);
    for (const entity of entities) {
      const part = parts.get(entity)!.get(name);
      const owned = [...parts.get(entity)!.values()].find(({ fields }) => fields.has('f0'))!;
      if (!part || part.fields.has('f0') || !random.oneIn(2)) continue;
      part.fields.set('f0', external(owned.fields.get('f0')!));
      roots.get(name)!.push(`${name}_with_${entity}: [${entity}] @provides(fields: "f0")`);
    }
  }

  function sdlOf(name: string): string {
    const known = new Map<string, Part>();
    for (const entity of entities) {
      const part = parts.get(entity)!.get(name);
      if (part) known.set(entity, part);
    }
    const owned = ownedIn(name);
    const texts = [...known.values()].flatMap(({ fields }) => [...fields.values()]).concat(roots.get(name)!, owned);
    const mentions = (type: string) => texts.some((text) => new RegExp(`\\b${type}\\b`).test(text));
    // A subgraph that knows an interface or a union knows some of its types.
    if (mentions('U')) texts.push('V0 V1');
    if (mentions('I') && known.size === 0) texts.push(entities[0]!);
    const stubs = entities.filter((entity) => !known.has(entity) && mentions(entity));
    const withId = [...known].filter(([, { keys }]) => keys.some((key) => key !== 'code')).map(([entity]) => entity);
    const implementers = mentions('I') ? [...withId, ...stubs] : [];
    const tagged = implementers.every((entity) => known.get(entity)?.fields.has('tag') === true);
    const values = mentions('V0') || mentions('J') || mentions('V1');
    const lines = [
      LINK,
      ...owned,
      `enum Color { RED GREEN BLUE }\nscalar Blob\ninput In { a: Int b: [String!] c: Color = GREEN }`,
      `type Query { ${roots.get(name)!.join('\n')} }`,
      ...[...known].map(([entity, part]) => {
        const keys = part.keys.map((key) => `@key(fields: "${key}")`).join(' ');
        const ids = [...new Set(part.keys.flatMap((key) => key.split(' ')))].map((key) => (key === 'id' ? 'id: ID!' : 'code: String!'));
        const fields = [...part.fields].map(([field, rest]) => field + rest);
        return `type ${entity} ${implementers.includes(entity) ? 'implements I ' : ''}${keys} { ${[...ids, ...fields].join('\n')} }`;
      }),
      ...stubs.map(
        (entity) => `type ${entity} ${implementers.length > 0 ? 'implements I ' : ''}@key(fields: "id", resolvable: false) { id: ID! }`,
      ),
      implementers.length > 0 ? `interface I { id: ID! ${tagged ? 'tag: String' : ''} }` : '',
      mentions('J') ? 'interface J { own: String! }' : '',
      mentions('Box') ? BOX : '',
      mentions('U') ? `union U = ${['V0', ...random.some(['V1', ...known.keys()])].join(' | ')}` : '',
      ...(values ? Object.entries(VALUES) : []).map(
        ([type, fields]) => `type ${type} ${mentions('J') ? 'implements J ' : ''}@shareable { ${fields} }`,
      ),
    ];
    return lines.filter((line) => line !== '').join('\n');
  }

  /** The SDL of the owned interface in one subgraph. */
  function ownedIn(name: string): string[] {
    if (objects.size === 0) return [];
    if (name === owner) {
      const types = OWNED.types.map((type) => `type ${type} implements M @key(fields: "id") { id: ID! title: String own_${type}: Int }`);
      return ['interface M @key(fields: "id") { id: ID! title: String }', ...types];
    }
    const fields = objects.get(name);
    return fields ? [`type M @key(fields: "id") @interfaceObject { id: ID! ${fields.join('\n')} }`] : [];
  }
}

function external(field: string): string {
  return `${field.replace(/ @\w+$/, '')} @external`;
}
