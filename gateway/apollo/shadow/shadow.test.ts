import { describe, expect, it } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { buildResult, type OperationResult } from '../../pipeline/operation-result.js';
import type { AnsweredQuery } from '../../pipeline/other-engine.js';
import { Shadow, type ShadowOptions, type ShadowOutcome } from './shadow.js';

const graph = { supergraphSdl: 'one', apiSchema: buildSchema('type Query { me: Person } type Person { name: String age: Int }') };
const document = parse('{ me { name } }');
const OURS = { me: { name: 'Hanako' } };
const result = (data: unknown): OperationResult => buildResult(JSON.stringify(data), [], undefined, 'r');
const answered = (more: Partial<AnsweredQuery> = {}): AnsweredQuery => ({
  id: 'hash',
  name: 'Me',
  graph,
  document,
  operation: document.definitions[0] as OperationDefinitionNode,
  removed: [],
  variables: {},
  result: result(OURS),
  requestId: 'r',
  tokenFor: undefined,
  ...more,
});

/** A shadow whose stock gateway answers as the test says. */
function shadowOf(run: () => Promise<OperationResult>, more: Partial<ShadowOptions> = {}) {
  const outcomes: ShadowOutcome[] = [];
  const warned: object[] = [];
  const counted: (() => void)[] = [];
  const nothing = () => undefined;
  const shadow = new Shadow({
    part: 1,
    stock: { load: async () => undefined, run, end: async () => undefined },
    deadline: 60_000,
    log: { debug: nothing, info: nothing, error: nothing, warn: (fields: object) => void warned.push(fields) },
    count: (outcome) => {
      outcomes.push(outcome);
      for (const look of counted) look();
    },
    ...more,
  });
  const have = async (number: number) => {
    await new Promise<void>((resolve) => {
      const look = () => outcomes.length >= number && resolve();
      counted.push(look);
      look();
    });
    return outcomes;
  };
  return { shadow, outcomes, warned, have };
}

describe('the shadow comparison', () => {
  it('reports an extra field of the stock gateway, by kind, path and operation', async () => {
    const { shadow, warned, have } = shadowOf(async () => result({ me: { name: 'Hanako', age: 3 } }));
    shadow.offer(answered);
    expect(await have(1)).toEqual(['different']);
    expect(warned).toEqual([{ requestId: 'r', operationId: 'hash', operation: 'Me', kind: 'extra', path: 'me.age' }]);
  });

  it('takes the configured share of all queries, and does no work for the others', async () => {
    const draws = [0.3, 0.29, 0.9, 0];
    const { shadow, have } = shadowOf(async () => result(OURS), { part: 0.3, random: () => draws.shift()! });
    let made = 0;
    for (let n = 0; n < 4; n++) {
      shadow.offer(() => {
        made += 1;
        return answered();
      });
    }
    expect(await have(2)).toEqual(['same', 'same']);
    expect(made).toBe(2);
  });

  it('compares two queries at once, lets eight wait, and skips further ones', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const { shadow, outcomes, have } = shadowOf(
      () =>
        new Promise((resolve) => {
          waiting.push(() => resolve(result(OURS)));
          most = Math.max(most, waiting.length);
        }),
    );
    for (let n = 0; n < 10; n++) shadow.offer(answered);
    expect(outcomes).toEqual(['skipped', 'skipped']);
    while (outcomes.length < 10) {
      await new Promise(setImmediate);
      waiting.shift()?.();
    }
    expect((await have(10)).filter((outcome) => outcome === 'same')).toHaveLength(8);
    expect(most).toBe(2);
  });

  it('ends a comparison at its deadline, and frees its place only when the stock gateway has finished', async () => {
    let begun = 0;
    const { shadow, warned, have } = shadowOf(
      () => {
        begun += 1;
        return new Promise(() => undefined);
      },
      { deadline: 20 },
    );
    for (let n = 0; n < 3; n++) shadow.offer(answered);
    expect(await have(2)).toEqual(['failed', 'failed']);
    expect(warned).toContainEqual({ requestId: 'r', operationId: 'hash', operation: 'Me', outcome: 'failed', reason: 'late' });
    expect(begun).toBe(2);
    await shadow.end();
  });

  it('counts an exception of the stock gateway as failed, and does not log its message', async () => {
    const { shadow, warned, have } = shadowOf(async () => {
      throw new Error('Hanako');
    });
    shadow.offer(answered);
    expect(await have(1)).toEqual(['failed']);
    expect(JSON.stringify(warned)).not.toContain('Hanako');
  });

  it('skips a query for a supergraph that was replaced, and an answer that is too large', async () => {
    const { shadow, have } = shadowOf(async () => result(OURS));
    shadow.offer(answered);
    shadow.offer(() => answered({ graph: { ...graph, supergraphSdl: 'two' } }));
    shadow.offer(() => answered({ result: result({ me: { name: 'x'.repeat(1 << 20) } }) }));
    expect((await have(3)).toSorted()).toEqual(['same', 'skipped', 'skipped']);
  });

  it('sends no query to a stock gateway that refuses the supergraph, and tries that supergraph once', async () => {
    let tried = 0;
    const load = async () => {
      tried += 1;
      throw new Error('for: SECURITY');
    };
    const run = async () => result(OURS);
    const { shadow, have } = shadowOf(run, { stock: { load, run, end: async () => undefined } });
    expect(await shadow.load(graph.supergraphSdl)).toBe(false);
    shadow.offer(answered);
    expect(await have(1)).toEqual(['skipped']);
    expect(tried).toBe(1);
  });

  it('takes no query after it has ended', async () => {
    const { shadow, outcomes } = shadowOf(async () => result(OURS));
    await shadow.end();
    shadow.offer(answered);
    await new Promise(setImmediate);
    expect(outcomes).toEqual([]);
  });
});
