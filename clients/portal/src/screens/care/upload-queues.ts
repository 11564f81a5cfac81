import { createUploadContent } from '@hareyaka/sdk';
import { GRAPH, type GraphClient } from '../../graph/graph-client.js';
import { UploadQueue } from './upload-queue.js';

/** The photos and files of each record that is being written. They go on while the person opens other screens and patients, and end with the context of the session. */
export interface UploadQueues {
  /** The queue of one record. @param key what is typed for this record is kept under the same key */
  of(key: string, patient: string): UploadQueue;
  /** Goes on with everything that waits for the network. */
  resumeWaiting(): void;
  /** Whether something has not arrived that would be lost with the page. */
  readonly isUploading: boolean;
}

const queuesOf = new WeakMap<GraphClient, UploadQueues>();

/** The upload queues of one context of the session. */
export function findUploadQueues(graph: GraphClient): UploadQueues {
  const queues = queuesOf.get(graph) ?? createUploadQueues(graph);
  queuesOf.set(graph, queues);
  return queues;
}

function createUploadQueues(graph: GraphClient): UploadQueues {
  const byKey = new Map<string, UploadQueue>();
  const upload = createUploadContent({
    graph: GRAPH,
    fetch: async (address, init) =>
      await fetch(address, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, graph.signal]) : graph.signal }),
  });
  graph.signal.addEventListener('abort', () => {
    for (const queue of byKey.values()) queue.clear();
  });
  return {
    of: (key, patient) => {
      const queue = byKey.get(key) ?? new UploadQueue({ ask: graph.ask, upload, patient });
      byKey.set(key, queue);
      return queue;
    },
    resumeWaiting: () => {
      for (const queue of byKey.values()) queue.resumeWaiting();
    },
    get isUploading() {
      return [...byKey.values()].some((queue) => queue.isUploading);
    },
  };
}
