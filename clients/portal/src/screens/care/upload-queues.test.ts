import { describe, expect, it, jest } from '@jest/globals';
import type { GraphClient } from '../../graph/graph-client.js';
import { findUploadQueues } from './upload-queues.js';

/** A context of the session in which no answer ever comes. */
function makeContext() {
  const closed = new AbortController();
  const ask = jest.fn(async () => await new Promise<never>(() => {}));
  return { graph: { ask, signal: closed.signal } as unknown as GraphClient, close: () => closed.abort() };
}

describe('The upload queues of a context of the session', () => {
  it('have the same queue for a record when its screen was left and is opened again', () => {
    const { graph } = makeContext();
    const queue = findUploadQueues(graph).of('pat_1 NEW ', 'pat_1');
    expect(findUploadQueues(graph).of('pat_1 NEW ', 'pat_1')).toBe(queue);
    expect(findUploadQueues(makeContext().graph).of('pat_1 NEW ', 'pat_1')).not.toBe(queue);
  });

  it('say that something has not arrived, until it is removed or the context ends', async () => {
    const { graph, close } = makeContext();
    const queues = findUploadQueues(graph);
    expect(queues.isUploading).toBe(false);
    const pdf = Object.assign(new Blob(['%PDF-1.7']), { name: 'plan.pdf' });
    void queues.of('pat_1 NEW ', 'pat_1').add(pdf);
    expect(queues.isUploading).toBe(true);
    close();
    expect([queues.isUploading, queues.of('pat_1 NEW ', 'pat_1').read()]).toEqual([false, []]);
  });
});
