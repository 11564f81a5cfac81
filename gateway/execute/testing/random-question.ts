import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { RandomChoices } from './random-choices.js';

export interface Question {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface QuestionOptions {
  /** Each object selects its type, and no other field has that key. */
  readonly telling?: boolean;
  /**
   * Types that are selected more often than others: under few names, without conditions, and, for an abstract type, with a fragment for each
   * of its types.
   */
  readonly prefers?: readonly string[];
  /** Puts many fields under conditions, and often asks for fields with `@requires`. Objects of which everything is skipped stay empty. */
  readonly conditional?: boolean;
}

const DEPTH_AT_MOST = 4;
const ALIASES = ['a', 'b', 'other', 'id', 'plain', 'tag', 'value', 'f0', 'constructor', '__proto__'];
const VARIABLES: Readonly<Record<string, string>> = {
  yes: 'Boolean!',
  no: 'Boolean! = false',
  x: 'Int',
  y: 'Int = 8',
  color: 'Color',
  in: 'In',
  ins: '[In!]',
};

/** A query of any fields. It may ask two things under one key, which validation finds. */
export function randomQuestion(
  random: RandomChoices,
  schema: GraphQLSchema,
  { telling = false, prefers = [], conditional = false }: QuestionOptions = {},
): Question {
  const used = new Set<string>();
  const fragments: { readonly on: string; readonly text: string }[] = [];
  const root = selections(schema.getQueryType()!, 0);
  const declared = [...used].map((name) => `$${name}: ${VARIABLES[name]}`).join(', ');
  const text = `query Q${declared && `(${declared})`} ${root}\n${fragments.map(({ on, text }, at) => `fragment F${at} on ${on} ${text}`).join('\n')}`;
  return { text, variables: values() };

  function selections(type: GraphQLNamedType, depth: number): string {
    if (prefers.includes(type.name) && isObjectType(type) && !('id' in type.getFields())) {
      // Each field once, in any order, so that the fast reader can apply.
      const some = random
        .some(Object.values(type.getFields()))
        .filter((one) => depth < DEPTH_AT_MOST || isLeafType(getNamedType(one.type)));
      return `{ ${some.length === 0 ? 'own' : some.map((one) => field(one, depth, type)).join(' ')} }`;
    }
    const many = prefers.includes(type.name) && isObjectType(type) ? 4 : 3;
    const parts = Array.from({ length: 1 + random.below(many) }, () => selection(type, depth));
    if (prefers.includes(type.name) && isAbstractType(type)) {
      for (const { name } of schema.getPossibleTypes(type)) parts.push(`... on ${name} ${selections(schema.getType(name)!, depth + 1)}`);
    }
    if (telling && depth > 0) parts.push('__typename', ...idOf(type));
    // If `@skip` leaves an object empty, Apollo's planner does not ask whether it exists.
    if (!conditional && parts.every((part) => /@|\.\.\./.test(part))) parts.push('__typename');
    return `{ ${parts.join(' ')} }`;
  }

  function idOf(type: GraphQLNamedType): string[] {
    if (isObjectType(type) || isInterfaceType(type)) return ['id', 'own'].filter((name) => name in type.getFields());
    return ['... on I { id }', '... on J { own }'].filter((text) => schema.getType(text.charAt(7)) !== undefined);
  }

  function selection(type: GraphQLNamedType, depth: number): string {
    const kind = random.below(prefers.length > 0 ? 8 : 10);
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    if (fields.length > 0 && kind < 7) {
      const fitting = depth < DEPTH_AT_MOST ? fields : fields.filter(({ type: of }) => isLeafType(getNamedType(of)));
      const preferred = fitting.filter(({ type: of }) => prefers.includes(getNamedType(of).name));
      const made = conditional && random.oneIn(2) ? fitting.filter(({ name }) => name.startsWith('made_')) : [];
      if (made.length > 0) return field(random.one(made), depth);
      const choices = preferred.length > 0 && (depth === 0 || random.oneIn(2)) ? preferred : fitting;
      return choices.length === 0 ? '__typename' : field(random.one(choices), depth, prefers.length > 0 ? type : undefined);
    }
    if (kind === 9) return random.oneIn(4) && !telling ? `${random.one(ALIASES)}: __typename` : '__typename';
    return depth > DEPTH_AT_MOST ? '__typename' : fragment(type, depth);
  }

  function field({ name, type, args }: GraphQLField<unknown, unknown>, depth: number, of?: GraphQLNamedType): string {
    const named = getNamedType(type);
    const names = telling ? ['a', 'b'] : ALIASES;
    // A fragment on one type of an interface; fields with the same response key must have the same type.
    const shared = isObjectType(of) && of.getInterfaces().some((one) => prefers.includes(one.name));
    const own = shared && random.oneIn(2) ? `a_${String(type).replace(/\W/g, '_')}: ` : '';
    const alias = of ? own : random.oneIn(8) ? `${random.one(names)}: ` : '';
    const given = args.filter(() => random.below(2) > 0).map((argument) => `${argument.name}: ${value(argument.type)}`);
    const text = `${alias}${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${condition()}`;
    return isCompositeType(named) ? `${text} ${selections(named, depth + 1)}` : text;
  }

  function fragment(type: GraphQLNamedType, depth: number): string {
    const overlapping = Object.values(schema.getTypeMap()).filter(
      (other) => isCompositeType(other) && !other.name.startsWith('__') && overlaps(type, other),
    );
    const on = random.one([type, ...overlapping]);
    const kind = random.below(4);
    const known = fragments.findIndex((one) => one.on === on.name);
    if (kind === 0 && known !== -1) return `...F${known}${condition()}`;
    const inner = selections(on, depth + 1);
    if (kind === 1) return `...F${fragments.push({ on: on.name, text: inner }) - 1}${condition()}`;
    return `...${on === type && random.below(2) > 0 ? '' : ` on ${on.name}`}${condition()} ${inner}`;
  }

  function overlaps(type: GraphQLNamedType, other: GraphQLNamedType): boolean {
    const possible = (one: GraphQLNamedType): readonly GraphQLNamedType[] => (isAbstractType(one) ? schema.getPossibleTypes(one) : [one]);
    return possible(type).some((one) => possible(other).includes(one));
  }

  function condition(): string {
    if (prefers.length > 0 || !random.oneIn(conditional ? 2 : 6)) return '';
    if (random.oneIn(3)) return random.one([' @skip(if: false)', ' @include(if: true)']);
    const word = random.one(['skip', 'include']);
    return ` @${word}(if: ${variable(random.one(['yes', 'no']))})`;
  }

  function variable(name: string): string {
    used.add(name);
    return `$${name}`;
  }

  function value(type: GraphQLInputType): string {
    if (isNonNullType(type)) return value(type.ofType as GraphQLInputType);
    if (isListType(type)) return random.oneIn(2) ? variable('ins') : '[{ a: 1 }, { b: ["é\\u5ca1"] }]';
    switch (type.name) {
      case 'Int':
        return random.one([() => '5', () => variable('x'), () => variable('y'), () => 'null'])();
      case 'Color':
        return random.oneIn(2) ? variable('color') : 'BLUE';
      default:
        return random.one([() => '{}', () => variable('in'), () => `{ a: ${variable('x')}, b: [] }`])();
    }
  }

  function values(): Record<string, unknown> {
    const input = { a: 2, b: ['岡 "quoted"'] };
    const choices: Readonly<Record<string, readonly unknown[]>> = {
      yes: [true, false],
      no: [true, false, undefined],
      x: [1, null, undefined],
      y: [2, null, undefined],
      color: ['RED', null, undefined],
      in: [{}, input, null, undefined],
      ins: [[], [input], input, null, undefined],
    };
    const named = [...used].map((name) => [name, random.one(choices[name]!)]);
    return Object.fromEntries(named.filter(([, given]) => given !== undefined));
  }
}
