import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Issued, issue, type KeyPair, makeAuthority, makeKeys, makeName } from '../testing/test-hpki.js';
import { toPem } from '../testing/test-visit.js';
import { readCertificate } from './certificate.js';

const present = spawnSync('openssl', ['version']).status === 0;
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('openssl is required, and not installed');
if (!present) process.stderr.write('\n*** SKIPPED: openssl is not installed, so no name was compared with what it prints ***\n\n');

(present ? describe : describe.skip)('the names and the serial of a certificate', () => {
  let keys: KeyPair;
  let by: Issued;
  beforeAll(async () => {
    keys = await makeKeys();
    by = await makeAuthority(makeName({ C: 'JP', O: 'TEST' }), { keys });
  });

  it.each<[Record<string, string>, string]>([
    [{ C: 'JP', CN: 'YAMADA Taro', serialNumber: 'D123456' }, '5a0c11'],
    [{ C: 'JP', O: 'Ministry of Health, Labour and Welfare', OU: 'a+b', CN: '佐藤 花子' }, '1'],
    [{ CN: '#1 <a> "b" \\ ; =', O: ' both ' }, 'ff00'],
    [{ '1.2.392.1': 'private', '2.5.4.42': 'given', '2.5.4.4': 'sur', '0.9.2342.19200300.100.1.1': 'uid' }, '0a'],
  ])('are those that the guide’s openssl command prints: %j', async (parts, serial) => {
    const { certificate } = await issue({ by, keys, name: makeName(parts), serial });
    const print = ['x509', '-noout', '-issuer', '-subject', '-serial', '-nameopt', 'RFC2253,-esc_msb,utf8'];
    const { stdout } = spawnSync('openssl', print, { input: toPem(certificate), encoding: 'utf8' });
    const read = readCertificate(certificate);
    const printed = Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    expect({ issuer: read.issuer.text, subject: read.subject.text, serial: read.serial }).toEqual({
      issuer: printed.issuer,
      subject: printed.subject,
      serial: printed.serial!.toLowerCase().replace(/^0+(?=.)/, ''),
    });
  });
});
