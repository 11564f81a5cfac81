import type { FastifyInstance } from 'fastify';
import { checkActive, type DemandActive, refuseContent } from '../content/content-route.js';
import type { ViewerHandovers } from './viewer-handover.js';

/**
 * `GET /viewer/<token>`: answers `{"location": "https://…"}`, the address of the system's own viewer, if the person who got the token may still
 * act. The gateway requests this and redirects the browser. A browser that follows a link sends no access token, so everybody who has the address can
 * open it. The viewer accepts each hand-over only once.
 */
export function addViewerRoute(
  server: FastifyInstance,
  { handovers, demandActive, deadline }: { handovers: ViewerHandovers; demandActive: DemandActive; deadline: number },
): void {
  server.get('/viewer/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      const { person, location } = handovers.open((request.params as { token: string }).token);
      await checkActive(person, { demandActive, signal: AbortSignal.timeout(deadline) });
      return await reply.send({ location: await location() });
    } catch (error) {
      return await refuseContent(reply, error);
    }
  });
}
