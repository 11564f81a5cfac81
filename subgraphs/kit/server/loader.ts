import DataLoader from 'dataloader';

/** How to load many keys at once. One definition is one loader per request. */
export interface LoaderDefinition<K, V, C> {
  /** Values in the order of the keys; an Error in place of a value fails that key alone. */
  readonly load: (keys: readonly K[], context: C) => Promise<ArrayLike<V | Error>>;
  /** Text by which equal keys are known. Not needed where keys are text. */
  readonly key?: (key: K) => string;
}

/** Databases take so many parameters in one statement (SQLite 32,766), and some statements name each key twice. */
export const KEYS_AT_MOST = 10_000;

/** The DataLoaders of one request. They die with it: nothing is shared between callers. */
export class Loaders<C> {
  readonly #made = new Map<unknown, unknown>();

  constructor(private readonly context: C) {}

  /** @param definition of this context, or of the subgraph's own context that extends it */
  of<K, V>(definition: LoaderDefinition<K, V, never>): DataLoader<K, V, unknown> {
    const known = this.#made.get(definition) as DataLoader<K, V, unknown> | undefined;
    if (known) return known;
    const made = new DataLoader<K, V, unknown>((keys) => definition.load(keys, this.context as never), {
      cacheKeyFn: definition.key ?? ((key) => key),
      maxBatchSize: KEYS_AT_MOST,
    });
    this.#made.set(definition, made);
    return made;
  }
}
