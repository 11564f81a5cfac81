import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type ClientCertificateListener, listenForClientCertificates } from '../../gateway/session/hpki/client-certificate-listener.js';
import {
  beginVisit,
  makeTestCertificates,
  type TestCertificates,
  type TestVisit,
  toKeyPem,
  toPem,
} from '../../gateway/session/hpki/testing/test-visit.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';

const run = promisify(execFile);
const NSS_PROGRAMS = ['/usr/bin/certutil', '/usr/bin/pk12util', '/usr/bin/openssl'];
const POLICIES = '/etc/chromium/policies/managed';
/** Chromium's own store of certificates can be filled here, and a policy can choose from it: nobody is there to click. */
const hasStore = NSS_PROGRAMS.every(existsSync) && process.getuid?.() === 0;
if (!hasStore && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('libnss3-tools and openssl are required, as root');
if (!hasStore)
  process.stderr.write('\n*** SKIPPED: no libnss3-tools, or not root, so Chromium chose no certificate from its own store ***\n\n');

describeWithBrowser()('a real browser at the port for cards', () => {
  let [certificates, visit, listener, portal, origin, folder] = [] as unknown as [
    TestCertificates,
    TestVisit,
    ClientCertificateListener,
    Server,
    string,
    string,
  ];
  let browser: Browser | undefined;
  let policy: string | undefined;

  beforeAll(async () => {
    certificates = await makeTestCertificates();
    portal = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>portal</title>'),
    );
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  }, 60_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-card-browser-'));
    visit = beginVisit(certificates);
    const own = { key: toKeyPem(certificates.server), certificate: toPem(certificates.server.certificate) };
    listener = await listenForClientCertificates({ host: '127.0.0.1', port: 0, ...own }, visit, pino({ level: 'silent' }));
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await listener?.close();
    if (policy) await rm(policy, { force: true });
    policy = undefined;
    await rm(folder, { recursive: true });
  });
  afterAll(async () => {
    portal?.closeAllConnections();
    await new Promise((resolve) => (portal ? portal.close(resolve) : resolve(undefined)));
  });

  const cardOrigin = () => `https://127.0.0.1:${listener.port}`;
  /** The browser goes with a ticket. @returns the address at which it ends */
  async function go(): Promise<string> {
    const given = await visit.tickets.give({ session: 'session-1', origin });
    const page = await browser!.context.newPage();
    await page.goto(`${cardOrigin()}/session/hpki/certificate?ticket=${'ticket' in given ? given.ticket : ''}`);
    return page.url();
  }

  it('shows the certificate of the card, and comes back to the portal with a session that was stepped up', async () => {
    const certificate = { cert: Buffer.from(toPem(certificates.doctor.certificate)), key: Buffer.from(toKeyPem(certificates.doctor)) };
    browser = await startBrowser({ ignoreHTTPSErrors: true, clientCertificates: [{ origin: cardOrigin(), ...certificate }] });
    expect(await go()).toBe(`${origin}/?hpki=ok`);
    expect(visit.session.steppedUp?.serial).toBe('d1');
  }, 60_000);

  it('without a certificate comes back with the reason', async () => {
    browser = await startBrowser({ ignoreHTTPSErrors: true });
    expect(await go()).toBe(`${origin}/?hpki=CERTIFICATE_MISSING`);
    expect(visit.session.steppedUp).toBeUndefined();
  }, 60_000);

  (hasStore ? it : it.skip)(
    'chooses the certificate of the right CA from its own store, by policy, and speaks TLS itself',
    async () => {
      await fillStore();
      await mkdir(POLICIES, { recursive: true });
      policy = join(POLICIES, `hareyaka-card-${process.pid}.json`);
      const choice = { pattern: cardOrigin(), filter: { ISSUER: { CN: 'HPKI-99-TestAuthCA-forAuthentication-forIndividual' } } };
      await writeFile(policy, JSON.stringify({ AutoSelectCertificateForUrls: [JSON.stringify(choice)] }));
      browser = await startBrowser({ ignoreHTTPSErrors: true, env: { ...(process.env as Record<string, string>), HOME: folder } });
      expect(await go()).toBe(`${origin}/?hpki=ok`);
      expect(visit.session.steppedUp?.serial).toBe('d1');
    },
    60_000,
  );

  /** Puts the doctor's card, and a certificate of another CA, into the store of a browser whose home is the folder. */
  async function fillStore(): Promise<void> {
    const store = join(folder, '.pki/nssdb');
    await mkdir(store, { recursive: true });
    await run('certutil', ['-N', '-d', `sql:${store}`, '--empty-password']);
    for (const [name, by] of [['card', certificates.doctor] as const, ['other', certificates.server] as const]) {
      const at = (end: string) => join(folder, `${name}.${end}`);
      await writeFile(at('pem'), toPem(by.certificate));
      await writeFile(at('key'), toKeyPem(by));
      const written = ['-export', '-in', at('pem'), '-inkey', at('key'), '-out', at('p12'), '-passout', 'pass:1234', '-name', name];
      await run('openssl', ['pkcs12', ...written]);
      await run('pk12util', ['-i', at('p12'), '-d', `sql:${store}`, '-W', '1234', '-K', '']);
    }
  }
});
