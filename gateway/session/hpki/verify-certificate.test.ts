import 'reflect-metadata';
import { createPublicKey, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  BasicConstraintsExtension,
  CertificatePolicyExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
} from '@peculiar/x509';
import fc from 'fast-check';
import { makeRoleExtension, writeActor, writeRoles } from './testing/hc-role-extension.js';
import {
  type CertificateWish,
  DAY,
  type Issued,
  issue,
  type KeyPair,
  makeAuthority,
  makeKeys,
  makeName,
  makeTestHpki,
  type TestHpki,
  YEAR,
} from './testing/test-hpki.js';
import { writeDer } from './testing/write-der.js';
import {
  AUTHENTICATION_POLICY,
  DOCTOR_ROLE,
  type HpkiRules,
  type RevocationState,
  SIGNATURE_POLICY,
  verifyCertificate,
} from './verify-certificate.js';
import { readCertificate } from './x509/certificate.js';
import { readChildren, TAG } from './x509/der.js';
import { EXTENSION } from './x509/extensions.js';

let hpki: TestHpki;
let keys: KeyPair;
let rules: HpkiRules;
let doctor: Issued;

beforeAll(async () => {
  hpki = await makeTestHpki();
  keys = await makeKeys();
  rules = {
    roots: [readCertificate(hpki.root.certificate)],
    intermediates: [readCertificate(hpki.authentication.certificate), readCertificate(hpki.signature.certificate)],
    policy: AUTHENTICATION_POLICY,
    refusedPolicies: [SIGNATURE_POLICY],
    roles: [DOCTOR_ROLE],
    revocations: { stateOf: async () => 'good' },
  };
  doctor = await issue({ by: hpki.authentication, keys, serial: '0a1b2c' });
}, 60_000);

const verify = async (certificate: Buffer, change: Partial<HpkiRules> = {}, at = Date.now(), intermediates: Buffer[] = []) =>
  await verifyCertificate({ certificate, intermediates }, { ...rules, ...change }, at);
const refusal = async (...args: Parameters<typeof verify>) => {
  const verdict = await verify(...args);
  return 'refused' in verdict ? verdict.refused : 'accepted';
};
const wish = async (change: Partial<CertificateWish>) => (await issue({ by: hpki.authentication, keys, ...change })).certificate;
const profileExtensions = () => [
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  new CertificatePolicyExtension([AUTHENTICATION_POLICY]),
  makeRoleExtension([DOCTOR_ROLE]),
];

