import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { collectFragments } from '../../operation/fragments.js';
import { parseOperation } from '../../testing/operation-in.js';
import { compileShape, type Shaping } from '../response/shape.js';
import { entities as entitiesAt, type Received, root, run, sequence } from '../testing/plans.js';
import { buildLeafPattern, findLongestRun, RUN } from './leaf-span.js';
import { compileRunReader } from './span-reader.js';

/** The seed: the same cases each time by default. */
const SEED = Number(process.env.SEED ?? 20_261_123);

const schema = buildSchema(`
  type Query { e: E es: [E] }
  enum Flag { HIGH LOW }
  scalar Day
  type E { id: ID! name: String results: [Result!] notes: [Note] }
  type Result { item: String value: Float count: Int! flag: Flag day: Day fine: Boolean where: Where }
  type Where { id: ID kind: String }
  type Note { text: String at: Day }
`);
const ASKED = '{ ... on E { name results { item value count flag day fine where { __typename id } } notes { text at } } }';
const { selectionSet: set } = parse(ASKED).definitions[0] as OperationDefinitionNode;

/** The runs that a client's answer would copy as text. */
const runs = new Map(
  ['Result', 'Note'].map((type) => {
    const fields = Object.values(
      (schema.getType(type) as unknown as { getFields(): Record<string, { name: string; type: never }> }).getFields(),
    );
    const { run } = findLongestRun(fields.map(({ name, type }) => ({ key: name, pattern: buildLeafPattern(type) })))!;
    return [`e.${type.toLowerCase()}s`, run] as const;
  }),
);
const reader = () => compileRunReader(schema, set, { at: 'e', runs, alone: () => true })!;

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '},{', '"item":"x"', ',"count":7', '日本'));
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 8 });
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.integer({ min: -999, max: 999 }).map((n) => n / 100),
);
const result = fc.record({
  item: orNull(text),
  value: orNull(number),
  count: fc.integer(),
  flag: orNull(fc.constantFrom('HIGH', 'LOW', 'HIGH', 'LOW', 'NOBODY')),
  day: orNull(fc.oneof({ weight: 9, arbitrary: fc.constant('2026-01-01') }, fc.jsonValue())),
  fine: orNull(fc.boolean()),
  where: orNull(fc.record({ __typename: fc.constant('Where'), id: orNull(fc.oneof(text, fc.integer())) })),
});
const entity = fc.record({
  name: orNull(text),
  results: orNull(fc.array(result, { maxLength: 4 })),
  notes: orNull(fc.array(orNull(fc.record({ text: orNull(text), at: fc.constant('x') })), { maxLength: 3 })),
});
const entities = fc.array(orNull(entity), { maxLength: 4 });

/** The same, with each run's text parsed. */
function readOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readOut);
  if (typeof value !== 'object' || value === null) return value;
  const run = (value as { [RUN]?: string })[RUN];
  const fields = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readOut(inner)]));
  return run === undefined ? fields : { ...JSON.parse(`{${run}}`), ...fields };
}

/** Lists every run of an answer. */
function runsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { [RUN]?: string })[RUN];
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(runsIn)];
}

it('The fast reader reads what the JSON says, and takes each run as we would write it', () => {
  let read = 0;
  fc.assert(
    fc.property(entities, (all) => {
      const extensions = all.length % 2 === 0 ? undefined : { disclosures: [{ path: ['_entities'] }] };
      const body = Buffer.from(JSON.stringify({ data: { _entities: all }, extensions }), 'utf8').toString('latin1');
      if (body.includes('\\')) return;
      const answer = reader()(body)?.data;
      if (!answer) return;
      read += 1;
      expect(readOut(answer)).toEqual(JSON.parse(body).data);
      for (const run of runsIn(answer)) expect(JSON.stringify(JSON.parse(`{${run}}`))).toBe(`{${run}}`);
    }),
    { numRuns: 3_000, seed: SEED },
  );
  expect(read).toBeGreaterThan(300);
});

