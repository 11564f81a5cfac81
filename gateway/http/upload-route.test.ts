import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { KIT_ERRORS } from '../../subgraphs/kit/errors.js';
import { createMemoryAuditLog, type MemoryAuditLog } from '../audit/testing/memory-audit-log.js';
import { GATEWAY_ERRORS } from '../errors.js';
import { startSessionNetwork } from '../session/testing/session-network.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';
import { UPLOADS_PER_CALLER } from './upload-route.js';

const TOKEN = 'abc-DEF_123';
const PATH = `/upload/cabinet/${TOKEN}`;
const TYPE = 'application/offset+octet-stream';
const MIB = 1024 * 1024;
const IDLE = 1_000;

/** A system that takes uploads in the way that the test chooses. */
async function startUploadServer() {
  const asked: { request: IncomingMessage; bytes: number; aborted: boolean }[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    const one = { request, bytes: 0, aborted: false };
    asked.push(one);
    request.on('error', () => undefined);
    request.on('close', () => {
      one.aborted = !request.complete;
    });
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    asked,
    answers: (next: typeof answer) => {
      answer = next;
    },
    /** Reads the body, then answers. */
    takes: (status: number, headers: Record<string, string> = {}) => {
      answer = (request, response) => {
        const one = asked.at(-1)!;
        request.on('data', (chunk: Buffer) => {
          one.bytes += chunk.length;
        });
        request.on('end', () => response.writeHead(status, { 'tus-resumable': '1.0.0', ...headers }).end());
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

let issuer: TestIssuer;
let cabinet: Awaited<ReturnType<typeof startUploadServer>>;
let subgraph: FakeSubgraph;
let gateway: TestGateway;
let audit: MemoryAuditLog;
let bearer: string;

const config = () => ({
  subgraphUrls: new Map([['CABINET', cabinet.url]]),
  operationDeadline: 1_500,
  bodyDeadline: 500,
  uploadLimit: 40 * MIB,
  uploadIdle: IDLE,
  origins: new Set(['https://portal.example']),
});

beforeAll(async () => {
  issuer = await createTestIssuer();
  cabinet = await startUploadServer();
  subgraph = await startFakeSubgraph('cabinet', 'type Query { a: Int }', {});
  bearer = `Bearer ${await issuer.token()}`;
});
beforeEach(async () => {
  audit = createMemoryAuditLog();
  gateway = await startTestGateway([subgraph], { issuer, audit, config: config() });
});
afterEach(async () => {
  await gateway.close();
  cabinet.asked.length = 0;
});
afterAll(async () => {
  await subgraph?.close();
  await cabinet?.close();
  await issuer?.close();
});

const send = async (method: string, path = PATH, { headers = {}, body }: { headers?: Record<string, string>; body?: Buffer } = {}) =>
  await gateway.http(path, {
    method,
    headers: { authorization: bearer, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
const patch = async (body: Buffer, headers: Record<string, string> = {}) =>
  await send('PATCH', PATH, { body, headers: { 'content-type': TYPE, 'upload-offset': '0', ...headers } });

/** Opens a connection and writes the head of a PATCH. */
async function beginPatch(
  length: number | 'chunked',
  authorization = bearer,
): Promise<{ socket: Socket; text: () => string; closed: Promise<void> }> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const size = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  const lines = [
    `PATCH ${PATH} HTTP/1.1`,
    'host: x',
    `authorization: ${authorization}`,
    'tus-resumable: 1.0.0',
    `content-type: ${TYPE}`,
    'upload-offset: 0',
    size,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { socket, text: () => text, closed };
}

async function until(condition: () => boolean, within = 5_000): Promise<void> {
  for (const end = Date.now() + within; !condition(); ) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await pause(10);
  }
}

describe('The route for uploads', () => {
  it('passes on what the protocol needs, with a token for the caller, and makes locations relative', async () => {
    cabinet.takes(201, {
      location: 'http://10.0.0.1/upload/other',
      'upload-expires': 'Mon, 30 Nov 2026 12:00:00 GMT',
      'set-cookie': 'a=b',
      'x-archive': 'y',
      'upload-metadata': 'key c2VjcmV0',
    });
    const begun = await send('POST', PATH, {
      headers: { 'upload-length': '10', 'upload-metadata': 'name eA==', cookie: 'a=b', 'x-forwarded-host': 'evil' },
    });
    expect([begun.status, begun.headers.get('location')]).toEqual([201, PATH]);
    expect(begun.headers.get('upload-expires')).toBe('Mon, 30 Nov 2026 12:00:00 GMT');
    expect(begun.headers.get('cache-control')).toBe('no-store');
    for (const name of ['set-cookie', 'x-archive', 'upload-metadata']) expect(begun.headers.has(name)).toBe(false);
    const { url, headers } = cabinet.asked[0]!.request;
    expect([url, headers['upload-length'], headers['tus-resumable']]).toEqual([`/upload/${TOKEN}`, '10', '1.0.0']);
    for (const name of ['cookie', 'upload-metadata', 'x-forwarded-host']) expect(headers).not.toHaveProperty(name);
    expect(decodeJwt(headers.authorization!.slice('Bearer '.length))).toMatchObject({
      aud: 'cabinet',
      sub: 'dr-sato',
      opens: [],
      names: [],
    });
    cabinet.takes(204, { 'upload-offset': '5' });
    const part = await patch(Buffer.from('12345'));
    expect([part.status, part.headers.get('upload-offset'), cabinet.asked[1]!.bytes]).toEqual([204, '5', 5]);
    cabinet.takes(200, { 'upload-offset': '5', 'upload-length': '10' });
    const head = await send('HEAD');
    expect([head.status, head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual([200, '5', '10']);
    cabinet.takes(204);
    expect((await send('DELETE')).status).toBe(204);
    expect(cabinet.asked.map(({ request }) => request.method)).toEqual(['POST', 'PATCH', 'HEAD', 'DELETE']);
  });

  it('asks no system without a valid access token, however large the body is', async () => {
    for (const authorization of ['', 'Bearer x', 'Basic x', `Bearer ${await issuer.token({ expiresIn: -100 })}`]) {
      const answer = await patch(Buffer.alloc(MIB), { authorization });
      expect([answer.status, answer.codes]).toEqual([401, ['UNAUTHENTICATED']]);
    }
    expect(cabinet.asked).toEqual([]);
  });

  it.each([
    '/upload/other/abc',
    '/upload/__proto__/abc',
    '/upload/cabinet/a.b',
    '/upload/cabinet/%2e%2e%2fgraphql',
    '/upload/cabinet/',
    '/upload/cabinet',
  ])('finds nothing at %s', async (path) => {
    const answer = await send('HEAD', path);
    expect(answer.status).toBe(404);
    expect(cabinet.asked).toEqual([]);
  });

  it.each(['GET', 'PUT'])('does not know the method %s', async (method) => {
    expect([(await send(method)).status, cabinet.asked]).toEqual([404, []]);
  });

  it.each(
    Object.entries({
      NOT_FOUND: 404,
      UPLOAD_CONFLICT: 409,
      UPLOAD_EXPIRED: 410,
      UPLOAD_LOCKED: 423,
      CHECKSUM_MISMATCH: 422,
      IMAGE_TOO_LARGE: 422,
      OVERSIZED: 413,
      BUSY: 503,
      UNREACHABLE: 502,
    }),
  )('passes on the code %s with the status %i, in the body and for HEAD in a header', async (code, status) => {
    cabinet.answers((request, response) => {
      request.resume();
      response.writeHead(status, { 'hareyaka-error': code, 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ message: 'patient Yamada', extensions: { code } }] }));
    });
    const answer = await patch(Buffer.from('x'));
    expect([answer.status, answer.codes, answer.headers.get('hareyaka-error')]).toEqual([status, [code], code]);
    expect({ ...KIT_ERRORS, ...GATEWAY_ERRORS }[code as keyof typeof KIT_ERRORS].message).toBe(answer.body.errors?.[0]?.message);
    const head = await send('HEAD');
    expect([head.status, head.headers.get('hareyaka-error'), head.text]).toEqual([status, code, '']);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a code that is not of uploads', (response) => response.writeHead(401, { 'hareyaka-error': 'CALLER_UNKNOWN' }).end()],
    ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['a page', (response) => response.writeHead(500).end('<html>secret</html>')],
    ['__proto__', (response) => response.writeHead(500, { 'hareyaka-error': '__proto__' }).end()],
  ])('answers SUBGRAPH_INVALID to %s of the system', async (_what, answers) => {
    cabinet.answers((request, response) => {
      request.resume();
      answers(response);
    });
    const answer = await patch(Buffer.from('x'));
    expect([answer.status, answer.codes, answer.text.includes('secret')]).toEqual([502, ['SUBGRAPH_INVALID'], false]);
  });

  it('answers SUBGRAPH_UNAVAILABLE if the system hangs up', async () => {
    cabinet.answers((request) => void request.socket.destroy());
    expect((await patch(Buffer.alloc(MIB))).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
  });

  it.each([
    { 'upload-offset': '-1' },
    { 'upload-offset': '0, 5' },
    { 'upload-offset': '1e3' },
    { 'upload-length': '99999999999999999999' },
    { 'content-type': 'application/json' },
    { 'content-type': 'multipart/form-data; boundary=x' },
  ])('refuses a request with %j', async (headers) => {
    expect((await patch(Buffer.from('{}'), headers)).codes).toEqual(['BAD_REQUEST']);
    expect(cabinet.asked).toEqual([]);
  });

  it('streams a body without keeping it, and waits for a slow system', async () => {
    let taken = 0;
    cabinet.answers((request, response) => {
      request.on('end', () => response.writeHead(204, { 'upload-offset': '1' }).end());
      void (async () => {
        await pause(300);
        for await (const chunk of request) taken += (chunk as Buffer).length;
      })();
    });
    const { socket, text } = await beginPatch(32 * MIB);
    const piece = Buffer.alloc(MIB, 7);
    let sent = 0;
    const writeAll = (async () => {
      for (; sent < 32 * MIB; sent += piece.length) if (!socket.write(piece)) await new Promise((go) => socket.once('drain', go));
    })();
    await pause(200);
    // The system has not read yet: what was taken fits in the buffers of sockets.
    expect(sent).toBeLessThan(12 * MIB);
    await writeAll;
    await until(() => text().includes('204'));
    expect(taken).toBe(32 * MIB);
    socket.destroy();
  });

  it('has no deadline for a body as a whole, as long as bytes pass', async () => {
    cabinet.takes(204, { 'upload-offset': '1' });
    const { socket, text } = await beginPatch(20 * 4_096);
    for (let part = 0; part < 20; part++) {
      socket.write(Buffer.alloc(4_096));
      await pause(150);
    }
    await until(() => text().startsWith('HTTP/1.1 204'));
    expect(cabinet.asked[0]!.bytes).toBe(20 * 4_096);
    socket.destroy();
  });

  it.each([
    ['stands still', async () => undefined],
    [
      'sends a byte from time to time',
      async (socket: Socket) => {
        while (!socket.destroyed) {
          socket.write('x');
          await pause(100);
        }
      },
    ],
  ])(
    'ends a body that %s with REQUEST_TIMEOUT, and the system’s part of it',
    async (_how, act) => {
      cabinet.takes(204);
      const { socket, text, closed } = await beginPatch(MIB);
      void act(socket);
      await until(() => /^HTTP\/1\.1 408 [\s\S]*REQUEST_TIMEOUT/.test(text()));
      // A body of which no byte came was never passed on.
      await until(() => cabinet.asked.every(({ aborted }) => aborted));
      await closed;
    },
    15_000,
  );

  it('ends the body of a request that was refused', async () => {
    const { text, closed } = await beginPatch(MIB, 'Bearer x');
    const began = Date.now();
    await closed;
    expect(text()).toMatch(/^HTTP\/1\.1 401 /);
    expect(Date.now() - began).toBeLessThan(8_000);
  }, 15_000);

  it('refuses a body that is too large: before it is read, or as soon as it is seen', async () => {
    cabinet.takes(204);
    const stated = await beginPatch(41 * MIB);
    await until(() => stated.text().includes('PAYLOAD_TOO_LARGE'));
    expect([stated.text().slice(0, 12), cabinet.asked.length]).toEqual(['HTTP/1.1 413', 0]);
    stated.socket.destroy();
    const unstated = await beginPatch('chunked');
    const piece = Buffer.concat([Buffer.from(`${MIB.toString(16)}\r\n`), Buffer.alloc(MIB), Buffer.from('\r\n')]);
    for (let part = 0; part < 44 && !unstated.socket.destroyed; part++)
      if (!unstated.socket.write(piece)) await Promise.race([new Promise((go) => unstated.socket.once('drain', go)), unstated.closed]);
    await until(() => unstated.text().includes('PAYLOAD_TOO_LARGE'));
    expect(cabinet.asked[0]!.bytes).toBeLessThanOrEqual(40 * MIB);
    await until(() => cabinet.asked[0]!.aborted);
    unstated.socket.destroy();
  });

  it('ends the system’s part as soon as the client hangs up, and frees the place', async () => {
    cabinet.takes(204);
    for (let round = 0; round < UPLOADS_PER_CALLER + 4; round++) {
      const { socket } = await beginPatch(MIB);
      socket.write(Buffer.alloc(1_000));
      await until(() => cabinet.asked.length === round + 1 && cabinet.asked[round]!.bytes === 1_000);
      socket.destroy();
      await until(() => cabinet.asked[round]!.aborted);
    }
    expect((await send('HEAD')).status).toBe(204);
  });

  it('lets one person have a limited number of requests under way; further ones wait, and other people do not', async () => {
    let held: ServerResponse[] = [];
    cabinet.answers((request, response) => {
      request.resume();
      held.push(response);
    });
    const waiting = Array.from({ length: UPLOADS_PER_CALLER + 5 }, async () => await send('HEAD'));
    await until(() => held.length === UPLOADS_PER_CALLER);
    await pause(100);
    expect(held.length).toBe(UPLOADS_PER_CALLER);
    const other = gateway.http(PATH, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${await issuer.token({ claims: { sub: 'ns-tanaka' } })}`, 'tus-resumable': '1.0.0' },
    });
    await until(() => held.length === UPLOADS_PER_CALLER + 1);
    const answerAll = setInterval(() => {
      for (const response of held.splice(0)) response.writeHead(200).end();
    }, 10);
    expect((await other).status).toBe(200);
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
    clearInterval(answerAll);
    held = [];
  });

  it('records what the system says was changed before it answers, and sends nothing if it cannot', async () => {
    const change = { action: 'finishCareUpload', subject: 'att_1', patient: 'pat_1', user: 'usr_1', before: null, after: { bytes: 5 } };
    cabinet.takes(204, { 'upload-offset': '5', 'hareyaka-changes': JSON.stringify([change]) });
    const answer = await patch(Buffer.from('12345'));
    expect([answer.status, answer.headers.has('hareyaka-changes')]).toEqual([204, false]);
    expect(audit.recorded).toMatchObject([
      { outcome: 'ok', actor: { subject: 'dr-sato' }, disclosures: [], changes: [{ ...change, system: 'cabinet' }] },
    ]);
    for (const said of ['{}', 'x', '[1]', JSON.stringify([{ action: 1 }])]) {
      cabinet.takes(204, { 'upload-offset': '5', 'hareyaka-changes': said });
      expect((await patch(Buffer.from('x'))).status).toBe(204);
    }
    expect(audit.recorded).toHaveLength(1);
    cabinet.asked.length = 0;
    audit.available = false;
    const refused = await patch(Buffer.from('x'));
    expect([refused.status, refused.codes, cabinet.asked.length]).toEqual([503, ['AUDIT_UNAVAILABLE'], 0]);
  });

  it('lets pages of the named origins send uploads, and no others', async () => {
    const ask = async (origin: string) =>
      await gateway.http(PATH, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PATCH' } });
    const allowed = await ask('https://portal.example');
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST, HEAD, PATCH, DELETE');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('upload-offset');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-methods')).toBeNull();
  });

  it('ends with the gateway: a request under way has the time of an operation, then its connection is cut', async () => {
    cabinet.takes(204);
    const { socket, closed } = await beginPatch(MIB);
    const keepSending = setInterval(() => socket.writable && socket.write(Buffer.alloc(4_096)), 100);
    await until(() => cabinet.asked.length === 1);
    const began = Date.now();
    await gateway.close();
    await closed;
    clearInterval(keepSending);
    expect(Date.now() - began).toBeLessThan(4_000);
    await until(() => cabinet.asked[0]!.aborted);
    gateway = await startTestGateway([subgraph], { issuer, config: config() });
  });
});

describe('An upload with a browser’s session', () => {
  it('needs the header of the gateway’s own pages, and an origin that is the gateway’s', async () => {
    cabinet.takes(204, { 'upload-offset': '0' });
    const network = await startSessionNetwork({ config: { subgraphUrls: new Map([['CHARTS', cabinet.url]]) } });
    try {
      const browser = await network.signIn();
      const ask = async (headers: Record<string, string>) => {
        const answer = await fetch(`${network.gateway.url}/upload/charts/${TOKEN}`, {
          method: 'PATCH',
          headers: { cookie: browser.header(), 'tus-resumable': '1.0.0', 'content-type': TYPE, 'upload-offset': '0', ...headers },
          body: 'x',
        });
        await answer.text();
        return answer.status;
      };
      const own = { 'hareyaka-session': '1' };
      const statuses = {
        own: await ask({ ...own, 'sec-fetch-site': 'same-origin' }),
        withoutHeader: await ask({ 'sec-fetch-site': 'same-origin' }),
        sameSite: await ask({ ...own, 'sec-fetch-site': 'same-site' }),
        crossSite: await ask({ ...own, 'sec-fetch-site': 'cross-site' }),
        otherOrigin: await ask({ ...own, origin: 'https://evil.example' }),
      };
      expect(statuses).toEqual({ own: 204, withoutHeader: 401, sameSite: 401, crossSite: 401, otherOrigin: 401 });
      expect(cabinet.asked).toHaveLength(1);
    } finally {
      await network.close();
    }
  });
});
