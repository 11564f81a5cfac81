import { createHash } from 'node:crypto';
import { type CentrePatient, type CentreRegister, PATIENT_ID_ROOT } from '../charts/centre-patients.js';
import type { Resource } from './fhir-bundle.js';
import { alternatives, dateTest, intervalOf, token } from './fhir-search.js';

/** The matching patients; or a target domain that this centre does not know; or an invalid parameter. */
export type PdqmResult = { readonly found: readonly CentrePatient[] } | { readonly unknownDomain: true } | { readonly invalid: string };

const PLAIN = new Set(['_count', '_format', '_id']);

/** ITI-78: every parameter must hold (AND); commas within one are OR. `identifier=system|` names the domains to return. */
export function searchPatients(register: CentreRegister, parameters: URLSearchParams): PdqmResult {
  const tests: ((one: CentrePatient) => boolean)[] = [];
  const domains: string[] = [];
  for (const [name, value] of parameters) {
    const [field, modifier] = name.split(':');
    const values = alternatives(value);
    const exact = modifier === 'exact';
    const starts = (...texts: string[]) =>
      values.some((one) => texts.some((text) => (exact ? text === one : folded(text).startsWith(folded(one)))));
    if (field === 'identifier') {
      const tokens = values.map(token);
      if (tokens.every((one) => one.system && one.value === '')) domains.push(...tokens.map((one) => one.system ?? ''));
      else tests.push((one) => tokens.some((wanted) => one.identifiers.some((id) => matches(wanted, id))));
    } else if (field === 'family') tests.push(({ patient }) => starts(patient.family, patient.familyKana));
    else if (field === 'given') tests.push(({ patient }) => starts(patient.given, patient.givenKana));
    else if (field === 'gender') tests.push(({ patient }) => values.includes(patient.sex.toLowerCase()));
    else if (field === 'birthdate') {
      const dates = values.map(dateTest);
      if (dates.includes(null)) return { invalid: 'birthdate' };
      tests.push(({ patient }) => dates.some((test) => test?.(intervalOf(patient.birthDate) ?? { from: 0, until: 0 })));
    } else if (field === 'active') tests.push(() => values.includes('true'));
    else if (field === '_id') tests.push((one) => values.includes(patientResourceId(one)));
    else if (field === 'address-postalcode') tests.push(({ profile }) => starts(profile.postalCode));
    else if (!PLAIN.has(field ?? '')) return { invalid: field ?? '' };
  }
  if (tests.length === 0) return { invalid: 'no search parameter' };
  const codes = domains.map(codeOf);
  if (codes.some((code) => !register.institutionCodes.has(code))) return { unknownDomain: true };
  const found = register.patients.filter((one) => tests.every((test) => test(one)));
  if (codes.length === 0) return { found };
  return {
    found: found.flatMap((one) => {
      const identifiers = one.identifiers.filter((id) => codes.includes(id.institutionCode));
      return identifiers.length > 0 ? [{ ...one, identifiers }] : [];
    }),
  };
}

/** The R4 resource: kanji and kana as two names, distinguished by ISO 21090's EN representation. */
export function patientResource(one: CentrePatient): Resource & Record<string, unknown> {
  const { patient, profile } = one;
  return {
    resourceType: 'Patient',
    id: patientResourceId(one),
    active: true,
    identifier: one.identifiers.map((id) => ({ use: 'official', system: systemOf(id.institutionCode), value: id.localPatientId })),
    name: [humanName('IDE', patient.family, patient.given), humanName('SYL', patient.familyKana, patient.givenKana)],
    gender: patient.sex.toLowerCase(),
    birthDate: patient.birthDate,
    telecom: [{ system: 'phone', value: profile.phone, use: 'home' }],
    address: [{ use: 'home', text: profile.address, postalCode: profile.postalCode, country: 'JP' }],
  };
}

export function patientResourceId({ patient }: CentrePatient): string {
  return createHash('sha256').update(`id-link/${patient.id}`).digest('hex').slice(0, 20);
}

export function systemOf(institutionCode: string): string {
  return `urn:oid:${PATIENT_ID_ROOT}${institutionCode}`;
}

export function codeOf(system: string): string {
  const root = systemOf('');
  return system.startsWith(root) ? system.slice(root.length) : '';
}

function matches(wanted: { system: string | null; value: string }, id: CentrePatient['identifiers'][number]): boolean {
  return (wanted.system === null || wanted.system === systemOf(id.institutionCode)) && wanted.value === id.localPatientId;
}

function humanName(representation: 'IDE' | 'SYL', family: string, given: string) {
  const url = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation';
  return { extension: [{ url, valueCode: representation }], use: 'official', text: `${family} ${given}`, family, given: [given] };
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
