import type { Done, Marks } from './effects.js';

/** What the lines of a run have done so far. A transaction may be rolled back and retried, so its own marks count only after the commit. */
export class DoneLines {
  readonly #kept = { ended: new Set<string>(), granted: new Set<string>() };

  /** The marks of one transaction, on top of the committed ones. Call `keep` when the transaction is committed. */
  inTransaction(): { readonly done: Done; readonly keep: () => void } {
    const [ended, granted] = [layerMarks(this.#kept.ended), layerMarks(this.#kept.granted)];
    const keep = () => {
      for (const mark of ended.own) this.#kept.ended.add(mark);
      for (const mark of granted.own) this.#kept.granted.add(mark);
    };
    return { done: { ended, granted }, keep };
  }
}

function layerMarks(kept: ReadonlySet<string>): Marks & { readonly own: ReadonlySet<string> } {
  const own = new Set<string>();
  return { own, has: (mark) => own.has(mark) || kept.has(mark), add: (mark) => own.add(mark) };
}
