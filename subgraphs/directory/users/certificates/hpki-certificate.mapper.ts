import type { HpkiCertificateEntity } from './hpki-certificate.entity.js';
import { findState } from './hpki-certificate.store.js';
import { HpkiCertificate } from './hpki-certificate.type.js';

export function toHpkiCertificate(row: HpkiCertificateEntity): HpkiCertificate {
  const { id, userId, issuer, serial, subject, reason, registeredBy, approvedBy, version } = row;
  return Object.assign(new HpkiCertificate(), {
    ...{ id, userId, issuer, serial, subject, reason, version },
    state: findState(row),
    registeredAt: new Date(row.registeredAt),
    registeredById: registeredBy,
    approvedAt: row.approvedAt === null ? null : new Date(row.approvedAt),
    approvedById: approvedBy,
    withdrawnAt: row.withdrawnAt === null ? null : new Date(row.withdrawnAt),
  });
}
