import { useSyncExternalStore } from 'react';
import type { GraphClient } from '../../graph/graph-client.js';
import { useGraph } from '../../graph/graph-context.js';
import { useSession } from '../../session/session-context.js';
import { Outbox, type OutboxState } from './outbox.js';
import { findUploadQueues } from './upload-queues.js';
import { createMemoryVault, createVault } from './vault.js';

/** One outbox for each context of the session: it goes on while the person opens other screens and patients. */
const outboxes = new WeakMap<GraphClient, Outbox>();

/** The outbox of the present context of the session. */
export function useOutbox(): readonly [Outbox, OutboxState] {
  const graph = useGraph();
  const { draftKeys, person, facility } = useSession();
  let outbox = outboxes.get(graph);
  if (!outbox) {
    const vault = draftKeys.length === 0 ? createMemoryVault() : createVault(draftKeys, `${person?.id} ${facility?.id}`);
    outbox = new Outbox(graph.ask, vault);
    outboxes.set(graph, outbox);
  }
  return [outbox, useSyncExternalStore(outbox.subscribe, outbox.read)];
}

/** Whether something written in this context of the session would be left unsent if it ended now. */
export function holdsUnsent(graph: GraphClient): boolean {
  return (outboxes.get(graph)?.holdsUnsent ?? false) || findUploadQueues(graph).isUploading;
}
