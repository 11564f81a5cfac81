import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Witness, WitnessAnswer } from './witness.js';

/** Bytes of a request: 63 hashes and a note with some signatures take some 10 kB. */
const BODY_AT_MOST = 64 * 1024;
/** Requests that wait. */
const WAITING_AT_MOST = 100;
const REQUEST_WITHIN = 10_000;

export interface ServedWitness {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves a witness: `POST /add-checkpoint`.
 *
 * @param say a line for the witness's log: a checkpoint was cosigned or refused, and why
 */
export async function serveWitness(
  witness: Witness,
  { host, port, say }: { readonly host: string; readonly port: number; readonly say: (line: string) => void },
): Promise<ServedWitness> {
  let waiting = 0;
  const server = createServer({ requestTimeout: REQUEST_WITHIN, headersTimeout: REQUEST_WITHIN }, async (request, response) => {
    const answer = (status: number, body: string, type = 'text/plain') =>
      response.writeHead(status, { 'content-type': type, ...(status === 413 && { connection: 'close' }) }).end(body);
    if (request.url !== '/add-checkpoint') return answer(404, 'not found\n');
    if (request.method !== 'POST') return answer(405, 'only POST\n');
    if (waiting >= WAITING_AT_MOST) return answer(503, 'busy\n');
    waiting += 1;
    try {
      const body = await readBody(request);
      if (body === undefined) return answer(413, 'too large\n');
      const given = await witness.addCheckpoint(body);
      say(describe(given));
      return answer(given.status, given.body, given.status === 409 ? 'text/x.tlog.size' : 'text/plain');
    } catch (error) {
      say(`failed: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
      return answer(500, 'failed\n');
    } finally {
      waiting -= 1;
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    close: async () => {
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe({ status, problem }: WitnessAnswer): string {
  return status === 200 ? 'cosigned' : `refused (${status}): ${problem ?? ''}`;
}

/** Reads a request's body. @returns undefined if it is too large */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_AT_MOST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
