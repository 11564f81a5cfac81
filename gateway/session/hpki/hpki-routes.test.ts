import 'reflect-metadata';
import { sign } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { request } from 'undici';
import { CHALLENGES_AT_MOST, ChallengeDesk } from './challenge-desk.js';
import { type CertificateProxy, SECRET_HEADER } from './client-certificate-header.js';
import { registerHpkiRoutes } from './hpki-routes.js';
import { HOUR, type Issued } from './testing/test-hpki.js';
import { beginVisit, makeTestCertificates, PORTAL, type TestCertificates, type TestVisit, toPem } from './testing/test-visit.js';

const SECRET = 'a secret of the proxy';
let certificates: TestCertificates;
let visit: TestVisit;
let server: FastifyInstance;
let url: string;
let trusted: boolean;

beforeAll(async () => {
  certificates = await makeTestCertificates();
}, 60_000);
beforeEach(async () => {
  visit = beginVisit(certificates);
  trusted = true;
  await serve({ header: 'x-client-cert', secret: SECRET, isTrustedPeer: (address) => trusted && address === '127.0.0.1' });
});
afterEach(async () => await server?.close());

async function serve(proxy: CertificateProxy | undefined): Promise<void> {
  await server?.close();
  server = Fastify();
  const challenges = new ChallengeDesk({ store: visit.store, now: visit.now });
  registerHpkiRoutes(server, { ...visit, challenges, proxy, certificateUrl: 'https://card.test:4443' });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
}

const OWN = { origin: PORTAL, cookie: 'session-1' };

async function send(method: 'GET' | 'POST', path: string, headers: Record<string, string | string[]>, body?: unknown) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await request(url + path, {
    method,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  // biome-ignore lint/suspicious/noExplicitAny: any JSON
  const read: any = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: answer.statusCode, headers: answer.headers, body: read, code: read.errors?.[0]?.extensions.code as string | undefined };
}
const post = async (path: string, body?: unknown, headers: Record<string, string> = OWN) => await send('POST', path, headers, body);

describe('the address for tickets', () => {
  it('gives the address at which the browser is asked for the card', async () => {
    const { status, body, headers } = await post('/session/hpki/ticket');
    expect([status, body.expiresAt, headers['cache-control']]).toEqual([200, visit.clock.now + 60_000, 'no-store']);
    expect(body.url).toMatch(/^https:\/\/card\.test:4443\/session\/hpki\/certificate\?ticket=[\w-]{43}$/);
  });

  it.each<[string, Record<string, string>]>([
    ['without a session', { origin: PORTAL }],
    ['from another origin', { origin: 'https://evil.test', cookie: 'session-1' }],
    ['without an origin', { cookie: 'session-1' }],
  ])('refuses a request %s, as do the addresses for challenges', async (_what, headers) => {
    for (const path of ['ticket', 'challenge', 'answer']) {
      const { status, code } = await post(`/session/hpki/${path}`, {}, headers);
      expect([status, code]).toEqual([401, 'SESSION_MISSING']);
    }
  });
});

describe('a certificate in a header', () => {
  const encoded = (by: Issued) => encodeURIComponent(toPem(by.certificate));
  const ticket = async () => new URL((await post('/session/hpki/ticket')).body.url).search;
  const come = async (headers: Record<string, string | string[]>) =>
    await send('GET', `/session/hpki/certificate${await ticket()}`, headers);

  it.each<[string, () => string]>([
    ['percent-encoded PEM', () => encoded(certificates.doctor)],
    ['base64 between colons', () => `:${certificates.doctor.certificate.toString('base64')}:`],
  ])('from the proxy steps up the session, as %s', async (_what, value) => {
    const { status, headers } = await come({ 'x-client-cert': value(), [SECRET_HEADER]: SECRET });
    expect([status, headers.location, headers['referrer-policy']]).toEqual([303, `${PORTAL}/?hpki=ok`, 'no-referrer']);
    expect(visit.session.steppedUp).toEqual({ serial: 'd1', until: visit.clock.now + 4 * HOUR });
  });

  it.each<[string, () => Record<string, string | string[]>]>([
    ['without the secret', () => ({})],
    ['with a wrong secret', () => ({ [SECRET_HEADER]: `${SECRET}x` })],
    ['with an empty secret', () => ({ [SECRET_HEADER]: '' })],
    ['with the secret twice', () => ({ [SECRET_HEADER]: [SECRET, SECRET] })],
  ])('%s is refused', async (_what, headers) => {
    const { status, code } = await come({ 'x-client-cert': encoded(certificates.doctor), ...headers() });
    expect([status, code, visit.session.steppedUp]).toEqual([403, 'PROXY_UNTRUSTED', undefined]);
    expect(visit.outcomes).toEqual(['proxy PROXY_UNTRUSTED']);
  });

  it('from another peer is refused, even with the secret, and does not use up the ticket', async () => {
    const search = await ticket();
    const headers = { 'x-client-cert': encoded(certificates.doctor), [SECRET_HEADER]: SECRET };
    trusted = false;
    const { status, code } = await send('GET', `/session/hpki/certificate${search}`, headers);
    expect([status, code, visit.session.steppedUp]).toEqual([403, 'PROXY_UNTRUSTED', undefined]);
    trusted = true;
    expect((await send('GET', `/session/hpki/certificate${search}`, headers)).headers.location).toBe(`${PORTAL}/?hpki=ok`);
  });

  it('is refused where no proxy is configured, or one without a secret', async () => {
    const headers = { 'x-client-cert': encoded(certificates.doctor), [SECRET_HEADER]: '' };
    for (const proxy of [undefined, { header: 'x-client-cert', secret: '', isTrustedPeer: () => true }]) {
      await serve(proxy);
      expect((await come(headers)).code).toBe('PROXY_UNTRUSTED');
    }
  });

  it.each<[string, string, () => Record<string, string | string[]>]>([
    ['CERTIFICATE_MISSING', 'is not there', () => ({})],
    ['CERTIFICATE_MISSING', 'is empty', () => ({ 'x-client-cert': '' })],
    ['CERTIFICATE_MALFORMED', 'is garbage', () => ({ 'x-client-cert': 'garbage' })],
    ['CERTIFICATE_MALFORMED', 'is not percent-encoded', () => ({ 'x-client-cert': '%zz' })],
    ['CERTIFICATE_MALFORMED', 'is there twice', () => ({ 'x-client-cert': [encoded(certificates.other), encoded(certificates.doctor)] })],
    ['CERTIFICATE_EXPIRED', 'has expired', () => ({ 'x-client-cert': encoded(certificates.expired) })],
    ['CERTIFICATE_NOT_REGISTERED', 'is another person’s', () => ({ 'x-client-cert': encoded(certificates.other) })],
  ])('leads back with %s if it %s', async (code, _what, headers) => {
    const { status, headers: seen } = await come({ ...headers(), [SECRET_HEADER]: SECRET });
    expect([status, seen.location, visit.session.steppedUp]).toEqual([303, `${PORTAL}/?hpki=${code}`, undefined]);
  });

  it('counts only at its own address', async () => {
    const { status, code } = await post('/session/hpki/challenge', undefined, {
      'x-client-cert': encoded(certificates.doctor),
      [SECRET_HEADER]: SECRET,
    });
    expect([status, code]).toEqual([401, 'SESSION_MISSING']);
  });
});

