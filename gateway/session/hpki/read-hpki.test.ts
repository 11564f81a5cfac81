import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../config.js';
import { makeTestCertificates, type TestCertificates, toKeyPem, toPem } from './testing/test-visit.js';

let certificates: TestCertificates;
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  certificates = await makeTestCertificates();
  folder = await mkdtemp(join(tmpdir(), 'hpki-config-'));
  const { hpki, server, doctor } = certificates;
  const files: Record<string, string | Buffer> = {
    'root.pem': toPem(hpki.root.certificate),
    'root.cer': hpki.root.certificate,
    'authorities.pem': toPem(hpki.authentication.certificate) + toPem(hpki.signature.certificate),
    'person.pem': toPem(doctor.certificate),
    'tls.key': toKeyPem(server),
    'tls.pem': toPem(server.certificate),
    secret: `${'s'.repeat(40)}\n`,
    short: 'short',
    garbage: 'garbage',
    'supergraph.graphql': '',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(file(name), content);
}, 60_000);
afterAll(async () => await rm(folder, { recursive: true }));

const read = (change: Record<string, string>) => {
  const variables = Object.entries(change).map(([name, value]) => [`HAREYAKA_HPKI_${name}`, value.replaceAll('@', `${folder}/`)]);
  return readConfig({ HAREYAKA_SUPERGRAPH: file('supergraph.graphql'), ...Object.fromEntries(variables) }, { auth: 'none' }).hpki;
};
const problemsOf = (change: Record<string, string>) => {
  try {
    read(change);
    return [];
  } catch (error) {
    expect((error as Error).message).not.toContain(folder);
    return (error as ConfigError).problems.map(({ variable }) => variable.replace('HAREYAKA_HPKI_', ''));
  }
};
const LEAST = { ROOTS: '@root.pem', LISTS: 'http://crl.test/a.crl' };

describe('the configuration of the card', () => {
  it('is absent without pinned roots', () => {
    expect(read({})).toBeUndefined();
  });

  it('has the doctor’s licence, both policies and no stale lists by default', () => {
    expect(read(LEAST)).toMatchObject({
      roots: [{ subject: { text: 'OU=TEST HPKI Root CA,O=TEST,C=JP' } }],
      ...{ intermediates: [], policy: '1.2.392.100495.1.5.1.2.3.1', refusedPolicies: ['1.2.392.100495.1.5.1.1.3.1'] },
      ...{ roles: ['Medical Doctor'], lists: ['http://crl.test/a.crl'], staleFor: 0, lasts: 240 * 60_000 },
      ...{ listen: undefined, certificateUrl: undefined, proxy: undefined },
    });
  });

  it('takes everything from variables and files', () => {
    const config = read({
      ...{
        ROOTS: '@root.cer',
        AUTHORITIES: '@authorities.pem',
        POLICY: '1.2.3',
        REFUSED_POLICIES: '1.2.4, 1.2.5',
        ROLES: 'Medical Doctor, Dentist',
      },
      ...{ LISTS: '@a.crl, http://crl.test/b.crl', LIST_HOSTS: 'crl.test,crl.test:81', LIST_FAILURE: 'accept-stale-for:12', MINUTES: '30' },
      ...{ LISTEN: '127.0.0.1:0', TLS_KEY: '@tls.key', TLS_CERTIFICATE: '@tls.pem', URL: 'https://card.test:4443' },
      ...{ PROXY_HEADER: 'X-Client-Cert', PROXY_SECRET_FILE: '@secret' },
    });
    expect(config).toMatchObject({
      ...{
        policy: '1.2.3',
        refusedPolicies: ['1.2.4', '1.2.5'],
        roles: ['Medical Doctor', 'Dentist'],
        lists: [file('a.crl'), 'http://crl.test/b.crl'],
      },
      ...{ staleFor: 12 * 3_600_000, lasts: 30 * 60_000, listen: { host: '127.0.0.1', port: 0 }, certificateUrl: 'https://card.test:4443' },
      ...{ listHosts: new Set(['crl.test', 'crl.test:81']), proxy: { header: 'x-client-cert', secret: 's'.repeat(40) } },
    });
    expect([config!.roots.length, config!.intermediates.length]).toEqual([1, 2]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['names a method without roots', { LISTEN: '127.0.0.1:0' }, ['LISTEN']],
    ['names a root that is not there', { ...LEAST, ROOTS: '@none.pem' }, ['ROOTS', 'ROOTS']],
    ['names garbage as a root', { ...LEAST, ROOTS: '@garbage' }, ['ROOTS', 'ROOTS']],
    ['names a CA below a root as a root', { ...LEAST, ROOTS: '@authorities.pem' }, ['ROOTS']],
    ['names a person as a root', { ...LEAST, ROOTS: '@person.pem' }, ['ROOTS']],
    ['names a CA that no known CA issued', { ...LEAST, ROOTS: '@root.pem', AUTHORITIES: '@person.pem' }, ['AUTHORITIES']],
    ['has no revocation lists', { ROOTS: '@root.pem' }, ['LISTS']],
    ['has an unknown failure mode', { ...LEAST, LIST_FAILURE: 'accept' }, ['LIST_FAILURE']],
    ['has a policy that is no identifier', { ...LEAST, POLICY: 'authentication' }, ['POLICY']],
    ['accepts no licence', { ...LEAST, ROLES: ' , ' }, ['ROLES']],
    ['lasts longer than a day', { ...LEAST, MINUTES: '1441' }, ['MINUTES']],
    ['has a port without a key', { ...LEAST, LISTEN: '127.0.0.1:0', TLS_CERTIFICATE: '@tls.pem', URL: 'https://a.test' }, ['TLS_KEY']],
    ['has a port without an address', { ...LEAST, LISTEN: '127.0.0.1:0', TLS_KEY: '@tls.key', TLS_CERTIFICATE: '@tls.pem' }, ['URL']],
    ['has an address without TLS', { ...LEAST, URL: 'http://a.test' }, ['URL']],
    ['has an address with a path', { ...LEAST, URL: 'https://a.test/x' }, ['URL']],
    ['believes a header without a secret', { ...LEAST, PROXY_HEADER: 'x', URL: 'https://a.test' }, ['PROXY_SECRET_FILE']],
    [
      'believes a header with a short secret',
      { ...LEAST, PROXY_HEADER: 'x', PROXY_SECRET_FILE: '@short', URL: 'https://a.test' },
      ['PROXY_SECRET_FILE'],
    ],
  ])('is refused if it %s', (_what, change, variables) => {
    const own = problemsOf(change);
    expect(own).toEqual(variables);
  });
});
