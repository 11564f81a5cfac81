import 'reflect-metadata';
import { createServer, type RequestListener, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Agent } from 'undici';
import { type OpenHpki, openHpki } from './open-hpki.js';
import type { HpkiConfig } from './read-hpki.js';
import { HOUR, makeCrl } from './testing/test-hpki.js';
import { beginVisit, makeTestCertificates, PORTAL, type TestCertificates, type TestVisit, toKeyPem, toPem } from './testing/test-visit.js';
import { readCertificate } from './x509/certificate.js';

let certificates: TestCertificates;
let visit: TestVisit;
let hpki: OpenHpki | undefined;
let main: FastifyInstance | undefined;
let published: { [path: string]: Buffer };
let asked: unknown[];
let answered: { status: number; body: string };
let counted: string[];
const lines: string[] = [];
const servers: Server[] = [];
const dispatcher = new Agent();

beforeAll(async () => {
  certificates = await makeTestCertificates();
}, 60_000);
beforeEach(async () => {
  visit = beginVisit(certificates);
  published = { '/auth.crl': await makeCrl(certificates.hpki.authentication), '/root.crl': await makeCrl(certificates.hpki.root) };
  asked = [];
  answered = { status: 200, body: '{"matches":true}' };
  counted = [];
  lines.length = 0;
});
afterEach(async () => {
  await hpki?.close();
  await main?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  hpki = main = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The card's parts as the gateway opens them, between a server with revocation lists and a directory. */
async function open(change: Partial<HpkiConfig> = {}): Promise<void> {
  const lists = await serve((request, response) => {
    const list = published[request.url ?? ''];
    response.writeHead(list ? 200 : 404).end(list);
  });
  const directory = await serve((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      asked.push([request.method, request.url, request.headers.authorization, JSON.parse(body)]);
      response.writeHead(answered.status, { 'content-type': 'application/json' }).end(answered.body);
    });
  });
  const config: HpkiConfig = {
    ...certificates.rules,
    lists: [`${lists}/auth.crl`, `${lists}/root.crl`],
    ...{ listHosts: new Set(), staleFor: 0, lasts: HOUR, certificateUrl: 'https://card.test', proxy: undefined },
    listen: { host: '127.0.0.1', port: 0, key: toKeyPem(certificates.server), certificate: toPem(certificates.server.certificate) },
    ...change,
  };
  hpki = await openHpki(config, {
    ...{ sessions: visit.sessions, store: visit.store, dispatcher, deadline: 5_000, now: visit.now },
    directory: () => `${directory}/graphql`,
    isTrustedPeer: () => false,
    metrics: { hpki: (method, outcome) => counted.push(`${method} ${outcome}`), hpkiList: (outcome) => counted.push(`list ${outcome}`) },
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
  });
  main = Fastify();
  hpki.register(main);
}

/** A browser asks for a ticket, and goes with it and the doctor's card to the port. */
async function stepUp(): Promise<string | undefined> {
  const { url } = (
    await main!.inject({ method: 'POST', url: '/session/hpki/ticket', headers: { origin: PORTAL, cookie: 'session-1' } })
  ).json();
  const { pathname, search } = new URL(url);
  const card = {
    key: toKeyPem(certificates.doctor),
    cert: toPem(certificates.doctor.certificate),
    ca: toPem(certificates.hpki.root.certificate),
  };
  return await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: hpki!.listener!.port, path: pathname + search, agent: false, ...card }, (answer) => {
      answer.resume();
      resolve(answer.headers.location);
    });
    sent.on('error', reject).end();
  });
}

describe('the card', () => {
  it('steps up a session with current revocation lists and the directory’s consent', async () => {
    await open();
    expect(await stepUp()).toBe(`${PORTAL}/?hpki=ok`);
    expect(visit.session.steppedUp).toEqual({ serial: 'd1', until: visit.clock.now + HOUR });
    const { issuer, subject, fingerprint } = readCertificate(certificates.doctor.certificate);
    expect(asked).toEqual([
      [
        'POST',
        '/issuer/certificate',
        'Bearer token of session-1',
        { issuer: issuer.text, serial: 'd1', subject: subject.text, fingerprint, roles: ['Medical Doctor'] },
      ],
    ]);
    expect(counted.sort()).toEqual(['list loaded', 'list loaded', 'tls ok']);
  });

  const reply = (status: number, body: string) => async () => {
    answered = { status, body };
  };
  const unpublish = (path: string) => async () => {
    delete published[path];
  };
  it.each<[string, string, () => Promise<void>]>([
    [
      'CERTIFICATE_REVOKED',
      'its certificate was revoked',
      async () => {
        published['/auth.crl'] = await makeCrl(certificates.hpki.authentication, { revoked: ['d1'] });
      },
    ],
    [
      'CERTIFICATE_REVOKED',
      'its CA was revoked',
      async () => {
        const { serial } = readCertificate(certificates.hpki.authentication.certificate);
        published['/root.crl'] = await makeCrl(certificates.hpki.root, { revoked: [serial.length % 2 ? `0${serial}` : serial] });
      },
    ],
    ['CERTIFICATE_CRL_UNAVAILABLE', 'its CA publishes no list', unpublish('/auth.crl')],
    ['CERTIFICATE_CRL_UNAVAILABLE', 'the root publishes no list', unpublish('/root.crl')],
    ['CERTIFICATE_NOT_REGISTERED', 'the directory refuses', reply(403, '{"error":"access_denied"}')],
    ['DIRECTORY_UNAVAILABLE', 'the directory fails', reply(500, '{}')],
    ['DIRECTORY_UNAVAILABLE', 'the directory does not accept the token', reply(401, '{}')],
    ['DIRECTORY_UNAVAILABLE', 'the directory answers something else', reply(200, '{"matches":"true"}')],
    ['DIRECTORY_UNAVAILABLE', 'the directory answers garbage', reply(200, 'garbage')],
  ])('is refused with %s if %s', async (code, _what, happen) => {
    await happen();
    await open();
    expect(await stepUp()).toBe(`${PORTAL}/?hpki=${code}`);
    expect(visit.session.steppedUp).toBeUndefined();
    expect(counted).toContain(`tls ${code}`);
  });

  it('is accepted with stale lists only where that is configured', async () => {
    const stale = { thisUpdate: visit.clock.now - 5 * HOUR, nextUpdate: visit.clock.now - 2 * HOUR };
    published = {
      '/auth.crl': await makeCrl(certificates.hpki.authentication, stale),
      '/root.crl': await makeCrl(certificates.hpki.root, stale),
    };
    await open();
    expect(await stepUp()).toBe(`${PORTAL}/?hpki=CERTIFICATE_CRL_UNAVAILABLE`);
    await hpki!.close();
    await main!.close();
    await open({ staleFor: 3 * HOUR });
    expect(await stepUp()).toBe(`${PORTAL}/?hpki=ok`);
  });

  it('leaves nothing of the person, the certificate or the ticket in the log', async () => {
    published = {};
    await open();
    await stepUp();
    const log = lines.join('');
    expect(log).toContain('a revocation list cannot be used');
    expect(log).toContain('"outcome":"CERTIFICATE_CRL_UNAVAILABLE"');
    for (const secret of ['SATO', 'D123456', 'session-1', 'ticket=', readCertificate(certificates.doctor.certificate).fingerprint])
      expect(log).not.toContain(secret);
  });
});
