import type { Answer, Ask, LaneData, Operation } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { type LaneQuestion, LanesStore } from './lanes-store.js';

interface Chart {
  readonly list: { readonly answers: readonly { readonly state: string }[] };
}

const SYSTEMS = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: id.toUpperCase() }));
const OPERATION: Operation<LaneData<Chart>, { patient: string; system: string }> = {
  kind: 'query',
  name: 'Chart',
  hash: 'h',
  text: 'query',
};
const QUESTION: LaneQuestion<Chart> = { operation: OPERATION, variables: { period: null } };
const OTHER: LaneQuestion<Chart> = { operation: { ...OPERATION, hash: 'h2' }, variables: {} };

/** Systems whose answers the test gives by hand. */
function setUp() {
  const asked: {
    system: string;
    variables: unknown;
    signal: AbortSignal | undefined;
    answer: (answer: Answer<LaneData<Chart>>) => void;
  }[] = [];
  const ask = (async (_operation: unknown, variables: { system: string }, options?: { signal?: AbortSignal }) =>
    await new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      asked.push({ system: variables.system, variables, signal: options?.signal, answer: resolve as never });
    })) as unknown as Ask;
  const clock = { now: 1_000_000 };
  const store = new LanesStore(ask, 'pat_1', SYSTEMS, () => clock.now);
  const answer = async (system: string, result: Answer<LaneData<Chart>>) => {
    const at = asked.findIndex((one) => one.system === system);
    asked.splice(at, 1)[0]!.answer(result);
    await new Promise(setImmediate);
  };
  return { store, asked, answer, clock };
}

const loaded = (state = 'ANSWERED'): Answer<LaneData<Chart>> => ({
  data: { patient: { charts: [{ list: { answers: [{ state }] } }] } },
  errors: [],
  requestId: 'r',
  retryAfter: 0,
});
const failed = (code = 'SUBGRAPH_UNAVAILABLE'): Answer<LaneData<Chart>> => ({
  data: null,
  errors: [{ message: '', extensions: { code } }],
  requestId: 'r',
  retryAfter: 0,
});
const states = (store: LanesStore, question = QUESTION) =>
  Object.fromEntries(store.read(question).lanes.map((lane) => [lane.system.id, lane.state]));

describe('the lanes of a chart', () => {
  it('ask at most four systems at once, and the next when one has answered', async () => {
    const { store, asked, answer } = setUp();
    store.open(QUESTION);
    expect(asked.map(({ system }) => system)).toEqual(['a', 'b', 'c', 'd']);
    await answer('b', loaded());
    expect(asked.map(({ system }) => system)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('send the patient, their own system and the screen’s variables', () => {
    const { store, asked } = setUp();
    store.open(QUESTION);
    expect(asked[0]?.variables).toEqual({ patient: 'pat_1', system: 'a', period: null });
  });

  it('are loaded or fail independently of each other', async () => {
    const { store, answer } = setUp();
    store.open(QUESTION);
    await answer('a', loaded());
    await answer('b', failed());
    expect(states(store)).toEqual({ a: 'LOADED', b: 'FAILED', c: 'LOADING', d: 'LOADING', e: 'LOADING', f: 'LOADING' });
  });

  it('can be asked again one by one', async () => {
    const { store, asked, answer } = setUp();
    store.open(QUESTION);
    for (const { id } of SYSTEMS) await answer(id, id === 'b' ? failed() : loaded());
    store.retry(QUESTION, 'b');
    expect(asked.map(({ system }) => system)).toEqual(['b']);
    expect(states(store).b).toBe('LOADING');
    await answer('b', loaded());
    expect(states(store).b).toBe('LOADED');
  });

  it('ask again for what is missing, and show what was there until the new answer comes', async () => {
    const { store, asked, answer } = setUp();
    store.open(QUESTION);
    for (const { id } of SYSTEMS)
      await answer(id, id === 'a' ? loaded('TIMED_OUT') : id === 'b' ? failed() : loaded(id === 'c' ? 'WITHHELD' : 'ANSWERED'));
    expect(store.retryMissing(QUESTION)).toBe(2);
    expect(asked.map(({ system }) => system)).toEqual(['a', 'b']);
    expect([states(store).a, states(store).b, [...store.read(QUESTION).asking]]).toEqual(['LOADED', 'FAILED', ['a', 'b']]);
  });

  it('keep what a system has answered when it fails the next time', async () => {
    const { store, answer, clock } = setUp();
    store.open(QUESTION);
    for (const { id } of SYSTEMS) await answer(id, loaded());
    clock.now += 61_000;
    store.open(QUESTION);
    await answer('a', failed());
    expect(states(store).a).toBe('LOADED');
  });

  it.each(['NOT_FOUND', 'NOT_PERMITTED', 'UNAUTHORIZED_FIELD_OR_TYPE', 'NETWORK_NOT_ALLOWED'])(
    'remove what a system has answered when the next answer is %s: it may have been revoked',
    async (code) => {
      const { store, answer, clock } = setUp();
      store.open(QUESTION);
      for (const { id } of SYSTEMS) await answer(id, loaded());
      clock.now += 61_000;
      store.open(QUESTION);
      await answer('a', failed(code));
      expect([states(store).a, store.readNewest()[0]!.state]).toEqual(['FAILED', 'FAILED']);
    },
  );

  it('are not asked again within a minute, and are afterwards', async () => {
    const { store, asked, answer, clock } = setUp();
    store.open(QUESTION);
    for (const { id } of SYSTEMS) await answer(id, loaded());
    clock.now += 59_000;
    store.open(QUESTION);
    expect(asked).toEqual([]);
    clock.now += 2_000;
    store.open(QUESTION);
    expect(asked).toHaveLength(4);
  });

  it('of another operation are kept apart, and give the banner their newest answers', async () => {
    const { store, answer } = setUp();
    store.open(QUESTION);
    for (const { id } of SYSTEMS) await answer(id, id === 'a' ? failed() : loaded());
    store.open(OTHER);
    await answer('a', loaded());
    await answer('b', failed());
    const newest = Object.fromEntries(store.readNewest().map((lane) => [lane.system.id, lane.state]));
    expect([newest.a, newest.b]).toEqual(['LOADED', 'LOADED']);
    expect(states(store).a).toBe('FAILED');
  });

  it('tell their listeners, and return the same state until it changes', async () => {
    const { store, answer } = setUp();
    let told = 0;
    store.subscribe(() => told++);
    store.open(QUESTION);
    const before = store.read(QUESTION);
    expect(store.read(QUESTION)).toBe(before);
    told = 0;
    await answer('a', loaded());
    expect([told, store.read(QUESTION) === before]).toEqual([1, false]);
  });

  it('abort and forget everything when the chart is closed', async () => {
    const { store, asked, answer } = setUp();
    store.open(QUESTION);
    await answer('a', loaded());
    store.close();
    expect(asked.every(({ signal }) => signal?.aborted)).toBe(true);
    expect(states(store).a).toBe('LOADING');
    expect(store.readNewest()).toEqual([]);
    store.open(QUESTION);
    expect(asked).toHaveLength(4);
  });
});
