import { MyEmergencies, type MyEmergenciesQuery } from '@hareyaka/sdk';
import { useEffect, useSyncExternalStore } from 'react';
import type { GraphClient } from './graph-client.js';
import { useGraph } from './graph-context.js';
import { useReconnected } from './reachability.js';

/** An emergency access that the person has started. */
export type OwnEmergency = MyEmergenciesQuery['myEmergencyAccesses']['edges'][number]['node'];

/** The person's open emergency accesses: the frame of every screen shows them, and the screen of emergency access lists them. */
class OpenEmergencies {
  readonly #listeners = new Set<() => void>();
  #open: readonly OwnEmergency[] = [];

  constructor(private readonly graph: GraphClient) {}

  readonly read = (): readonly OwnEmergency[] => this.#open;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks which are open. After a failure those that were known stay: it is safer to show one that has ended. */
  async refresh(): Promise<void> {
    const answer = await this.graph.ask(MyEmergencies, { state: 'OPEN', first: 10 }).catch(() => undefined);
    const edges = answer?.data?.myEmergencyAccesses?.edges;
    if (!edges) return;
    this.#open = edges.map(({ node }) => node);
    for (const listener of this.#listeners) listener();
  }
}

/** Professions that the directory lets start an emergency access. Others are not offered one. */
const PROFESSIONS: ReadonlySet<string> = new Set(['DOCTOR', 'DENTIST']);

/** Whether people of this profession may start an emergency access. */
export function mayStartEmergency(profession: string | undefined): boolean {
  return profession !== undefined && PROFESSIONS.has(profession);
}

const ofClient = new WeakMap<GraphClient, OpenEmergencies>();

/** The open emergency accesses of the present context of the session. @param mayStart whether the person may have any; if not, nothing is asked */
export function useOpenEmergencies(mayStart: boolean): readonly OwnEmergency[] {
  const graph = useGraph();
  let store = ofClient.get(graph);
  if (!store) {
    store = new OpenEmergencies(graph);
    ofClient.set(graph, store);
  }
  const one = store;
  useEffect(() => {
    if (!mayStart) return;
    // One that was started or ended in another tab is noticed when this one is looked at.
    const look = () => {
      if (document.visibilityState === 'visible') void one.refresh();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [one, mayStart]);
  useReconnected(() => {
    if (mayStart) void one.refresh();
  });
  return useSyncExternalStore(one.subscribe, one.read);
}
