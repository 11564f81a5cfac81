import 'reflect-metadata';
import { testSubgraph } from '../testing/test-subgraph.js';
import { ROOT_FIELDS_AT_ONCE, RootFields } from './root-fields.js';

const settled = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('The root fields of a request', () => {
  it('are resolved a few at a time, in their order', async () => {
    const roots = new RootFields();
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const answers = Array.from({ length: 10 }, async (_, i) =>
      roots.answer('field', { i }, async () => {
        started.push(i);
        await new Promise<void>((resolve) => ends.push(resolve));
        return i;
      }),
    );
    await settled();
    expect(started).toHaveLength(ROOT_FIELDS_AT_ONCE);
    for (let i = 0; i < 10; i++) {
      ends[i]!();
      await settled();
      expect(started).toHaveLength(Math.min(10, ROOT_FIELDS_AT_ONCE + i + 1));
    }
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are resolved once for several aliases with the same arguments', async () => {
    const roots = new RootFields();
    let resolved = 0;
    const ask = async (field: string, args: object) => await roots.answer(field, args, () => ++resolved);
    expect(await Promise.all([ask('a', { x: 1 }), ask('a', { x: 1 }), ask('a', { x: 2 }), ask('b', { x: 1 })])).toEqual([1, 1, 2, 3]);
  });

  it('continue after one that failed', async () => {
    const roots = new RootFields();
    const failing = Array.from({ length: ROOT_FIELDS_AT_ONCE }, async (_, i) =>
      roots.answer('failing', { i }, () => {
        throw new Error('failed');
      }),
    );
    const next = roots.answer('next', {}, () => 'answered');
    expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await next).toBe('answered');
  });

  it('report an error at each alias', async () => {
    const subgraph = await testSubgraph({ read: async () => [] });
    const { data, errors } = await subgraph.ask('{ a: refused b: refused c: open }');
    await subgraph.close();
    expect(data).toEqual({ a: null, b: null, c: 'open' });
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['a'], 'NOT_FOUND'],
      [['b'], 'NOT_FOUND'],
    ]);
  });
});
