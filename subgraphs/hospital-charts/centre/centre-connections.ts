import { Agent } from 'undici';

/** A list of fifty patients sends fifty requests to the centre at once. */
const CONNECTIONS = 16;

/** Opens the connection pool of a centre. Connections stay open between requests. Each hospital has its own pool. */
export function openCentreConnections(): Agent {
  return new Agent({ connections: CONNECTIONS, pipelining: 1, keepAliveTimeout: 30_000 });
}
