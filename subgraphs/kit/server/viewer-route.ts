import type { FastifyInstance } from 'fastify';
import { DISCLOSURES_HEADER } from '../audit/disclosure.js';
import { writeDisclosuresHeader } from '../audit/disclosures-header.js';
import { checkActive, type DemandActive, refuseContent } from '../content/content-route.js';
import { CLIENT_ADDRESS_HEADER } from '../identity/client-address-header.js';
import type { ViewerHandovers } from './viewer-handover.js';

/**
 * `GET /viewer/<token>`: answers `{"location": "https://…"}`, the address of the system's own viewer, if the person who got the token may still
 * act. The gateway requests this and redirects the browser. A browser that follows a link sends no access token, so everybody who has the address can
 * open it. The viewer accepts each hand-over only once. The gateway names the browser's address in a header of its own: without a caller token there is no
 * other place for it. A header reports what the hand-over discloses.
 */
export function addViewerRoute(
  server: FastifyInstance,
  { handovers, demandActive, deadline }: { handovers: ViewerHandovers; demandActive: DemandActive; deadline: number },
): void {
  server.get('/viewer/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      const { person, disclosures, location } = handovers.open((request.params as { token: string }).token);
      const from = String(request.headers[CLIENT_ADDRESS_HEADER] ?? '');
      await checkActive({ person, address: from, signal: AbortSignal.timeout(deadline) }, demandActive);
      const address = await location();
      return await reply.header(DISCLOSURES_HEADER, writeDisclosuresHeader(disclosures)).send({ location: address });
    } catch (error) {
      return await refuseContent(reply, error);
    }
  });
}
