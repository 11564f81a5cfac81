import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type FetchNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, print } from 'graphql';
import { LINK } from '../../testing/fake-subgraph.js';
import { composeSupergraph } from '../../testing/start-test-gateway.js';
import { addStandIns, restorePlan } from './required-arguments.js';

const part = (name: string, sdl: string) => ({ name, url: `http://${name}.test/`, typeDefs: parse(LINK + sdl) });
const prices = part('prices', 'type Query { item: Item } type Item @key(fields: "id") { id: ID! price(currency: String!): Int size: Int }');
const of = (fields: string) =>
  parse(
    composeSupergraph([
      prices,
      part(
        'taxes',
        `type Item @key(fields: "id") { id: ID! ${/price/.test(fields) ? 'price(currency: String!): Int @external' : ''} ${/"size/.test(fields) ? 'size: Int @external' : ''} ${fields} }`,
      ),
    ]),
  );

const BOTH = of('euro: Int @requires(fields: "price(currency: \\"EUR\\")") yen: Int @requires(fields: "price(currency: \\"JPY\\")")');
const ONE = of('euro: Int @requires(fields: "price(currency: \\"EUR\\")") big: Int @requires(fields: "size")');

/** The fetches of a plan, as the planner's thread makes it. */
function fetches(document: typeof BOTH, operation: string): FetchNode[] {
  const { supergraph: forPlanner, standIns } = addStandIns(document);
  const supergraph = Supergraph.build(forPlanner);
  const planned = new QueryPlanner(supergraph, { reuseQueryFragments: false }).buildQueryPlan(
    operationFromDocument(supergraph.apiSchema(), parse(operation)),
  );
  const plan = restorePlan(JSON.parse(JSON.stringify(planned)) as QueryPlan, standIns);
  const found: FetchNode[] = [];
  JSON.stringify(plan, (_, value) => {
    if (value?.kind === 'Fetch') found.push(value as FetchNode);
    return value;
  });
  return found;
}

/** The name under which a fetch sends a field, and its key in the data. */
function sentBy({ requires }: FetchNode): string[] {
  const sent: string[] = [];
  JSON.stringify(requires, (_, value) => {
    if (value?.kind === 'Field' && value.name !== '__typename' && value.name !== 'id')
      sent.push(`${value.name} from ${value.alias ?? value.name}`);
    return value;
  });
  return sent;
}

it('A supergraph whose requirements have no arguments is unchanged', () => {
  const document = of('big: Int @requires(fields: "size")');
  const { supergraph, standIns } = addStandIns(document);
  expect(supergraph).toBe(document);
  const plan: QueryPlan = { kind: 'QueryPlan' };
  expect(restorePlan(plan, standIns)).toBe(plan);
});

it('Each requirement with arguments becomes a field of its own for the planner, hidden from clients', () => {
  const { supergraph, standIns } = addStandIns(BOTH);
  expect([...standIns.fields.values()].map((field) => print(field)).sort()).toEqual(['price(currency: "EUR")', 'price(currency: "JPY")']);
  for (const name of standIns.fields.keys()) expect(print(supergraph)).toContain(`${name}: Int`);
  expect(buildSchema(print(supergraph), { assumeValidSDL: true }).getType('Item')).toBeDefined();
});

it('One subgraph’s requirement is not added to another subgraph', () => {
  const price = (name: string, currency: string) =>
    part(
      name,
      `type Item @key(fields: "id") { id: ID! price(currency: String!): Int @external
       ${name}: Int @requires(fields: "price(currency: \\"${currency}\\")") }`,
    );
  const document = parse(composeSupergraph([prices, price('euro', 'EUR'), price('yen', 'JPY')]));
  const [first, ...others] = fetches(document, '{ item { euro yen } }');
  expect(first?.serviceName).toBe('prices');
  expect(others.map(({ serviceName }) => serviceName).sort()).toEqual(['euro', 'yen']);
  expect(others.flatMap(sentBy)).toHaveLength(2);
});

describe('In a plan', () => {
  it('the real field is fetched with its arguments, and sent under its own name', () => {
    const [prices, taxes] = fetches(ONE, '{ item { euro big } }');
    const alias = /(price__\w+):price\(currency:"EUR"\)/.exec(prices!.operation.replaceAll(' ', ''))?.[1];
    expect(alias).toBeDefined();
    expect(sentBy(taxes!).sort()).toEqual([`price from ${alias}`, 'size from size']);
  });

  it('a value for one requirement is never sent for another: each has a fetch of its own', () => {
    const [prices, ...taxes] = fetches(BOTH, '{ item { euro yen } }');
    const text = prices!.operation.replaceAll(' ', '');
    const currencies = new Map(
      [...text.matchAll(/(price__\w+):price\(currency:"(\w+)"\)/g)].map(([, alias, currency]) => [alias!, currency!]),
    );
    expect([...currencies.values()].sort()).toEqual(['EUR', 'JPY']);
    expect(taxes).toHaveLength(2);
    const pairs = taxes.map((fetch) => {
      const [sent, ...more] = sentBy(fetch);
      expect(more).toEqual([]);
      return [
        currencies.get(sent!.replace('price from ', '')),
        /\b(euro|yen)\b/.exec(fetch.operation)![1],
        /euro.*yen|yen.*euro/.test(fetch.operation),
      ];
    });
    expect(pairs.sort()).toEqual([
      ['EUR', 'euro', false],
      ['JPY', 'yen', false],
    ]);
  });

  it('the client’s own selection of the field is separate', () => {
    const [prices] = fetches(BOTH, '{ item { price(currency: "USD") yen } }');
    const text = prices!.operation.replaceAll(' ', '');
    expect(text).toMatch(/(?<!:)price\(currency:"USD"\)/);
    expect(text).toMatch(/price__\w+:price\(currency:"JPY"\)/);
  });
});
