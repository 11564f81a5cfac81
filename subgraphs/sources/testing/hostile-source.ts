import type { ServerResponse } from 'node:http';
import type { HostileAnswer } from './hostile-answers.js';
import { type Origin, startOrigin } from './http-origin.js';

/**
 * A server on loopback that gives one hostile answer to every request, as an archive, a FHIR server or a file server. `calls` says how often it was asked.
 *
 * ```ts
 * const hostile = await startHostileSource(HOSTILE_ANSWERS[0], '0012345');
 * … new Hospitals(new Map([[code, { …, url: hostile.baseUrl, pacs: { url: hostile.baseUrl, token: 't' } }]]), …)
 * ```
 */
export async function startHostileSource({ body, contentType }: HostileAnswer, patientId: string): Promise<Origin> {
  const bytes = body(patientId);
  return await startOrigin((_request, response: ServerResponse) => {
    response.on('error', () => undefined);
    response.writeHead(200, { 'content-type': contentType }).end(bytes);
  });
}
