import { DerError, TAG } from './der.js';

/** Returns DER as it is, and decodes PEM that holds exactly one block with this label. @throws DerError */
export function decodePem(bytes: Buffer, label: 'CERTIFICATE' | 'X509 CRL'): Buffer {
  if (bytes[0] === TAG.SEQUENCE) return bytes;
  const [, base64] =
    new RegExp(`^\\s*-----BEGIN ${label}-----\\r?\\n([A-Za-z0-9+/=\\r\\n]+)-----END ${label}-----\\s*$`).exec(bytes.toString('latin1')) ??
    [];
  if (base64 === undefined) throw new DerError('is neither DER nor PEM with one block');
  return Buffer.from(base64, 'base64');
}

/** Splits a text into its PEM certificates, each decoded to DER. */
export function splitPemCertificates(text: string): Buffer[] {
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)].map(([block]) =>
    decodePem(Buffer.from(block), 'CERTIFICATE'),
  );
}
