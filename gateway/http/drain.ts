import type { FastifyInstance } from 'fastify';

/** How often connections are checked while the server ends, in milliseconds. */
const LOOK_EVERY = 20;

/**
 * Stops accepting, and waits for the running operations: at most as long as an operation may take; then their connections are cut.
 * A connection that a client keeps open is closed as soon as no request runs on it; Node would wait for the client.
 *
 * @param within milliseconds
 */
export async function drain(server: FastifyInstance, within: number): Promise<void> {
  const idle = setInterval(() => server.server.closeIdleConnections(), LOOK_EVERY);
  const late = setTimeout(() => server.server.closeAllConnections(), within);
  try {
    await server.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
