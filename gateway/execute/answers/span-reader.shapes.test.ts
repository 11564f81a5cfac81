import { expect, it } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { collectFragments } from '../../operation/fragments.js';
import { parseOperation } from '../../testing/operation-in.js';
import { compileShape } from '../response/shape.js';
import { type LeafRuns, RUN } from './leaf-span.js';
import { compileRunReader } from './span-reader.js';

/** A field: a leaf, or an object or a list of objects with fields of its own. */
interface Node {
  readonly kind: 'leaf' | 'object' | 'list';
  readonly fields: readonly Node[];
}

const LEAF: Node = { kind: 'leaf', fields: [] };

/** All selections with a given number of fields in all; lists occur only within lists and entities. */
function selectionsOf(size: number, lists: boolean): (readonly Node[])[] {
  if (size === 0) return [[]];
  const found: (readonly Node[])[] = [];
  for (let first = 1; first <= size; first++) {
    const heads: Node[] = first === 1 ? [LEAF] : [];
    for (const kind of lists ? (['object', 'list'] as const) : (['object'] as const)) {
      if (first > 1) for (const fields of selectionsOf(first - 1, lists && kind === 'list')) heads.push({ kind, fields });
    }
    for (const head of heads) for (const rest of selectionsOf(size - first, lists)) found.push([head, ...rest]);
  }
  return found;
}

/** All objects for a selection: each value is present or null; a list is null, empty, or has one or two items. */
function* objectsOf(fields: readonly Node[], at = 0): Generator<Record<string, unknown>> {
  if (at === fields.length) {
    yield {};
    return;
  }
  for (const value of valuesOf(fields[at]!)) for (const rest of objectsOf(fields, at + 1)) yield { [`k${at}`]: value, ...rest };
}

function* valuesOf({ kind, fields }: Node): Generator<unknown> {
  yield null;
  if (kind === 'leaf') yield 7;
  else if (kind === 'object') yield* objectsOf(fields);
  else {
    yield [];
    const items = [null, ...objectsOf(fields)];
    for (const item of items) yield [item];
    yield [items.at(-1), items[1]];
  }
}

function selectionText(fields: readonly Node[]): string {
  return fields.map((field, index) => (field.kind === 'leaf' ? `k${index}` : `k${index} { ${selectionText(field.fields)} }`)).join(' ');
}

function typesOf(name: string, fields: readonly Node[]): string {
  const lines = fields.map(
    ({ kind }, index) => `k${index}: ${kind === 'leaf' ? 'Int' : kind === 'object' ? `${name}${index}` : `[${name}${index}]`}`,
  );
  const inner = fields.flatMap((field, index) => (field.kind === 'leaf' ? [] : [typesOf(`${name}${index}`, field.fields)]));
  return [`type ${name} { ${lines.join(' ')} }`, ...inner].join('\n');
}

function readOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readOut);
  if (typeof value !== 'object' || value === null) return value;
  const run = (value as { [RUN]?: string })[RUN];
  return {
    ...(run === undefined ? {} : JSON.parse(`{${run}}`)),
    ...Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readOut(one)])),
  };
}

it.each([1, 2, 3, 4, 5])(
  'The fast reader reads every answer of every selection of %i fields as JSON.parse does, wherever a null is',
  (size) => {
    let [selections, answers] = [0, 0];
    for (const fields of selectionsOf(size, true)) {
      // A list with a run, so that there is something to gain.
      const asked = `${selectionText(fields)} tail { a b }`;
      const schema = buildSchema(
        `type Query { e: Entity } ${typesOf('Entity', fields)} extend type Entity { tail: [Tail] } type Tail { a: Int b: Int }`,
      );
      const { document, operation } = parseOperation(`{ e { ${asked} } }`);
      const read = { schema, fragments: collectFragments(document), included: () => true };
      const runs: LeafRuns = compileShape(read, schema.getQueryType()!, operation.selectionSet).runs;
      const { selectionSet } = parse(`{ ... on Entity { ${asked} } }`).definitions[0] as OperationDefinitionNode;
      const reader = compileRunReader(schema, selectionSet, { at: 'e', runs, alone: () => true })!;
      selections += 1;
      for (const entity of objectsOf(fields)) {
        const body = JSON.stringify({ data: { _entities: [{ ...entity, tail: [{ a: 1, b: null }] }, null] } });
        const found = reader(body)?.data;
        answers += 1;
        // Jest's matchers are slow: call them only for a mismatch.
        if (JSON.stringify(sorted(readOut(found))) !== JSON.stringify(sorted(JSON.parse(body).data))) {
          expect({ asked, found: readOut(found) }).toEqual({ asked, found: JSON.parse(body).data });
        }
      }
    }
    expect(answers).toBeGreaterThan(selections);
  },
);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
