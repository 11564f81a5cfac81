import 'reflect-metadata';
import { request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type ClientCertificateListener, listenForClientCertificates } from './client-certificate-listener.js';
import { HOUR, type Issued, issue } from './testing/test-hpki.js';
import { beginVisit, makeTestCertificates, PORTAL, type TestCertificates, type TestVisit, toKeyPem, toPem } from './testing/test-visit.js';
import { TICKET_LASTS, TICKETS_AT_MOST } from './ticket-desk.js';

let certificates: TestCertificates;
let visit: TestVisit;
let listener: ClientCertificateListener;

beforeAll(async () => {
  certificates = await makeTestCertificates();
}, 60_000);
beforeEach(async () => {
  visit = beginVisit(certificates);
  const own = { key: toKeyPem(certificates.server), certificate: toPem(certificates.server.certificate) };
  listener = await listenForClientCertificates({ host: '127.0.0.1', port: 0, ...own }, visit, pino({ level: 'silent' }));
});
afterEach(async () => await listener?.close());

interface Seen {
  readonly status: number;
  readonly location: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

const give = async (session = 'session-1') => {
  const given = await visit.tickets.give({ session, origin: PORTAL });
  return 'ticket' in given ? given.ticket : given.refused;
};
const client = (by?: Issued, chain: Issued[] = []) => ({
  ca: toPem(certificates.hpki.root.certificate),
  ...(by ? { key: toKeyPem(by), cert: [by, ...chain].map(({ certificate }) => toPem(certificate)).join('') } : {}),
});

async function come(
  ticket: string,
  by?: Issued,
  more: { path?: string; method?: string; tls?: object; chain?: Issued[] } = {},
): Promise<Seen> {
  const { path = `/session/hpki/certificate?ticket=${ticket}`, method = 'GET', tls = {}, chain = [] } = more;
  return await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: listener.port, path, method, agent: false, ...client(by, chain), ...tls }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const { statusCode = 0, headers } = answer;
        resolve({ status: statusCode, location: headers.location, headers, text: Buffer.concat(parts).toString() });
      });
    });
    sent.on('error', reject).end();
  });
}

