import { describe, expect, it } from '@jest/globals';
import { GroupCommit, RECORD_BYTES_AT_MOST, WAITING_BYTES_AT_MOST } from './group-commit.js';
import { SpoolUnavailable } from './spool-trouble.js';

/** A target whose commits end when the test says so. */
function makeTarget(room = 10_000_000) {
  const groups: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  let seq = 0;
  const commit = async (texts: readonly Buffer[]) => {
    groups.push(texts.map(String));
    const first = seq + 1;
    await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
    seq += texts.length;
    return first;
  };
  const counted = { groups: [] as number[], failed: 0 };
  const observe = {
    group: (records: number) => counted.groups.push(records),
    failed: (records: number) => {
      counted.failed += records;
    },
  };
  const commits = new GroupCommit({ room, commit }, observe);
  return { commits: { add: async (text: string) => await commits.add(Buffer.from(text)) }, groups, ends, counted };
}

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

describe('A group commit', () => {
  it('gathers what comes in one turn, and what comes while a group is under way, in the order in which it came', async () => {
    const { commits, groups, ends, counted } = makeTarget();
    const first = ['a', 'b'].map(async (text) => await commits.add(text));
    await turn();
    expect(groups).toEqual([['a', 'b']]);
    const next = ['c', 'd', 'e'].map(async (text) => await commits.add(text));
    await turn();
    expect(groups).toEqual([['a', 'b']]);
    ends[0]!();
    await turn();
    await turn();
    expect(groups).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    ends[1]!();
    expect(await Promise.all([...first, ...next])).toEqual([1, 2, 3, 4, 5]);
    expect(counted.groups).toEqual([2, 3]);
  });

  it('does not resolve before the group is durable', async () => {
    const { commits, ends } = makeTarget();
    let isDone = false;
    const added = commits.add('a').then(() => {
      isDone = true;
    });
    await turn();
    expect(isDone).toBe(false);
    ends[0]!();
    await added;
  });

  it('that fails refuses its group and all who wait, and takes the next ones', async () => {
    const { commits, ends, counted } = makeTarget();
    const added = ['a', 'b', 'c'].map(async (text) => await commits.add(text).catch((error: unknown) => error));
    await turn();
    ends[0]!(new SpoolUnavailable('the disk failed'));
    expect(await Promise.all(added)).toEqual(Array(3).fill(expect.any(SpoolUnavailable)));
    expect(counted.failed).toBe(3);
    const next = commits.add('d');
    await turn();
    ends[1]!();
    expect(await next).toBe(1);
  });

  it('limits a group to a thousand records, and to the room that is left', async () => {
    const many = makeTarget();
    const added = Array.from({ length: 2_101 }, async (_, n) => await many.commits.add(String(n)));
    for (let n = 0; n < 3; n++) {
      await turn();
      many.ends[n]!();
      await turn();
    }
    expect((await Promise.all(added)).at(-1)).toBe(2_101);
    expect(many.counted.groups).toEqual([1_000, 1_000, 101]);
    const narrow = makeTarget(1_500);
    const few = ['x'.repeat(100), 'y'.repeat(300), 'z'.repeat(300), 'w'].map(async (text) => await narrow.commits.add(text));
    for (let n = 0; n < 3; n++) {
      await turn();
      narrow.ends[n]?.();
      await turn();
    }
    await Promise.all(few);
    expect(narrow.counted.groups).toEqual([2, 2]);
  });

  it('refuses a record that fits no batch, and records beyond the bytes that may wait', async () => {
    const { commits, counted, ends } = makeTarget();
    await expect(commits.add('x'.repeat(RECORD_BYTES_AT_MOST))).rejects.toBeInstanceOf(SpoolUnavailable);
    const long = 'x'.repeat(1_000_000);
    const added = Array.from(
      { length: Math.ceil(WAITING_BYTES_AT_MOST / 1_000_000) + 2 },
      async () =>
        await commits.add(long).then(
          () => true,
          () => false,
        ),
    );
    await turn();
    expect(counted.failed).toBeGreaterThan(1);
    for (let n = 0; n < added.length; n++) {
      ends[n]?.();
      await turn();
      await turn();
    }
    const taken = await Promise.all(added);
    expect(taken.filter(Boolean).length).toBeLessThanOrEqual(WAITING_BYTES_AT_MOST / 1_000_000 + 1);
    const after = commits.add('after');
    await turn();
    ends.at(-1)!();
    expect(await after).toBe(taken.filter(Boolean).length + 1);
  });
});
