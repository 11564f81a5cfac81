import { type Json, object, objects, oidOf, parseBundle, text } from '../fhir-bundle.js';
import { isCalendarDay, type PartialTime } from '../hl7-v2/partial-time.js';
import { findNameInUse, isOutside, type NameForm, type PersonName, todayInJapan } from '../name-in-use.js';
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
export function readPatient(patient: Json, today = todayInJapan()): PdqPatient | null {
  if (patient.resourceType !== 'Patient' || objects(patient.identifier).length > MOST_IDENTIFIERS) return null;
  const gender = text(patient.gender) ?? '';
  const names = objects(patient.name).map((one) => readName(one, today));
  return {
    name: findNameInUse(names, 'name'),
    kana: findNameInUse(names, 'kana'),
    birthDate: readDate(text(patient.birthDate)),
    sex: (Object.hasOwn(SEXES, gender) ? SEXES[gender] : undefined) ?? 'UNKNOWN',
    ids: listIdentifiers(patient, today),
  };
}

/** In JP Core an extension marks a kanji name with IDE, a kana name with SYL, and one in Latin letters with ABC. */
const FORMS: Readonly<Record<string, NameForm>> = { IDE: 'IDEOGRAPHIC', SYL: 'PHONETIC', ABC: 'ALPHABETIC' };

/** HumanName.use (R4 §2.24.0.8), the best first. */
const USES: readonly string[] = ['official', 'usual', '', 'temp', 'nickname', 'anonymous'];

/** A HumanName. `old`, `maiden`, and one whose period does not contain today, is not the name in use; their order says nothing. */
function readName(name: Json, today: string): PersonName {
  const [use, form] = [text(name.use) ?? '', readRepresentation(name) ?? ''];
  const rank = USES.indexOf(use);
  return {
    text: nameText(name) ?? '',
    form: Object.hasOwn(FORMS, form) ? FORMS[form]! : null,
    rank: rank === -1 ? USES.length : rank,
    isOld: use === 'old' || use === 'maiden' || isEnded(name, today),
  };
}

/** Whether today is outside of `period`. */
function isEnded(element: Json, today: string): boolean {
  const period = object(element.period);
  return period !== null && isOutside(today, text(period.start), text(period.end));
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

/** The identifiers that are in use: not `old`, and not of a period that is over. */
function listIdentifiers(patient: Json, today: string): PatientIdentifier[] {
  return objects(patient.identifier).flatMap((one) => {
    const value = text(one.value);
    return value === null || one.use === 'old' || isEnded(one, today) ? [] : [{ value, authority: oidOf(one.system) }];
  });
}
