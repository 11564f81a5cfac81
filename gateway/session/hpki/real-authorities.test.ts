import 'reflect-metadata';
import { X509Certificate as OpensslCertificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Name, X509Certificate as OtherReading } from '@peculiar/x509';
import { buildPath } from './certificate-path.js';
import { issue, makeTestHpki } from './testing/test-hpki.js';
import { AUTHENTICATION_POLICY, DOCTOR_ROLE, SIGNATURE_POLICY, verifyCertificate } from './verify-certificate.js';
import { readCertificate } from './x509/certificate.js';
import { readAuthority, readDistributionPoints, readKeyUsage, readPolicies, USAGE } from './x509/extensions.js';

/** The published certificates of the HPKI's CAs; they are read where they lie and are no part of the project. */
const CORPUS = join(process.cwd(), '../shared/corpus/hpki-ca');
const present = existsSync(CORPUS);
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the certificates of the HPKI are required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: the certificates of the HPKI are missing, so nothing was tried on real ones ***\n\n');

const FILES = ['mhlw_hpki_root_ca_v2.cer', 'medis_auth_ca.cer', 'medis_sign_ca.cer'] as const;
const read = (file: (typeof FILES)[number]) => readCertificate(readFileSync(join(CORPUS, file)));
const at = Date.UTC(2026, 10, 30);

(present ? describe : describe.skip)('the certificates of the HPKI’s CAs', () => {
  it.each(FILES)('are read as two other readers do: %s', (file) => {
    const bytes = readFileSync(join(CORPUS, file));
    const [mine, other, openssl] = [readCertificate(bytes), new OtherReading(new Uint8Array(bytes)), new OpensslCertificate(bytes)];
    expect(mine.subject.text.length).toBeGreaterThan(20);
    expect(mine.serial.padStart(2, '0')).toBe(other.serialNumber);
    expect([mine.notBefore, mine.notAfter]).toEqual([other.notBefore.getTime(), other.notAfter.getTime()]);
    expect([...mine.extensions].map(([id, { critical }]) => [id, critical])).toEqual(
      other.extensions.map(({ type, critical }) => [type, critical]),
    );
    expect(mine.fingerprint).toBe(openssl.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(mine.publicKey.equals(openssl.publicKey)).toBe(true);
  });

  it('say what the profile says', () => {
    const authority = read('medis_auth_ca.cer');
    expect(authority.subject.text).toBe('CN=HPKI-01-MedisAuthCA2-forAuthentication-forIndividual,OU=MEDIS HPKI CA,O=MEDIS,C=JP');
    expect(authority.issuer.text).toBe(
      'OU=MHLW HPKI Root CA V2,OU=Director-General for Policy Planning and Evaluation,O=Ministry of Health\\, Labour and Welfare,C=JP',
    );
    expect(readPolicies(authority.extensions)).toEqual([AUTHENTICATION_POLICY]);
    expect(readPolicies(read('medis_sign_ca.cer').extensions)).toEqual([SIGNATURE_POLICY]);
    expect(readAuthority(authority.extensions)).toEqual({ pathLength: Number.POSITIVE_INFINITY });
    expect(readKeyUsage(authority.extensions)).toEqual(new Set([USAGE.KEY_CERT_SIGN, USAGE.CRL_SIGN]));
    expect(readDistributionPoints(authority.extensions).map(({ url }) => url)).toEqual([
      undefined,
      'http://hpki.mhlw.go.jp/repository/rlist/sarl2.crl',
    ]);
  });

  it('lead from both CAs to the root of the ministry, while they are valid', () => {
    const root = read('mhlw_hpki_root_ca_v2.cer');
    const sources = { roots: [root], intermediates: [], at };
    expect(buildPath(read('medis_auth_ca.cer'), sources)).toEqual([root]);
    expect(buildPath(read('medis_sign_ca.cer'), sources)).toEqual([root]);
    expect(buildPath(read('medis_auth_ca.cer'), { ...sources, at: Date.UTC(2050, 0, 1) })).toBeUndefined();
  });

  it('are not above a test certificate, even if its CA has the name of the real one', async () => {
    const root = read('mhlw_hpki_root_ca_v2.cer');
    const authority = read('medis_auth_ca.cer');
    const { authentication } = await makeTestHpki();
    const rules = {
      roots: [root],
      intermediates: [authority],
      policy: AUTHENTICATION_POLICY,
      refusedPolicies: [SIGNATURE_POLICY],
      roles: [DOCTOR_ROLE],
      revocations: { stateOf: async () => 'good' as const },
    };
    const name = new Name(new Uint8Array(authority.subject.der));
    for (const by of [authentication, { ...authentication, name }])
      expect(await verifyCertificate({ certificate: (await issue({ by })).certificate }, rules, at)).toEqual({
        refused: 'CERTIFICATE_CHAIN',
      });
  });
});
