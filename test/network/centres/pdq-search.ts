import { type CentrePatient, type CentreRegister, PATIENT_ID_ROOT } from '../charts/centre-patients.js';
import type { PdqQuery } from './pdq-query.js';

/** The matching patients with the identifiers to return, or the location of the error (ERR-2) with its code (ERR-3). */
export type PdqResult =
  | { readonly found: readonly CentrePatient[] }
  | { readonly location: string; readonly code: '101' | '103' | '204'; readonly text: string };

/** Answers the demographics part of a query: names by prefix, kanji or kana; the rest exactly. */
export function searchPdq(register: CentreRegister, query: PdqQuery): PdqResult {
  const unknownTarget = query.domains.findIndex((domain) => readInstitution(register, domain) === null);
  if (unknownTarget >= 0) return unknownDomain(`QPD^1^8^${unknownTarget + 1}`);
  const parameters = query.parameters.flatMap(splitIdentifier);
  const domain = parameters.find(({ field, value }) => /^PID\.3\.4(\.[12])?$/.test(field) && value !== '');
  const byId = parameters.find(({ field }) => field === 'PID.3.1');
  const oid = parameters.find(({ field }) => field === 'PID.3.4.2') ?? domain;
  const institution = oid ? readInstitution(register, oid.value) : null;
  if (oid && institution === null) return unknownDomain(`QPD^1^3^${oid.repetition}`);
  if (byId && institution === null) return { location: `QPD^1^3^${byId.repetition}`, code: '101', text: '@PID.3.1 requires @PID.3.4' };
  if (parameters.length === 0) return { location: 'QPD^1^3', code: '101', text: 'Required field missing' };

  const tests: ((one: CentrePatient) => boolean)[] = [];
  for (const { field, value, repetition } of parameters) {
    if (/^PID\.3\.([145]|4\.[123])$/.test(field)) continue;
    const test = testOf(field, value);
    if (!test) return { location: `QPD^1^3^${repetition}`, code: '103', text: 'Parameter not supported' };
    tests.push(test);
  }
  if (institution !== null) {
    tests.push((one) =>
      one.identifiers.some((id) => id.institutionCode === institution && (!byId || id.localPatientId === byId.value.trim())),
    );
  }
  if (tests.length === 0) return { location: 'QPD^1^3', code: '101', text: 'Nothing to search by' };
  const found = register.patients.filter((one) => tests.every((test) => test(one)));
  return { found: query.domains.length === 0 ? found : found.flatMap((one) => within(one, register, query.domains)) };
}

/** A whole CX in one parameter, which some consumers send, is split into identifier and authority. */
function splitIdentifier(parameter: PdqQuery['parameters'][number]): PdqQuery['parameters'][number][] {
  if (parameter.field !== 'PID.3') return [parameter];
  const [id = '', , , authority = ''] = parameter.value.split('^');
  return [
    { ...parameter, field: 'PID.3.1', value: id },
    { ...parameter, field: 'PID.3.4', value: authority },
  ];
}

function testOf(field: string, value: string): ((one: CentrePatient) => boolean) | null {
  const wanted = folded(value.replace(/\*$/, ''));
  const starts = (...texts: string[]): boolean => texts.some((text) => folded(text).startsWith(wanted));
  switch (field) {
    case 'PID.5':
    case 'PID.5.1':
    case 'PID.5.1.1':
      return ({ patient }) => starts(patient.family, patient.familyKana);
    case 'PID.5.2':
      return ({ patient }) => starts(patient.given, patient.givenKana);
    case 'PID.7':
    case 'PID.7.1':
      return ({ patient }) => wanted.startsWith(patient.birthDate.replaceAll('-', ''));
    case 'PID.8':
      return ({ patient }) => wanted === (patient.sex === 'FEMALE' ? 'F' : 'M');
    case 'PID.11':
    case 'PID.11.1':
    case 'PID.11.1.1':
    case 'PID.11.3':
    case 'PID.11.8':
      return ({ profile }) => folded(profile.address).includes(wanted);
    case 'PID.11.5':
      return ({ profile }) => profile.postalCode === value;
    case 'PID.18':
    case 'PID.18.1':
      return () => false;
    default:
      return null;
  }
}

/** Keeps only the wanted domains; a patient without a remaining identifier is not returned. */
function within(one: CentrePatient, register: CentreRegister, domains: readonly string[]): CentrePatient[] {
  const wanted = new Set(domains.map((domain) => readInstitution(register, domain)));
  const identifiers = one.identifiers.filter((id) => wanted.has(id.institutionCode));
  return identifiers.length > 0 ? [{ ...one, identifiers }] : [];
}

/** A domain is an OID, a bare institution code (the namespace), or an HD `namespace&OID&ISO`. */
function readInstitution(register: CentreRegister, domain: string): string | null {
  const parts = domain.split('&').map((part) => (part.startsWith(PATIENT_ID_ROOT) ? part.slice(PATIENT_ID_ROOT.length) : part));
  return [parts[1], parts[0]].find((part) => part !== undefined && register.institutionCodes.has(part)) ?? null;
}

function unknownDomain(location: string): PdqResult {
  return { location, code: '204', text: 'Unknown key identifier' };
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[‐−－ー―]/g, '-')
    .toUpperCase()
    .trim();
}
