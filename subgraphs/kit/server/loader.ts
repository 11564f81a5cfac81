import DataLoader from 'dataloader';

/** How to load many keys at once. One definition makes one loader per request. */
export interface LoaderDefinition<K, V, C> {
  /** Returns values in the order of the keys; an Error instead of a value fails only that key. */
  readonly load: (keys: readonly K[], context: C) => Promise<ArrayLike<V | Error>>;
  /** A text that is equal for equal keys. Not needed if the keys are text. */
  readonly key?: (key: K) => string;
}

/** The greatest number of keys in one statement: SQLite allows 32,766 parameters, and some statements contain each key twice. */
export const KEYS_AT_MOST = 10_000;

/** The DataLoaders of one request. They last as long as the request: callers share nothing. */
export class Loaders<C> {
  readonly #made = new Map<unknown, unknown>();

  constructor(private readonly context: C) {}

  /** @param definition for this context, or for the subgraph's own context that extends it */
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
