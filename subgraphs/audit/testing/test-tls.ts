import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALID = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };

/** An authority that issues certificates for a test's TLS servers and clients. */
export async function makeTestAuthority(name = 'CN=Test Authority') {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: ALGORITHM,
    ...VALID,
    serialNumber: '01',
    extensions: [new x509.BasicConstraintsExtension(true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
  });
  let serial = 1;
  return {
    ca: certificate.toString('pem'),
    /** A certificate for 127.0.0.1, and its key. */
    issue: async (subject: string): Promise<{ cert: string; key: string }> => {
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const issued = await x509.X509CertificateGenerator.create({
        subject,
        issuer: certificate.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        ...VALID,
        serialNumber: `0${++serial}`,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
      });
      const der = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      return { cert: issued.toString('pem'), key: x509.PemConverter.encode(der, 'PRIVATE KEY') };
    },
  };
}

export type TestAuthority = Awaited<ReturnType<typeof makeTestAuthority>>;
