import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentNode, type OperationDefinitionNode, print, type SelectionSetNode, validate } from 'graphql';
import { collectFragments } from '../operation/fragments.js';
import { parseOperation } from '../testing/operation-in.js';
import { filterOperation } from './filter-operation.js';
import type { Asking } from './requirement.js';
import { protectedSchema } from './testing/protected-schema.js';
import {
  CREDENTIALS,
  FIELDS,
  isComposite,
  MEMBERS,
  type PlainSchema,
  RETURNS,
  randomOperation,
  randomSchema,
  returned,
} from './testing/random-operation.js';

const RUNS = 500;

/** A path to one value: each field and fragment on the way, with its type. */
type Step = { readonly on: string; readonly field: string; readonly key: string } | { readonly on: string; readonly fragment: string };
type Way = readonly Step[];

/** Every path to a value that the operation asks for, with its fragments written out. */
function waysOf(document: DocumentNode, operation: OperationDefinitionNode): Way[] {
  const fragments = collectFragments(document);
  return ways('Query', operation.selectionSet, []);

  function ways(on: string, { selections }: SelectionSetNode, before: Way): Way[] {
    return selections.flatMap((node) => {
      if (node.kind === 'Field') {
        const step = { on, field: node.name.value, key: node.alias?.value ?? node.name.value };
        return node.selectionSet ? ways(returned(step.field), node.selectionSet, [...before, step]) : [[...before, step]];
      }
      const fragment = node.kind === 'FragmentSpread' ? fragments.get(node.name.value)! : node;
      const type = fragment.typeCondition?.name.value ?? on;
      return ways(type, fragment.selectionSet, type === on ? before : [...before, { on, fragment: type }]);
    });
  }
}

/** The rules in their simplest form. How many steps of a path may be removed: all, or those before the refused one. */
function allowedSteps({ rules }: PlainSchema, held: ReadonlySet<string>, way: Way): number {
  const meets = (name: string, by = held) => (rules.get(name) ?? []).every((rule) => rule.isMetBy(by));
  const refused = way.findIndex((step) => !('fragment' in step ? shown(step.fragment) : askable(step.on, step.field)));
  return refused === -1 ? way.length : refused;

  function askable(on: string, field: string): boolean {
    if (field === '__typename') return shown(on);
    const types = on === 'Node' ? ['Node', ...MEMBERS.Node!] : [on];
    return types.every((type) => meets(type) && meets(`${type}.${field}`)) && shown(returned(field));
  }
  function shown(type: string): boolean {
    const members = MEMBERS[type];
    if (!members) return meets(type);
    return members.some((member) => meets(member)) && (sumsUp(type, members) || meets(type));
  }
  /** Whether no caller could meet the members' rules but not the type's own. */
  function sumsUp(type: string, members: readonly string[]): boolean {
    return subsets(CREDENTIALS).every((some) => !members.every((member) => meets(member, some)) || meets(type, some));
  }
}

function subsets(all: readonly string[]): ReadonlySet<string>[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) => new Set(all.filter((_, at) => bits & (1 << at))));
}

/**
 * The paths that must be left: the allowed ones, and `__typename` of each field that cannot be null and of which no path is left. Its null
 * would move up.
 */
function expectedWays(document: DocumentNode, operation: OperationDefinitionNode, isAllowed: (way: Way) => boolean): Way[] {
  const fragments = collectFragments(document);
  return ways('Query', operation.selectionSet, []);

  function ways(on: string, { selections }: SelectionSetNode, before: Way): Way[] {
    return selections.flatMap((node) => {
      if (node.kind === 'Field') {
        const step = { on, field: node.name.value, key: node.alias?.value ?? node.name.value };
        const way = [...before, step];
        if (!node.selectionSet) return isAllowed(way) ? [way] : [];
        const left = ways(returned(step.field), node.selectionSet, way);
        const stays = left.length === 0 && isAllowed(way) && RETURNS[step.field]!.endsWith('!');
        return stays ? [[...way, { on: returned(step.field), field: '__typename', key: '__typename' }]] : left;
      }
      const fragment = node.kind === 'FragmentSpread' ? fragments.get(node.name.value)! : node;
      const type = fragment.typeCondition?.name.value ?? on;
      return ways(type, fragment.selectionSet, type === on ? before : [...before, { on, fragment: type }]);
    });
  }
}