it('The fast reader declines JSON in another form, or reads it correctly', () => {
  fc.assert(
    fc.property(
      entities,
      fc.nat(),
      fc.constantFrom('"', ',', '{', '}', '[', ']', ' ', '0', 'a', ':', '', '\n', '"x":1,'),
      (all, at, piece) => {
        const body = Buffer.from(JSON.stringify({ data: { _entities: all } }), 'utf8').toString('latin1');
        const spoiled = body.slice(0, at % body.length) + piece + body.slice((at % body.length) + 1);
        if (spoiled.includes('\\')) return;
        const answer = reader()(spoiled)?.data;
        if (answer) expect(readOut(answer)).toEqual(JSON.parse(spoiled).data);
      },
    ),
    { numRuns: 5_000, seed: SEED },
  );
});

it('The answer is the same to the letter, whether runs are copied as text or every value is parsed', async () => {
  const { document, operation } = parseOperation(
    '{ es { id name results { item value count flag day fine where { id } } notes { text at } } }',
  );
  const selections = { schema, fragments: collectFragments(document), included: () => true };
  const shape = compileShape(selections, schema.getQueryType()!, operation.selectionSet);
  const brought = 'name results { item value count flag day fine where { __typename id } } notes { text at }';
  const plan = sequence(root('a', '{ es { __typename id } }'), entitiesAt('b', ['es', '@'], brought));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(entity, { maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 6 }), async (all, order) => {
      // Several paths to one entity share its answer.
      const ids = order.filter((id) => id < all.length).map(String);
      const answers = {
        a: () => ({ data: { es: ids.map((id) => ({ __typename: 'E', id })) } }),
        b: ({ variables }: Received) => ({
          data: { _entities: (variables.representations as { id: string }[]).map(({ id }) => all[Number(id)]) },
        }),
      };
      const [plainly, withRuns] = await Promise.all([run(schema, plan, answers), run(schema, plan, answers, {}, shape.runs)]);
      const texts = [plainly, withRuns].map(({ gathered, plain }) => {
        const shaping: Shaping = { broken: [], missing: [], delivered: [], introspection: undefined, plain, at: [] };
        return { text: shape.text(gathered, shaping), broken: shaping.broken, missing: shaping.missing };
      });
      expect(texts[1]).toEqual(texts[0]);
      taken += runsIn(withRuns.gathered).length;
      expect(runsIn(plainly.gathered)).toEqual([]);
    }),
    { numRuns: 2_000, seed: SEED },
  );
  expect(taken).toBeGreaterThan(100);
});

it.each([
  ['escapes nothing and is compact', '{"data":{"_entities":[{"name":"x","results":[],"notes":null}]}}', true],
  ['has its keys in another order', '{"data":{"_entities":[{"results":[],"name":"x","notes":null}]}}', false],
  ['says more than was asked', '{"data":{"_entities":[{"name":"x","results":[],"notes":null,"more":1}]}}', false],
  ['holds errors', '{"data":{"_entities":[null]},"errors":[{"message":"x"}]}', false],
  ['is cut off', '{"data":{"_entities":[null', false],
])('A body that %s', (_, body, read) => {
  expect(reader()(body) !== undefined).toBe(read);
});

it.each([
  ['of another order', '{ ... on E { notes { at text } } }'],
  ['with less', '{ ... on E { notes { text } } }'],
  ['with conditions', '{ ... on E { notes { text at @include(if: true) } } }'],
  ['with fragments', '{ ... on E { notes { ... { text at } } } }'],
  ['of several types', '{ ... on E { notes { text at } } ... on Query { __typename } }'],
  ['of entities alone', '{ ... on E { id name } }'],
])('No fast reader is made for a selection %s', (_, source) => {
  expect(
    compileRunReader(schema, (parse(source).definitions[0] as OperationDefinitionNode).selectionSet, { at: 'e', runs, alone: () => true }),
  ).toBeUndefined();
});

it('Nothing is copied as text where another fetch adds fields', () => {
  expect(compileRunReader(schema, set, { at: 'e', runs, alone: () => false })).toBeUndefined();
});

it('The fast reader is tried only now and then on a subgraph that writes another form', () => {
  const read = reader();
  const [good, other] = ['{"data":{"_entities":[null]}}', '{"data":{"_entities":[ null]}}'];
  for (let time = 0; time < 10; time++) read(other);
  const tries = Array.from({ length: 200 }, () => read(good) !== undefined);
  expect(tries.indexOf(true)).toBeGreaterThan(0);
  expect(tries.lastIndexOf(false)).toBeLessThan(tries.indexOf(true));
});
