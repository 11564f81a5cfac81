import { AnswerState } from '../chart/reader/facility-answer.js';
import { type TestSubgraphOptions, testSubgraph } from './test-subgraph.js';

const started: (() => Promise<void>)[] = [];

/** Closes every subgraph that a test started. */
export async function closeStarted(): Promise<void> {
  for (const close of started.splice(0)) await close();
}

/** Starts a subgraph whose charts have no items. @param read runs before the system answers */
export async function start(options: TestSubgraphOptions = {}, read?: () => Promise<void>) {
  const subgraph = await testSubgraph(
    {
      read: async (asks) => {
        await read?.();
        return asks.map(() => ({ state: AnswerState.ANSWERED, items: [] }));
      },
    },
    options,
  );
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= subgraph.close();
    return closed;
  };
  started.push(close);
  return { ...subgraph, close };
}
