import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NAME_AT_MOST, normalizeName, normalizeSerial } from '../users/certificates/certificate-name.js';
import { HpkiCertificateEntity } from '../users/certificates/hpki-certificate.entity.js';
import { hashCertificateName } from '../users/certificates/hpki-certificate.store.js';
import type { ImportFile } from './import-file.js';

/** A text that is written in another form, or refused. An empty one is absent. */
const makeNormalized = (normalize: (text: string) => string | undefined, what: string) =>
  z.string().transform((value, context): string | null => {
    if (value.trim() === '') return null;
    const written = normalize(value);
    if (written === undefined) context.addIssue({ code: 'custom', message: `must be ${what}` });
    return written ?? z.NEVER;
  });
const distinguishedName = makeNormalized(normalizeName, `a name as RFC 4514 writes it, of ${NAME_AT_MOST} characters at most`);
const serialNumber = makeNormalized(normalizeSerial, 'a serial in hexadecimal digits');

const line = z
  .object({
    userId: z.string().regex(/^[\w-]{1,40}$/, 'must be an id'),
    issuer: distinguishedName,
    serial: serialNumber,
    subject: distinguishedName,
  })
  .refine(({ issuer }) => issuer !== null, { path: ['issuer'], message: 'is needed' })
  .refine(({ serial, subject }) => serial !== null || subject !== null, { path: ['serial'], message: 'is needed, or the subject' });

/** The certificates of HPKI cards. They are in force at once: an import needs no second person. */
export const CERTIFICATES_FILE: ImportFile = {
  name: 'certificates.csv',
  schema: line,
  rows: ({ userId, issuer, serial, subject }: z.output<typeof line>, at) => {
    const name = { issuer: issuer!, serial, subject };
    const namedHash = hashCertificateName(name);
    const values = { id: deriveCertificateId(userId, namedHash), userId, ...name, namedHash };
    return [{ entity: HpkiCertificateEntity, values: { ...values, reason: 'imported', registeredAt: at, approvedAt: at } }];
  },
  standing: [],
};

/** One registration for each person and certificate: importing again changes nothing, and a certificate that was withdrawn stays so. */
function deriveCertificateId(userId: string, namedHash: string): string {
  return `hpk_${createHash('sha256').update(`${userId} ${namedHash}`).digest('hex').slice(0, 32)}`;
}
