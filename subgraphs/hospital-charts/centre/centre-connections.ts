import { Agent } from 'undici';

/** A list of fifty patients asks the centre fifty things at once. */
const CONNECTIONS = 16;

/** The connections to a centre, kept open between requests. The hospitals have their own. */
export function openCentreConnections(): Agent {
  return new Agent({ connections: CONNECTIONS, pipelining: 1, keepAliveTimeout: 30_000 });
}
