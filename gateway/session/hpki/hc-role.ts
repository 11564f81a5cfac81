import { contextTag, type DerElement, DerError, readChildren, readOnlyChild, readWhole, TAG } from './x509/der.js';
import { readOid, readText } from './x509/der-values.js';
import { EXTENSION, type Extensions } from './x509/extensions.js';

/** The attribute type of the health professional's role, `hcRole` (ISO 17090-2). */
const HC_ROLE = '1.0.17090.0.1';
/** The coding scheme of the roles of the Japanese HPKI. Texts of another scheme mean something else. */
const ROLE_SCHEME = '1.2.392.100495.1.6.1.1';
/** The greatest number of roles that are read. A certificate has one, or a few for several licences. */
const ROLES_AT_MOST = 40;

/**
 * Reads the licences in a certificate, such as `Medical Doctor`.
 *
 * `HCActorData ::= SET OF HCActor`, `HCActor ::= SEQUENCE { codedData [0] CodedData, regionalHCActorData [1] … OPTIONAL }`,
 * `CodedData ::= SET { codingSchemeReference [0] OID, codeDataValue [1] NumericString OPTIONAL, codeDataFreeText [2] DirectoryString }`, all tags
 * explicit. The two optional parts are not in use; they are not read.
 *
 * @returns empty if the certificate has no such attribute, as that of a patient
 * @throws DerError
 */
export function readRoles(extensions: Extensions): readonly string[] {
  const value = extensions.get(EXTENSION.SUBJECT_DIRECTORY_ATTRIBUTES)?.value;
  if (!value) return [];
  const actors = readChildren(readWhole(value, TAG.SEQUENCE)).flatMap((attribute) => {
    const [type, values, ...others] = readChildren(attribute);
    if (!values || others.length > 0) throw new DerError('has another structure');
    return readOid(type) === HC_ROLE ? readChildren(values, TAG.SET).flatMap((data) => readChildren(data, TAG.SET)) : [];
  });
  if (actors.length > ROLES_AT_MOST) throw new DerError('has too many roles');
  return [...new Set(actors.flatMap(readRole))];
}

function readRole(actor: DerElement): string[] {
  const [coded, regional, ...others] = readChildren(actor);
  if (coded?.tag !== contextTag(0) || others.length > 0 || (regional && regional.tag !== contextTag(1)))
    throw new DerError('has another structure');
  const parts = readChildren(readOnlyChild(coded, TAG.SET), TAG.SET);
  const find = (number: number) => {
    const found = parts.filter(({ tag }) => tag === contextTag(number));
    if (found.length > 1) throw new DerError('has a part of a role twice');
    return found[0];
  };
  const scheme = find(0);
  const text = find(2);
  if (!scheme || !text) throw new DerError('has a role without its text');
  const role = readText(readOnlyChild(text, TAG.UTF8_STRING))!;
  return readOid(readOnlyChild(scheme, TAG.OBJECT_IDENTIFIER)) === ROLE_SCHEME ? [role] : [];
}
