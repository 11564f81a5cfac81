/** A case of test/federation, or a network with all its cases, that the stock gateway answers differently from ours. */
export interface StockFault {
  /** The beginning of the case's full title. */
  readonly title: string;
  readonly because: string;
}

/** Every case that @apollo/gateway 2.14.4 answers differently. The case itself states the right answer, and our engine gives it. */
export const STOCK_FAULTS: readonly StockFault[] = [
  {
    title: 'Aliases may call another field as the key',
    because: 'stock sends the value under the alias `id` as the key, so the other subgraph finds nothing',
  },
  {
    title: 'Aliases of a required field do not confuse who requires it',
    because: 'stock sends what the client calls like a required field in its place',
  },
  {
    title: 'A skipped field that requires something',
    because: 'stock loses the siblings of a field that `@skip` takes out with what it requires',
  },
  {
    title: 'Conditions within conditions leave an empty object where every field of an existing object is skipped',
    because: 'stock does not ask for the object at all, so it is null',
  },
  {
    title: 'A directive of the subgraphs that clients write',
    because: 'stock does not know an executable directive that `@composeDirective` composes, and runs nothing',
  },
  {
    title: 'Keys that failed',
    because:
      'stock asks for an entity although a part of its key failed, and reports the error at the key, which the client did not ask for',
  },
  {
    title: 'Fields of an interface object that are asked of one type only',
    because:
      'stock asks every item for what one type was asked, under one name, and takes an object that the owner does not know for complete',
  },
  {
    title: 'A requirement of a subgraph that mentions keys by which it does not resolve',
    because: 'stock sends a key by which the subgraph does not resolve',
  },
  {
    title: 'A field taken over for a hundred percent of the callers',
    because: 'stock knows no callers for `@override(label: "percent(n)")`: the field stays with the old subgraph',
  },
  {
    title: 'Two fields of one subgraph that require the same field with different arguments',
    because: 'stock takes two values of one required field for one',
  },
  {
    title: 'Fields of two subgraphs that require the same field with different arguments',
    because: 'stock takes two values of one required field for one',
  },
  {
    title: 'Required fields whose names the client gives to others',
    because: 'stock sends what the client calls like a required field or key in its place',
  },
  {
    title: 'A requirement that fails leaves what requires it null, and the rest stands',
    because: 'stock reports the error at the required field, which the client did not ask for',
  },
];
