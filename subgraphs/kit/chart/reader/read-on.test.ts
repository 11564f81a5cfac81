import 'reflect-metadata';
import fc from 'fast-check';
import type { ChartItem } from '../chart-item.js';
import type { ChartAnswer } from './chart-answer.js';
import { AnswerState } from './facility-answer.js';
import { type PlaceAnswer, readOn } from './read-on.js';

const byDate = (items: readonly ChartItem[]) =>
  [...items].sort((a, b) => (a.date === b.date ? (a.id < b.id ? -1 : 1) : (a.date ?? '') < (b.date ?? '') ? 1 : -1));
const sorted = (answers: readonly PlaceAnswer[]) => byDate(answers.flatMap(({ answer }) => answer.items));

/** A port that reads `size` items at a time, the newest first, and counts its reads. */
function portOf(items: readonly ChartItem[], size: number, read: { count: number }): ChartAnswer {
  const all = byDate(items);
  const until = (end: number): ChartAnswer => {
    read.count += Math.min(size, all.length - end + size);
    const shown = { state: AnswerState.ANSWERED, items: all.slice(0, end) };
    return end < all.length ? { ...shown, older: { upTo: all[end]!.date ?? '9999-12-31', read: async () => until(end + size) } } : shown;
  };
  return until(size);
}

const items = (facility: string) =>
  fc
    .array(fc.integer({ min: 10, max: 40 }), { maxLength: 30 })
    .map((days) => days.map((day, i) => ({ id: `${facility}${i}`, date: `2025-01-${day}` }) as ChartItem));

describe('reading on', () => {
  it('reads as far as the page needs, and shows the same page as a full read', async () => {
    await fc.assert(
      fc.asyncProperty(
        items('a'),
        items('b'),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 8 }),
        fc.nat({ max: 40 }),
        async (a, b, size, first, at) => {
          const all = byDate([...a, ...b]);
          const after = all[at - 1]?.id;
          const begin = after === undefined ? 0 : at;
          const ports = [a, b].map((own) => ({ place: {} as never, answer: portOf(own, size, { count: 0 }) }));
          const known = sorted(await readOn(ports, sorted, { first, after }));
          expect(known.slice(begin, begin + first)).toEqual(all.slice(begin, begin + first));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells a port the day of the last item of a full page, down to which it has to read', async () => {
    const asked: (string | undefined)[] = [];
    const item = (id: string, date: string) => ({ id, date }) as ChartItem;
    const answer = (shown: ChartItem[], rest: ChartItem[]): ChartAnswer => ({
      state: AnswerState.ANSWERED,
      items: shown,
      ...(rest[0] && {
        older: {
          upTo: '2025-01-09',
          read: async (since) => {
            asked.push(since);
            return answer([...shown, rest[0]!], rest.slice(1));
          },
        },
      }),
    });
    const port = answer([item('a', '2025-01-09')], [item('b', '2025-01-08'), item('c', '2025-01-07')]);
    await readOn([{ place: {} as never, answer: port }], sorted, { first: 2, after: undefined });
    expect(asked).toEqual([undefined, '2025-01-08']);
  });

  it('does not read more than a page needs', async () => {
    const read = { count: 0 };
    const many = Array.from(
      { length: 1_000 },
      (_, i) => ({ id: `i${i}`, date: new Date(i * 86_400_000).toISOString().slice(0, 10) }) as ChartItem,
    );
    await readOn([{ place: {} as never, answer: portOf(many, 10, read) }], sorted, { first: 25, after: undefined });
    expect(read.count).toBe(30);
    await readOn([{ place: {} as never, answer: portOf(many, 10, { count: 0 }) }], sorted, { first: 0, after: undefined });
    const all = await readOn([{ place: {} as never, answer: portOf(many, 10, read) }], sorted, {
      first: Number.POSITIVE_INFINITY,
      after: undefined,
    });
    expect(all[0]!.answer.items).toHaveLength(1_000);
  });
});
