import type { EntityManager } from 'typeorm';
import { InputErrors } from '../../mutation/input-errors.js';
import { lockRows } from '../../mutation/lock-rows.js';
import type { Author } from '../../mutation/run-mutation.js';
import { checkNotSelf } from '../../mutation/self-rule.js';
import { isManaged, type Manager } from '../user-manager.js';
import { UserRecordStore, type UserRow } from '../user-record.store.js';
import { type CertificateName, normalizeName, normalizeSerial } from './certificate-name.js';
import { HpkiCertificateState } from './certificate-state.js';
import type { HpkiCertificateEntity } from './hpki-certificate.entity.js';
import { findState, HpkiCertificateStore } from './hpki-certificate.store.js';
import type { ApproveHpkiCertificateInput, RegisterHpkiCertificateInput, WithdrawHpkiCertificateInput } from './hpki-certificate.type.js';

/** Certificates of one person that are not withdrawn: the current one, and the next while a card is renewed. */
export const CERTIFICATES_AT_MOST = 5;

/** Registers a certificate for a person. It waits for a second administrator. @returns its id @throws Refused */
export async function registerCertificate(
  manager: EntityManager,
  input: RegisterHpkiCertificateInput,
  by: Manager,
  author: Author,
): Promise<string> {
  await lockRows(manager, 'user_account', [input.userId]);
  const { record, at } = await readPerson(manager, input.userId, author);
  const errors = new InputErrors();
  errors.expect(isManaged(record, by), 'userId', 'NOT_FOUND', 'There is no person with this id.');
  checkNotSelf(errors, { mutation: 'registerHpkiCertificate', input, actor: author, subject: { users: [input.userId] } });
  errors.expect(!record || record.active, 'userId', 'SUSPENDED', 'This person is suspended: use resumeUser first.');
  const name = checkName(errors, input);
  errors.reason(input.reason);
  const certificates = new HpkiCertificateStore(manager);
  const standing = await certificates.countStanding(input.userId);
  errors.expect(standing < CERTIFICATES_AT_MOST, 'userId', 'TOO_MANY', 'This person has too many certificates: withdraw one first.');
  errors.refuse();
  return await certificates.add(input.userId, name, { ...author, at, reason: input.reason });
}

/** Approves a certificate: neither the person who registered it, nor the person concerned. @throws Refused */
export async function approveCertificate(
  manager: EntityManager,
  input: ApproveHpkiCertificateInput,
  by: Manager,
  author: Author,
): Promise<void> {
  const { certificate, record, at } = await readManaged(manager, input, by, author);
  const errors = new InputErrors();
  const users = [certificate.userId, certificate.registeredBy];
  checkNotSelf(errors, { mutation: 'approveHpkiCertificate', input, actor: author, subject: { users } });
  const isOpen = findState(certificate) === HpkiCertificateState.PROPOSED;
  errors.expect(isOpen, 'id', 'DECIDED', 'This certificate is approved or withdrawn already: read it again.');
  errors.expect(record.active, 'id', 'SUSPENDED', 'This person is suspended: use resumeUser first.');
  errors.refuse();
  await new HpkiCertificateStore(manager).approve(input.id, { ...author, at });
}

/** Withdraws a certificate, approved or not. @returns whether it changed anything @throws Refused */
export async function withdrawCertificate(
  manager: EntityManager,
  input: WithdrawHpkiCertificateInput,
  by: Manager,
  author: Author,
): Promise<boolean> {
  const { certificate, at } = await readManaged(manager, input, by, author);
  const errors = new InputErrors();
  const isStale = typeof input.version === 'number' && input.version !== certificate.version;
  errors.expect(!isStale, 'version', 'STALE', 'Somebody else changed this meanwhile: read it again.');
  errors.refuse();
  if (findState(certificate) === HpkiCertificateState.WITHDRAWN) return false;
  await new HpkiCertificateStore(manager).withdraw(input.id, input.version, { ...author, at, reason: input.reason });
  return true;
}

/** Checks what names the certificate, and writes it as the gateway does. */
function checkName(errors: InputErrors, { issuer, serial, subject }: RegisterHpkiCertificateInput): CertificateName {
  const inRfc4514 = 'Write the name as RFC 4514 does, with the country last: CN=…,O=…,C=JP.';
  const [written, number, holder] = [
    normalizeName(issuer),
    typeof serial === 'string' ? normalizeSerial(serial) : null,
    typeof subject === 'string' ? normalizeName(subject) : null,
  ];
  errors.expect(written !== undefined, 'issuer', 'FORMAT', inRfc4514);
  errors.expect(number !== undefined, 'serial', 'FORMAT', 'Write the serial in hexadecimal digits.');
  errors.expect(holder !== undefined, 'subject', 'FORMAT', inRfc4514);
  errors.expect(number !== null || holder !== null, 'serial', 'REQUIRED', 'The serial or the subject is needed.');
  return { issuer: written ?? '', serial: number ?? null, subject: holder ?? null };
}

/** Reads a certificate and its person, whom the lock keeps as read, if the caller manages that person. */
async function readManaged(
  manager: EntityManager,
  input: { readonly id: string; readonly reason: string },
  by: Manager,
  author: Author,
): Promise<{ certificate: HpkiCertificateEntity; record: UserRow; at: number }> {
  const certificates = new HpkiCertificateStore(manager);
  const asked = await certificates.byId(input.id);
  if (asked) await lockRows(manager, 'user_account', [asked.userId]);
  const certificate = await certificates.byId(input.id);
  const { record, at } = certificate ? await readPerson(manager, certificate.userId, author) : { record: undefined, at: author.at };
  const errors = new InputErrors();
  errors.expect(certificate && isManaged(record, by), 'id', 'NOT_FOUND', 'There is no certificate with this id.');
  errors.reason(input.reason);
  errors.refuse();
  return { certificate: certificate!, record: record!, at };
}

async function readPerson(manager: EntityManager, id: string, author: Author): Promise<{ record: UserRow | undefined; at: number }> {
  const users = new UserRecordStore(manager);
  const at = await users.instantOf(id, author.at);
  return { record: await users.byId(id, at), at };
}
