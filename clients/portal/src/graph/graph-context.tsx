import { createContext, use } from 'react';
import type { GraphClient } from './graph-client.js';

const GraphContext = createContext<GraphClient | undefined>(undefined);

/** Gives the screens the client of the present context of the session. */
export const GraphProvider = GraphContext;

/** The client of the present context of the session. */
export function useGraph(): GraphClient {
  const client = use(GraphContext);
  if (!client) throw new Error('there is no graph client outside an active session');
  return client;
}
