import type { FastifyInstance } from 'fastify';
import { type DemandActive, refuseContent, stillActive } from '../content/content-route.js';
import type { ViewerHandovers } from './viewer-handover.js';

/**
 * `GET /viewer/<token>`: where an address of the system's own viewer leads on to, as `{"location": "https://…"}`, while the person to whom the
 * address was given may act. The gateway's edge asks it and sends the browser there. A browser that follows a link brings no access token:
 * who has the address may open it, once, as its viewer sees to.
 */
export function viewerRoute(
  server: FastifyInstance,
  { handovers, demandActive, deadline }: { handovers: ViewerHandovers; demandActive: DemandActive; deadline: number },
): void {
  server.get('/viewer/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      const { person, location } = handovers.open((request.params as { token: string }).token);
      await stillActive(person, { demandActive, signal: AbortSignal.timeout(deadline) });
      return await reply.send({ location: await location() });
    } catch (error) {
      return await refuseContent(reply, error);
    }
  });
}
