import type { ReportedChange } from './reported-change.js';

/** Collects, during one request, what its mutations changed. It contains no patient data: ids, versions, and the names of changed fields. */
export class ChangeReport {
  readonly #changes: ReportedChange[] = [];

  /** Adds a change that is committed. A change is reported even if the mutation's payload could not be read afterwards. */
  add(change: ReportedChange): void {
    this.#changes.push(change);
  }

  /** The changes in order; undefined if there are none. */
  finish(): readonly ReportedChange[] | undefined {
    return this.#changes.length > 0 ? this.#changes : undefined;
  }
}