describe('a challenge', () => {
  const open = async (headers = OWN) => (await post('/session/hpki/challenge', undefined, headers)).body as { nonce: string; text: string };
  const answerOf = ({ nonce, text }: { nonce: string; text: string }, by: Issued, more: object = {}) => ({
    nonce,
    hash: 'sha256',
    signature: sign('sha256', Buffer.from(text), by.privateKey).toString('base64'),
    certificate: by.certificate.toString('base64'),
    ...more,
  });

  it('that the card signed steps up the session', async () => {
    const { status, body } = await post('/session/hpki/answer', answerOf(await open(), certificates.doctor));
    const until = visit.clock.now + 4 * HOUR;
    expect([status, body]).toEqual([200, { assurance: 'urn:hareyaka:acr:hpki', until }]);
    expect(visit.session.steppedUp).toEqual({ serial: 'd1', until });
    expect(visit.outcomes).toEqual(['challenge ok']);
  });

  it.each<[string, number, string, (challenge: { nonce: string; text: string }) => object]>([
    [
      'CHALLENGE_SIGNATURE',
      403,
      'signed by another key',
      (one) => answerOf(one, { ...certificates.doctor, privateKey: certificates.other.privateKey }),
    ],
    ['CERTIFICATE_NOT_REGISTERED', 403, 'signed by another person', (one) => answerOf(one, certificates.other)],
    ['CERTIFICATE_EXPIRED', 403, 'signed with a certificate that has expired', (one) => answerOf(one, certificates.expired)],
    ['CHALLENGE_UNKNOWN', 403, 'that was never given', (one) => answerOf({ ...one, nonce: 'A'.repeat(43) }, certificates.doctor)],
    ['CERTIFICATE_MALFORMED', 400, 'without a signature', (one) => answerOf(one, certificates.doctor, { signature: '' })],
    ['CERTIFICATE_MALFORMED', 400, 'with another hash', (one) => answerOf(one, certificates.doctor, { hash: 'sha1' })],
    [
      'CERTIFICATE_MALFORMED',
      400,
      'with too many certificates',
      (one) => answerOf(one, certificates.doctor, { intermediates: Array(5).fill('AAAA') }),
    ],
  ])('is refused with %s (%s) if it is one %s', async (code, status, _what, reply) => {
    const seen = await post('/session/hpki/answer', reply(await open()));
    expect([seen.status, seen.code, visit.session.steppedUp]).toEqual([status, code, undefined]);
  });

  it('is refused if it was used, or given to another session', async () => {
    const challenge = await open();
    await post('/session/hpki/answer', answerOf(challenge, certificates.other));
    expect((await post('/session/hpki/answer', answerOf(challenge, certificates.doctor))).code).toBe('CHALLENGE_UNKNOWN');
    visit.sessions.begin('session-2');
    const foreign = await open({ ...OWN, cookie: 'session-2' });
    expect((await post('/session/hpki/answer', answerOf(foreign, certificates.doctor))).code).toBe('CHALLENGE_UNKNOWN');
    expect(visit.session.steppedUp).toBeUndefined();
  });

  it('does not step up a session that ended meanwhile', async () => {
    const challenge = await open();
    visit.directory = async () => {
      visit.sessions.open.clear();
      return 'matches';
    };
    expect((await post('/session/hpki/answer', answerOf(challenge, certificates.doctor))).code).toBe('SESSION_MISSING');
  });

  it('is given a bounded number of times', async () => {
    for (let i = 0; i < CHALLENGES_AT_MOST; i++) await open();
    const { status, code } = await post('/session/hpki/challenge');
    expect([status, code]).toEqual([429, 'ATTEMPT_LIMIT']);
  });
});
