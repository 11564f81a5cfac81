import fc from 'fast-check';
import { WRITTEN, type WrittenMessage, writtenMessage } from '../../../subgraphs/sources/ssmix2/testing/written-messages.js';

/** Messages of one data type, the same in every run. */
export function messagesOf(type: string, count: number, seed = 1): WrittenMessage[] {
  return fc.sample(writtenMessage(type), { numRuns: count, seed });
}

/** The files that a patient of many years has most: a report each week, an order or two, the others seldom. */
const SHARE: Readonly<Record<string, number>> = { 'OML-11': 30, 'OMP-01': 15, 'OMP-11': 10, 'OML-01': 10, 'ADT-12': 15 };

/** One patient's chart: the given number of files of every data type, mixed. */
export function chartOf(files: number, seed = 1): WrittenMessage[] {
  const types = Object.keys(WRITTEN).flatMap((type) => Array<string>(SHARE[type] ?? 1).fill(type));
  const each = new Map(Object.keys(WRITTEN).map((type) => [type, messagesOf(type, 40, seed)]));
  return Array.from({ length: files }, (_, i) => {
    const of = each.get(types[i % types.length]!)!;
    return of[i % of.length]!;
  });
}

export const DATA_TYPES: readonly string[] = Object.keys(WRITTEN);
