/** How the stock engine's answer differs from ours. */
export type DifferenceKind = 'value' | 'type' | 'missing' | 'extra' | 'null' | 'error code' | 'error path' | 'order';

/** A difference, without any data. */
export interface Difference {
  /** `missing` and `extra` say what stock's answer lacks, and what it has besides. */
  readonly kind: DifferenceKind;
  /** Names of fields with `@` for each index, such as `patients.@.name`. */
  readonly path: string;
  /** Whose value is null, or who alone has the error. */
  readonly only?: 'ours' | 'stock';
  /** Codes of errors, ours and stock's. */
  readonly codes?: readonly string[];
}

/** Differences of one answer, each once, and not more than a report can show. */
export class Differences {
  readonly #found = new Map<string, Difference>();

  add(difference: Difference): void {
    const { kind, path, only = '', codes = [] } = difference;
    if (this.#found.size < DIFFERENCES_AT_MOST) this.#found.set([kind, path, only, ...codes].join(' '), difference);
  }

  get all(): Difference[] {
    return [...this.#found.values()];
  }
}

const DIFFERENCES_AT_MOST = 20;
