import { type Json, object, objects, oidOf, parseBundle, text } from '../fhir-bundle.js';
import { isCalendarDay, type PartialTime } from '../hl7-v2/partial-time.js';
import { MOST_IDENTIFIERS, type PatientIdentifier, type PdqPatient, type Sex } from '../patient-demographics.js';

export type PdqmResponse = { ok: true; patients: PdqPatient[]; next: string | null } | { ok: false; reason: string };

const REPRESENTATION = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation';
const SEXES: Readonly<Record<string, Sex>> = { male: 'MALE', female: 'FEMALE', other: 'OTHER', unknown: 'UNKNOWN' };

/** Reads the Bundle of ITI-78 (§2:3.78.4.2). `next` is not checked yet. */
export function readPdqmResponse(bytes: Uint8Array): PdqmResponse {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return bundle;
  const patients = readPdqmPatients(bundle.resources);
  return patients ? { ok: true, patients, next: bundle.next } : { ok: false, reason: 'an entry is not a Patient' };
}

/** Null if one resource is not a valid Patient. */
function readPdqmPatients(resources: readonly Json[]): PdqPatient[] | null {
  const patients = resources.flatMap((one) => readPatient(one) ?? []);
  return patients.length === resources.length ? patients : null;
}

/** Null if the resource is not a Patient, or has too many identifiers. */
export function readPatient(patient: Json): PdqPatient | null {
  if (patient.resourceType !== 'Patient' || objects(patient.identifier).length > MOST_IDENTIFIERS) return null;
  const gender = text(patient.gender) ?? '';
  return {
    name: readNameAs(patient, ['IDE', null]),
    kana: readNameAs(patient, ['SYL']),
    birthDate: readDate(text(patient.birthDate)),
    sex: (Object.hasOwn(SEXES, gender) ? SEXES[gender] : undefined) ?? 'UNKNOWN',
    ids: identifiers(patient),
  };
}

/** In JP Core an extension marks a kanji name with IDE and a kana name with SYL. A name without it counts as the ideographic one. */
function readNameAs(patient: Json, representations: readonly (string | null)[]): string | null {
  const names = objects(patient.name);
  for (const wanted of representations) {
    const name = names.find((one) => readRepresentation(one) === wanted);
    const written = name && nameText(name);
    if (written) return written;
  }
  return null;
}

function readRepresentation(name: Json): string | null {
  return text(objects(name.extension).find((one) => one.url === REPRESENTATION)?.valueCode);
}

function nameText(name: Json): string | null {
  const given = Array.isArray(name.given) ? name.given.flatMap((one) => text(one) ?? []) : [];
  return [text(name.family) ?? [], given].flat().join(' ') || text(name.text);
}

/** FHIR date: YYYY, YYYY-MM or YYYY-MM-DD (R4 §2.24.0.1). */
function readDate(given: string | null): PartialTime | null {
  if (given === null) return null;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(given) ?? [];
  const exists = isCalendarDay(Number(year), Number(month), Number(day));
  return { text: given, date: exists ? given : null, instant: null };
}

function identifiers(patient: Json): PatientIdentifier[] {
  return objects(patient.identifier).flatMap((one) => {
    const value = text(object(one)?.value);
    return value === null ? [] : [{ value, authority: oidOf(one.system) }];
  });
}
