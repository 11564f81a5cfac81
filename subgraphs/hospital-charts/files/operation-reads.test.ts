import type { SubgraphContext } from '../../kit/index.js';
import type { Reading } from '../../sources/ssmix2/storage/read-file.js';
import { OperationReads, SHARED_BYTES } from './operation-reads.js';

const reading: Reading = { outcome: 'UNSUPPORTED', type: 'OMI-01', reason: 'not read' };
const answers = <T>(value: T) => {
  const calls = { count: 0 };
  const ask = async () => {
    calls.count += 1;
    await Promise.resolve();
    return value;
  };
  return { calls, ask };
};

describe('the reads of an operation', () => {
  it('are the same for one context, and others for another', () => {
    const [one, other] = [{}, {}] as SubgraphContext[];
    expect(OperationReads.of(one!)).toBe(OperationReads.of(one!));
    expect(OperationReads.of(one!)).not.toBe(OperationReads.of(other!));
  });

  it('ask a question once, and share a failure', async () => {
    const reads = new OperationReads();
    const { calls, ask } = answers('yes');
    expect(await Promise.all([reads.once('q', ask), reads.once('q', ask)])).toEqual(['yes', 'yes']);
    expect([await reads.once('q', ask), calls.count]).toEqual(['yes', 1]);
    const fail = async () => await Promise.reject(new Error('down'));
    await expect(reads.once('other', fail)).rejects.toThrow('down');
    await expect(reads.once('other', ask)).rejects.toThrow('down');
  });

  it('ask of several questions only those that were not asked, together', async () => {
    const reads = new OperationReads();
    const together: (readonly string[])[] = [];
    const each = (...texts: string[]) =>
      reads.onceEach(new Map(texts.map((text) => [text, text])), (unasked) => {
        together.push(unasked);
        return async (question) => await Promise.resolve(question.toUpperCase());
      });
    const first = each('a', 'b');
    const second = each('b', 'c');
    each('a');
    expect([await first('a'), await second('b'), await second('c')]).toEqual(['A', 'B', 'C']);
    expect(together).toEqual([['a', 'b'], ['c']]);
  });

  it('read a file once while its content fits, and only together beyond that', async () => {
    const reads = new OperationReads();
    const [small, large] = [answers({ reading, bytes: 1 }), answers({ reading, bytes: SHARED_BYTES })];
    await reads.reading('small', small.ask);
    await reads.reading('small', small.ask);
    expect(small.calls.count).toBe(1);
    await Promise.all([reads.reading('large', large.ask), reads.reading('large', large.ask)]);
    expect(large.calls.count).toBe(1);
    await reads.reading('large', large.ask);
    expect(large.calls.count).toBe(2);
    await reads.reading('small', small.ask);
    expect(small.calls.count).toBe(1);
  });
});
