import type { PdqCriteria } from '../patient-demographics.js';

/** The point where a query continues. A supplier accepts DSC-1 only with the same query tag and the same QPD (ITI-21 §3.21.4.1.2). */
export interface PdqContinuation {
  /** QPD-2 */
  readonly tag: string;
  readonly criteria: PdqCriteria;
  /** DSC-1 */
  readonly pointer: string;
}

export function writeContinuation({ tag, criteria, pointer }: PdqContinuation): string {
  return JSON.stringify([tag, pointer, criteria]);
}

/** Null if the text is not from `writeContinuation`. */
export function readContinuation(text: string): PdqContinuation | null {
  try {
    const [tag, pointer, criteria] = JSON.parse(text) as unknown[];
    if (typeof tag !== 'string' || typeof pointer !== 'string' || typeof criteria !== 'object' || criteria === null) return null;
    return { tag, pointer, criteria };
  } catch {
    return null;
  }
}
