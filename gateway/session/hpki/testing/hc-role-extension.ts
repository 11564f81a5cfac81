import 'reflect-metadata';
import { Extension } from '@peculiar/x509';
import { contextTag, TAG } from '../x509/der.js';
import { EXTENSION } from '../x509/extensions.js';
import { writeDer, writeOid } from './write-der.js';

/** The coding scheme of the HPKI's roles. */
export const ROLE_SCHEME = '1.2.392.100495.1.6.1.1';

/** Writes one `HCActor`. */
export function writeActor(role: string, { scheme = ROLE_SCHEME, tag = TAG.UTF8_STRING as number } = {}): Buffer {
  const coded = writeDer(TAG.SET, writeDer(contextTag(0), writeOid(scheme)), writeDer(contextTag(2), writeDer(tag, role)));
  return writeDer(TAG.SEQUENCE, writeDer(contextTag(0), coded));
}

/** Writes the value of `subjectDirectoryAttributes` with these actors. */
export function writeRoles(actors: readonly Buffer[], attribute = '1.0.17090.0.1'): Buffer {
  const values = writeDer(TAG.SET, writeDer(TAG.SET, ...actors));
  return writeDer(TAG.SEQUENCE, writeDer(TAG.SEQUENCE, writeOid(attribute), values));
}

/** The extension with the licences of a certificate's holder. */
export function makeRoleExtension(roles: readonly string[]): Extension {
  return new Extension(EXTENSION.SUBJECT_DIRECTORY_ATTRIBUTES, false, writeRoles(roles.map((role) => writeActor(role))));
}