const marks = (field: string) => Array.from(RETURNS[field]?.matchAll(/\[/g) ?? [], () => '@');

/** The path of the last of these steps, in the form of an error. */
function pathOf(way: Way): string {
  const steps = way.flatMap((step, at) => {
    if ('fragment' in step) return [`... on ${step.fragment}`];
    return [step.key, ...(at < way.length - 1 ? marks(step.field) : [])];
  });
  return JSON.stringify(steps);
}

it('A filtered operation is valid, holds no refused field, lacks no allowed one, and keeps the type of each field that cannot be null', () => {
  let [some, all, none] = [0, 0, 0];
  fc.assert(
    fc.property(fc.gen(), fc.subarray(CREDENTIALS), (pick, credentials) => {
      const plain = randomSchema(pick);
      const source = randomOperation(pick);
      // Scopes belong to a person.
      const held = new Set(credentials.filter((one) => !one.startsWith('scope') || credentials.includes('signed in')));
      const { schema, requirements } = protectedSchema(plain.sdl);
      const { document, operation } = parseOperation(source);
      const left = filterOperation({ schema, requirements, document, operation, asking: askingWith(credentials) });

      const ways = waysOf(document, operation);
      const isAllowed = (way: Way) => allowedSteps(plain, held, way) === way.length;
      const kept = left.document && left.operation ? waysOf(left.document, left.operation) : [];
      expect(kept).toEqual(expectedWays(document, operation, isAllowed));
      const refused = ways.filter((way) => !isAllowed(way)).map((way) => pathOf(way.slice(0, allowedSteps(plain, held, way) + 1)));
      expect(left.removed.map((path) => JSON.stringify(path))).toEqual([...new Set(refused)].slice(0, 100));

      if (kept.length === 0) none++;
      else if (ways.every(isAllowed)) all++;
      else some++;
      if (!left.document || !left.operation) return;
      expect(validate(schema, left.document)).toEqual([]);
      const again = filterOperation({
        schema,
        requirements,
        document: left.document,
        operation: left.operation,
        asking: askingWith(credentials),
      });
      expect(again).toEqual({ document: left.document, operation: left.operation, removed: [] });
      expect(again.document).toBe(left.document);
    }),
    { numRuns: RUNS },
  );
  // The random operations are useful only if every outcome is common.
  expect(Math.min(some, all, none)).toBeGreaterThan(RUNS / 20);
});

it('Every random operation is valid', () => {
  const { schema } = protectedSchema(
    `${Object.entries(FIELDS)
      .map(
        ([type, fields]) =>
          `${type === 'Node' ? 'interface' : 'type'} ${type} ${MEMBERS.Node!.includes(type) ? 'implements Node' : ''} { ${fields.map((name) => `${name}: ${RETURNS[name]}`).join(' ')} }`,
      )
      .join('\n')} union Thing = B | C scalar Code enum Level { LOW }`,
  );
  fc.assert(
    fc.property(fc.gen(), (pick) => {
      const { document } = parseOperation(randomOperation(pick));
      expect([print(document), validate(schema, document).map(String)]).toEqual([expect.any(String), []]);
    }),
    { numRuns: 500 },
  );
  expect(Object.keys(RETURNS).filter((name) => isComposite(returned(name)))).toHaveLength(4);
});

function askingWith(credentials: readonly string[]): Asking {
  const named = (kind: string) => new Set(credentials.flatMap((one) => (one.startsWith(`${kind} `) ? [one.slice(kind.length + 1)] : [])));
  return { authenticated: credentials.includes('signed in'), scopes: named('scope'), policies: named('policy') };
}
