import { Agent } from 'undici';

/** Connections to one hospital at the most: a list of fifty patients asks for a thousand files, which then wait their turn. */
const CONNECTIONS_A_HOSPITAL = 16;

/** The connections to all hospitals, kept open between requests. Each hospital has its own few: one that hangs holds up nobody else. */
export function hospitalConnections(): Agent {
  return new Agent({ connections: CONNECTIONS_A_HOSPITAL, pipelining: 1, keepAliveTimeout: 30_000 });
}