describe('a browser with a ticket and the card of the session’s person', () => {
  it('steps up the session, and goes back to the portal', async () => {
    const seen = await come(await give(), certificates.doctor);
    expect([seen.status, seen.location]).toEqual([303, `${PORTAL}/?hpki=ok`]);
    expect(visit.session.steppedUp).toEqual({ serial: 'd1', until: visit.clock.now + 4 * HOUR });
    expect(seen.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', connection: 'close' });
    expect(visit.outcomes).toEqual(['tls ok']);
  });

  it('steps up the session until the certificate ends at the latest', async () => {
    const notAfter = Math.floor(visit.clock.now / 1000) * 1000 + HOUR;
    const short = await issue({ by: certificates.hpki.authentication, keys: certificates.doctor, serial: 'd1', notAfter });
    await come(await give(), short);
    expect(visit.session.steppedUp).toEqual({ serial: 'd1', until: notAfter });
  });

  it('may sign with PKCS#1 v1.5 alone, as cards do, and send the certificate of its CA along', async () => {
    const onlyPkcs1 = { sigalgs: 'RSA+SHA256' };
    expect((await come(await give(), certificates.doctor, { tls: onlyPkcs1, chain: [certificates.hpki.authentication] })).location).toBe(
      `${PORTAL}/?hpki=ok`,
    );
  });
});

describe('a browser', () => {
  it.each<[string, string, () => Issued | undefined]>([
    ['CERTIFICATE_MISSING', 'no certificate', () => undefined],
    ['CERTIFICATE_NOT_REGISTERED', 'the card of another person', () => certificates.other],
    ['CERTIFICATE_EXPIRED', 'a certificate that has expired', () => certificates.expired],
    ['CERTIFICATE_POLICY', 'the certificate of a server', () => certificates.server],
  ])('goes back with %s if it has %s, and the session is not stepped up', async (code, _what, by) => {
    const seen = await come(await give(), by());
    expect([seen.status, seen.location]).toEqual([303, `${PORTAL}/?hpki=${code}`]);
    expect(visit.session.steppedUp).toBeUndefined();
    expect(visit.outcomes).toEqual([`tls ${code}`]);
  });

  it('goes back with DIRECTORY_UNAVAILABLE if the directory does not answer', async () => {
    visit.directory = async () => 'unavailable';
    expect((await come(await give(), certificates.doctor)).location).toBe(`${PORTAL}/?hpki=DIRECTORY_UNAVAILABLE`);
    expect(visit.session.steppedUp).toBeUndefined();
  });

  it.each<[string, () => Promise<string>]>([
    ['none', async () => ''],
    ['an invented one', async () => 'A'.repeat(43)],
    [
      'a used one',
      async () => {
        const ticket = await give();
        await come(ticket);
        return ticket;
      },
    ],
    [
      'one that has expired',
      async () => {
        const ticket = await give();
        visit.clock.now += TICKET_LASTS;
        return ticket;
      },
    ],
    [
      'one of a session that has ended',
      async () => {
        const ticket = await give();
        visit.sessions.open.clear();
        return ticket;
      },
    ],
  ])('sees a page that says so, in two languages, if its ticket is %s', async (_what, make) => {
    const seen = await come(await make(), certificates.doctor);
    expect([seen.status, seen.location]).toEqual([400, undefined]);
    expect(seen.text).toContain('期限が切れました');
    expect(seen.text).toContain('expired');
    expect(visit.session.steppedUp).toBeUndefined();
  });

  it('with a ticket of another person’s session steps up neither session', async () => {
    const attacker = visit.sessions.begin('session-2');
    expect((await come(await give('session-2'), certificates.doctor)).location).toBe(`${PORTAL}/?hpki=CERTIFICATE_NOT_REGISTERED`);
    expect([attacker.steppedUp, visit.session.steppedUp]).toEqual([undefined, undefined]);
  });

  it('finds nothing at other addresses, and nothing by other methods', async () => {
    const ticket = await give();
    for (const path of ['/', '/graphql', '/session/hpki/ticket', '//session/hpki/certificate', '//', '*'])
      expect((await come(ticket, certificates.doctor, { path })).status).toBe(404);
    expect((await come(ticket, certificates.doctor, { method: 'POST' })).status).toBe(404);
    expect(visit.session.steppedUp).toBeUndefined();
  });

  it('shows nothing by a header: that is for a proxy, at another port', async () => {
    const headers = { 'x-client-cert': encodeURIComponent(toPem(certificates.doctor.certificate)) };
    expect((await come(await give(), undefined, { tls: { headers } })).location).toBe(`${PORTAL}/?hpki=CERTIFICATE_MISSING`);
  });

  it('cannot show a certificate without its key', async () => {
    const stolen = { ...certificates.doctor, privateKey: certificates.other.privateKey };
    await expect(come(await give(), stolen)).rejects.toThrow();
  });

  it('does not get in with TLS 1.3 or TLS 1.1 alone', async () => {
    for (const version of ['TLSv1.3', 'TLSv1.1'])
      await expect(come(await give(), certificates.doctor, { tls: { minVersion: version, maxVersion: version } })).rejects.toThrow();
  });

  it('proves to have the card at each connection: no TLS session is resumed', async () => {
    const session = async (known?: Buffer) =>
      await new Promise<{ session: Buffer | undefined; reused: boolean }>((resolve, reject) => {
        const socket: TLSSocket = connect(
          { host: '127.0.0.1', port: listener.port, ...client(certificates.doctor), ...(known ? { session: known } : {}) },
          () => {
            resolve({ session: socket.getSession(), reused: socket.isSessionReused() });
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });
    const first = await session();
    expect(await session(first.session)).toMatchObject({ reused: false });
  });
});

describe('a session', () => {
  it('gets a bounded number of tickets a minute', async () => {
    for (let i = 0; i < TICKETS_AT_MOST; i++) expect(await give()).toHaveLength(43);
    expect(await give()).toBe('ATTEMPT_LIMIT');
    expect(await give('session-2')).toHaveLength(43);
    visit.clock.now += TICKET_LASTS;
    expect(await give()).toHaveLength(43);
  });
});