describe('a certificate that fits the profile', () => {
  it('is accepted with its facts, as DER and as PEM', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${doctor.certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    for (const bytes of [doctor.certificate, Buffer.from(pem)]) {
      const verdict = await verify(bytes);
      expect(verdict).toEqual({
        certificate: {
          issuer: 'CN=HPKI-99-TestAuthCA-forAuthentication-forIndividual,O=TEST,C=JP',
          serial: 'a1b2c',
          subject: 'serialNumber=D123456,CN=SATO Hanako,C=JP',
          fingerprint: readCertificate(doctor.certificate).fingerprint,
          roles: ['Medical Doctor'],
          notAfter: expect.any(Number),
        },
        key: expect.anything(),
      });
    }
  });

  it.each<[string, () => Partial<CertificateWish>]>([
    ['has several licences, one of them accepted', () => ({ roles: ['Pharmacist', 'Medical Doctor'] })],
    ['is signed with SHA-384', () => ({ hash: 'SHA-384' })],
    ['is signed with SHA-512', () => ({ hash: 'SHA-512' })],
    ['may be used for signatures of content too', () => ({ usages: KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation })],
    ['names the purpose of a TLS client', () => ({ more: [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2'])] })],
    ['has an unknown extension that is not critical', () => ({ more: [new Extension('1.2.3.4', false, writeDer(TAG.SEQUENCE))] })],
    ['has another policy beside', () => ({ policies: [AUTHENTICATION_POLICY, '1.2.3'] })],
  ])('is accepted if it %s', async (_what, change) => {
    expect(await refusal(await wish(change()))).toBe('accepted');
  });

  it('is accepted with the certificate of its CA if that comes along and is not configured', async () => {
    expect(await refusal(doctor.certificate, { intermediates: [] })).toBe('CERTIFICATE_CHAIN');
    expect(await refusal(doctor.certificate, { intermediates: [] }, Date.now(), [hpki.authentication.certificate])).toBe('accepted');
    expect(await refusal(doctor.certificate, { intermediates: [] }, Date.now(), [Buffer.from('x'), hpki.authentication.certificate])).toBe(
      'accepted',
    );
  });

  it('of another profession is accepted if the configuration names its licence', async () => {
    const certificate = await wish({ roles: ['Pharmacist'] });
    expect(await refusal(certificate)).toBe('CERTIFICATE_ROLE');
    expect(await refusal(certificate, { roles: ['Pharmacist'] })).toBe('accepted');
  });
});

describe('a certificate', () => {
  const now = Date.now();
  it.each<[string, string, () => Partial<CertificateWish>]>([
    ['CERTIFICATE_EXPIRED', 'has expired', () => ({ notBefore: now - 2 * DAY, notAfter: now - DAY })],
    ['CERTIFICATE_NOT_YET_VALID', 'is not valid yet', () => ({ notBefore: now + DAY })],
    ['CERTIFICATE_POLICY', 'is issued for signatures', () => ({ by: hpki.signature, policies: [SIGNATURE_POLICY] })],
    ['CERTIFICATE_POLICY', 'is of the CA for signatures, but names the other policy', () => ({ by: hpki.signature })],
    ['CERTIFICATE_POLICY', 'names both policies', () => ({ policies: [AUTHENTICATION_POLICY, SIGNATURE_POLICY] })],
    ['CERTIFICATE_POLICY', 'names any policy', () => ({ policies: ['2.5.29.32.0'] })],
    ['CERTIFICATE_POLICY', 'names no policy', () => ({ extensions: [profileExtensions()[0]!, profileExtensions()[2]!] })],
    ['CERTIFICATE_USAGE', 'is meant for signatures of content alone', () => ({ usages: KeyUsageFlags.nonRepudiation })],
    ['CERTIFICATE_USAGE', 'does not say what its key is for', () => ({ extensions: profileExtensions().slice(1) })],
    ['CERTIFICATE_USAGE', 'is meant for a TLS server', () => ({ more: [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1'])] })],
    ['CERTIFICATE_USAGE', 'is that of a CA', () => ({ more: [new BasicConstraintsExtension(true, undefined, true)] })],
    ['CERTIFICATE_ROLE', 'has no licence', () => ({ roles: [] })],
    ['CERTIFICATE_ROLE', 'has another licence', () => ({ roles: ['General Nurse'] })],
    ['CERTIFICATE_ROLE', 'spells the licence otherwise', () => ({ roles: ['medical doctor'] })],
    [
      'CERTIFICATE_EXTENSION',
      'has an unknown critical extension',
      () => ({ more: [new Extension('1.2.3.4', true, writeDer(TAG.SEQUENCE))] }),
    ],
    ['CERTIFICATE_MALFORMED', 'has an extension twice', () => ({ more: [new CertificatePolicyExtension([AUTHENTICATION_POLICY])] })],
    ['CERTIFICATE_MALFORMED', 'has the licence twice', () => ({ more: [makeRoleExtension([DOCTOR_ROLE])] })],
  ])('is refused with %s if it %s', async (code, _what, change) => {
    expect(await refusal(await wish(change()))).toBe(code);
  });

  it.each<[string, string, () => Buffer]>([
    ['CERTIFICATE_ROLE', 'is of another coding scheme', () => writeRoles([writeActor(DOCTOR_ROLE, { scheme: '1.2.3' })])],
    ['CERTIFICATE_ROLE', 'is in another attribute', () => writeRoles([writeActor(DOCTOR_ROLE)], '1.0.17090.0.2')],
    ['CERTIFICATE_MALFORMED', 'is a string of another type', () => writeRoles([writeActor(DOCTOR_ROLE, { tag: TAG.PRINTABLE_STRING })])],
    ['CERTIFICATE_MALFORMED', 'has no explicit tags', () => writeRoles([writeDer(TAG.SEQUENCE, writeDer(TAG.UTF8_STRING, DOCTOR_ROLE))])],
    ['CERTIFICATE_MALFORMED', 'is followed by other bytes', () => Buffer.concat([writeRoles([writeActor(DOCTOR_ROLE)]), Buffer.from([0])])],
  ])('is refused with %s if its licence %s', async (code, _what, value) => {
    const roles = new Extension(EXTENSION.SUBJECT_DIRECTORY_ATTRIBUTES, false, value());
    expect(await refusal(await wish({ extensions: [...profileExtensions().slice(0, 2), roles] }))).toBe(code);
  });

  it('is refused if its key is so long that it only costs time', async () => {
    // A number of that many bits. The private key is not needed.
    const modulus = writeDer(TAG.INTEGER, Buffer.from([0, ...Array(1_032).fill(0xd5)]));
    const key = writeDer(TAG.SEQUENCE, modulus, writeDer(TAG.INTEGER, Buffer.from([1, 0, 1])));
    const publicKey = createPublicKey({ key, format: 'der', type: 'pkcs1' });
    expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(8_256);
    expect(await refusal(await wish({ publicKey }))).toBe('CERTIFICATE_ALGORITHM');
  });

  it('is refused if its key is too short, its signature has a weak hash, or both are too weak', async () => {
    expect(await refusal(await wish({ keys: await makeKeys({ bits: 1_024 }) }))).toBe('CERTIFICATE_ALGORITHM');
    expect(await refusal(await wish({ hash: 'SHA-1' }))).toBe('CERTIFICATE_ALGORITHM');
  });

  it('is refused if it names two signature algorithms, or has parameters other than NULL, though its CA signed that', async () => {
    const [sha256, sha384, bare] = ['06092a864886f70d01010b0500', '06092a864886f70d01010c0500', '06092a864886f70d01010b'].map((hex) =>
      writeDer(TAG.SEQUENCE, Buffer.from(hex, 'hex')),
    ) as [Buffer, Buffer, Buffer];
    const { content } = readCertificate(doctor.certificate).signed;
    const resign = (inside: Buffer, outside: Buffer) => {
      const parts = readChildren(content).map(({ raw }) => (raw.equals(sha256) ? inside : raw));
      const signed = writeDer(TAG.SEQUENCE, ...parts);
      const signature = sign('sha256', signed, hpki.authentication.privateKey);
      return writeDer(TAG.SEQUENCE, signed, outside, writeDer(TAG.BIT_STRING, Buffer.from([0]), signature));
    };
    expect(await refusal(resign(sha256, sha256))).toBe('accepted');
    expect(await refusal(resign(sha384, sha256))).toBe('CERTIFICATE_MALFORMED');
    expect(await refusal(resign(bare, bare))).toBe('CERTIFICATE_ALGORITHM');
  });

  it('is refused if it is garbage, too long, or several certificates', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${doctor.certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
    const garbage = [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(100, 0x30), Buffer.from(pem + pem)];
    const long = Buffer.concat([doctor.certificate, Buffer.alloc(20_000)]);
    for (const bytes of [...garbage, long, Buffer.concat([doctor.certificate, Buffer.from([0])])])
      expect(await refusal(bytes)).toBe('CERTIFICATE_MALFORMED');
  });

  it('is refused if any one of its bits is flipped', async () => {
    for (let at = 0; at < doctor.certificate.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(doctor.certificate);
        changed[at]! ^= 1 << bit;
        expect([at, bit, await refusal(changed)]).not.toEqual([at, bit, 'accepted']);
      }
  });

  it('whose licence is damaged before it is signed is refused, and nothing crashes', async () => {
    const whole = writeRoles([writeActor(DOCTOR_ROLE)]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const value = Buffer.from(whole);
        value[at]! ^= change;
        const roles = new Extension(EXTENSION.SUBJECT_DIRECTORY_ATTRIBUTES, false, value);
        const code = await refusal(await wish({ extensions: [...profileExtensions().slice(0, 2), roles] }));
        expect(['CERTIFICATE_ROLE', 'CERTIFICATE_MALFORMED']).toContain(code);
      }),
    );
  });

  it('is refused, and nothing crashes, if bytes are replaced, inserted or removed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(doctor.certificate.length), fc.nat(5), fc.uint8Array({ maxLength: 6 }), async (at, removed, added) => {
        const changed = Buffer.concat([doctor.certificate.subarray(0, at), added, doctor.certificate.subarray(at + removed)]);
        fc.pre(!changed.equals(doctor.certificate));
        expect(await refusal(changed)).not.toBe('accepted');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the chain of a certificate', () => {
  it.each<[string, () => Promise<Issued>]>([
    ['a stranger’s root', async () => await makeAuthority(hpki.authentication.name, { policies: [AUTHENTICATION_POLICY] })],
    ['a CA that has expired', async () => await authority({ notBefore: Date.now() - 2 * YEAR, notAfter: Date.now() - DAY })],
    ['a CA that is not valid yet', async () => await authority({ notBefore: Date.now() + DAY })],
    ['a CA that may not sign certificates', async () => await authority({ usages: KeyUsageFlags.cRLSign })],
    [
      'a CA that does not say that it is one',
      async () => await authority({ extensions: [new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)] }),
    ],
    [
      'a CA that says it is none',
      async () =>
        await authority({
          extensions: [new BasicConstraintsExtension(false, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)],
        }),
    ],
    [
      'a CA with an unknown critical extension',
      async () => await authority({ more: [new Extension('1.2.3.4', true, writeDer(TAG.SEQUENCE))] }),
    ],
    ['a CA with a short key', async () => await authority({ keys: await makeKeys({ bits: 1_024 }) })],
    ['a CA with a weak signature', async () => await authority({ hash: 'SHA-1' })],
    ['a person, who is no CA', async () => doctor],
  ])('is broken by %s', async (_what, make) => {
    const by = await make();
    expect(await refusal(await wish({ by }), { intermediates: [readCertificate(by.certificate)] })).toBe('CERTIFICATE_CHAIN');
  });

  it('is broken by a CA of another name, though it has the key', async () => {
    const renamed = { ...hpki.authentication, name: makeName({ CN: 'Another name' }) };
    expect(await refusal(await wish({ by: renamed }))).toBe('CERTIFICATE_CHAIN');
  });

  it('is broken by a CA below one that allows none below it', async () => {
    const upper = await authority({ pathLength: 0 });
    const lower = await makeAuthority(makeName({ CN: 'lower' }), { by: upper, policies: [AUTHENTICATION_POLICY] });
    const intermediates = [upper, lower].map(({ certificate }) => readCertificate(certificate));
    expect(await refusal(await wish({ by: upper }), { intermediates })).toBe('accepted');
    expect(await refusal(await wish({ by: lower }), { intermediates })).toBe('CERTIFICATE_CHAIN');
  });

  it('may have several CAs, but not more than three, and no circle', async () => {
    const chain = [await authority({})];
    for (const i of [2, 3, 4])
      chain.push(await makeAuthority(makeName({ CN: `CA ${i}` }), { by: chain.at(-1)!, policies: [AUTHENTICATION_POLICY] }));
    const intermediates = chain.map(({ certificate }) => readCertificate(certificate));
    expect(await refusal(await wish({ by: chain[2]! }), { intermediates })).toBe('accepted');
    expect(await refusal(await wish({ by: chain[3]! }), { intermediates })).toBe('CERTIFICATE_CHAIN');
    const one = await makeAuthority(makeName({ CN: 'circle' }), { policies: [AUTHENTICATION_POLICY] });
    const other = await makeAuthority(makeName({ CN: 'other' }), { by: one, policies: [AUTHENTICATION_POLICY] });
    const back = await makeAuthority(one.name, { by: other, keys: one, policies: [AUTHENTICATION_POLICY] });
    const circle = [one, other, back].map(({ certificate }) => readCertificate(certificate));
    expect(await refusal(await wish({ by: one }), { intermediates: circle })).toBe('CERTIFICATE_CHAIN');
  });

  it('is refused with CERTIFICATE_POLICY if a CA on the way does not have the policy', async () => {
    const by = await authority({ policies: ['1.2.3'] });
    expect(await refusal(await wish({ by }), { intermediates: [readCertificate(by.certificate)] })).toBe('CERTIFICATE_POLICY');
  });

  it('ends at pinned roots only, even if a root comes along', async () => {
    const stranger = await makeAuthority(makeName({ CN: 'Stranger' }));
    expect(await refusal(doctor.certificate, { roots: [readCertificate(stranger.certificate)] }, Date.now(), [hpki.root.certificate])).toBe(
      'CERTIFICATE_CHAIN',
    );
  });

  async function authority(change: Parameters<typeof makeAuthority>[1]): Promise<Issued> {
    return await makeAuthority(hpki.authentication.name, { by: hpki.root, policies: [AUTHENTICATION_POLICY], ...change });
  }
});

describe('the revocation of a certificate', () => {
  const states = (own: RevocationState, authority: RevocationState) => ({
    revocations: { stateOf: async ({ serial }: { serial: string }) => (serial === 'a1b2c' ? own : authority) },
  });

  it.each<[string, RevocationState, RevocationState]>([
    ['accepted', 'good', 'good'],
    ['CERTIFICATE_REVOKED', 'revoked', 'good'],
    ['CERTIFICATE_REVOKED', 'good', 'revoked'],
    ['CERTIFICATE_REVOKED', 'unavailable', 'revoked'],
    ['CERTIFICATE_CRL_UNAVAILABLE', 'unavailable', 'good'],
    ['CERTIFICATE_CRL_UNAVAILABLE', 'good', 'unavailable'],
  ])('leads to %s if its own state is %s and that of its CA is %s', async (expected, own, authority) => {
    expect(await refusal(doctor.certificate, states(own, authority))).toBe(expected);
  });

  it('is asked of each issuer about the certificate below it, and not about the root', async () => {
    const asked: string[] = [];
    const revocations = {
      stateOf: async ({ subject }: { subject: { text: string } }, issuer: { subject: { text: string } }): Promise<RevocationState> => {
        asked.push(`${issuer.subject.text} ← ${subject.text}`);
        return 'good';
      },
    };
    await verify(doctor.certificate, { revocations });
    expect(asked).toEqual([
      'CN=HPKI-99-TestAuthCA-forAuthentication-forIndividual,O=TEST,C=JP ← serialNumber=D123456,CN=SATO Hanako,C=JP',
      'OU=TEST HPKI Root CA,O=TEST,C=JP ← CN=HPKI-99-TestAuthCA-forAuthentication-forIndividual,O=TEST,C=JP',
    ]);
  });
});
