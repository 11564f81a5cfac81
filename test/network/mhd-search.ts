import { type CentrePatient, type CentreRegister, othersThan } from './centre-patients.js';
import type { Resource } from './fhir-bundle.js';
import { alternatives, dateTest, type Interval, intervalOf, token } from './fhir-search.js';
import type { HospitalStore } from './hospital-store.js';
import { codeOf, patientResourceId, systemOf } from './pdqm-search.js';
import type { ChartFile } from './ssmix2-files.js';

const DATA_TYPE = 'urn:jami:ss-mix2:data-type';
const STATUS = { 1: 'current', 2: 'superseded', 0: 'entered-in-error' } as const;

/** An ID-Link hospital: its store, and where its documents are served (`http://…/documents`). */
export interface DocumentSource {
  readonly store: HospitalStore;
  readonly url: string;
}

export interface DocumentsContext {
  readonly register: CentreRegister;
  /** By institution code. */
  readonly sources: ReadonlyMap<string, DocumentSource>;
  readonly wrongPatient: boolean;
}

interface Entry {
  readonly institutionCode: string;
  readonly localPatientId: string;
  readonly file: ChartFile;
}

/** ITI-67: the documents of the patients named by `patient.identifier` (or `patient`), oldest first. */
export function searchDocuments(context: DocumentsContext, parameters: URLSearchParams): { found: Resource[] } | { invalid: string } {
  const wanted: CentrePatient['identifiers'][number][] = [];
  const tests: ((entry: Entry) => boolean)[] = [];
  let named = false;
  for (const [name, value] of parameters) {
    const values = alternatives(value);
    if (name === 'patient.identifier' || name === 'patient') {
      named = true;
      wanted.push(...values.flatMap((one) => (name === 'patient' ? ofPatient(context, one) : ofIdentifier(context, one))));
    } else if (name === 'status') tests.push(({ file }) => values.includes(STATUS[file.flag]));
    else if (name === 'type')
      tests.push(({ file }) => values.map(token).some((one) => one.value === file.dataType && isDataType(one.system)));
    else if (name === 'date' || name === 'period') {
      const dates = values.map(dateTest);
      if (dates.includes(null)) return { invalid: name };
      const timeOf = name === 'date' ? createdAt : careDay;
      tests.push(({ file }) => {
        const own = timeOf(file);
        return own !== null && dates.some((test) => test?.(own));
      });
    } else if (!['_count', '_format', '_sort'].includes(name)) return { invalid: name };
  }
  if (!named) return { invalid: 'patient or patient.identifier is required' };
  const entries = (context.wrongPatient ? instead(context, wanted) : wanted).flatMap((id) => entriesOf(context, id));
  const found = entries.filter((entry) => tests.every((test) => test(entry)));
  return { found: found.sort((a, b) => (a.file.timestamp < b.file.timestamp ? -1 : 1)).map((entry) => documentReference(context, entry)) };
}

function ofIdentifier({ register }: DocumentsContext, text: string): CentrePatient['identifiers'][number][] {
  const { system, value } = token(text);
  const institutionCode = codeOf(system ?? '');
  return register.institutionCodes.has(institutionCode) ? [{ institutionCode, localPatientId: value }] : [];
}

function ofPatient({ register }: DocumentsContext, reference: string): CentrePatient['identifiers'][number][] {
  const id = reference.replace(/^.*Patient\//, '');
  return [...(register.patients.find((one) => patientResourceId(one) === id)?.identifiers ?? [])];
}

/** The fault of the wrong patient: everybody asked for is replaced. */
function instead({ register }: DocumentsContext, wanted: readonly CentrePatient['identifiers'][number][]) {
  const asked = register.patients.filter((one) =>
    one.identifiers.some((id) => wanted.some((other) => other.localPatientId === id.localPatientId)),
  );
  return othersThan(asked, register).flatMap((one) => one.identifiers);
}

function entriesOf({ sources }: DocumentsContext, { institutionCode, localPatientId }: CentrePatient['identifiers'][number]): Entry[] {
  const files = sources.get(institutionCode)?.store.files(localPatientId) ?? [];
  return files.map((file) => ({ institutionCode, localPatientId, file }));
}

function isDataType(system: string | null): boolean {
  return system === null || system === DATA_TYPE;
}

function createdAt(file: ChartFile): Interval | null {
  return intervalOf(instant(file.timestamp));
}

function careDay(file: ChartFile): Interval | null {
  return file.careDate === null ? null : intervalOf(day(file.careDate));
}

function documentReference(
  { sources }: DocumentsContext,
  { institutionCode, localPatientId, file }: Entry,
): Resource & Record<string, unknown> {
  const source = sources.get(institutionCode);
  const id = source?.store.documentId(file.path) ?? '';
  const date = instant(file.timestamp);
  return {
    resourceType: 'DocumentReference',
    id,
    masterIdentifier: { value: file.path },
    status: STATUS[file.flag],
    type: { coding: [{ system: DATA_TYPE, code: file.dataType }] },
    subject: { identifier: { system: systemOf(institutionCode), value: localPatientId } },
    date,
    custodian: { identifier: { system: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no', value: institutionCode } },
    content: [{ attachment: { contentType: 'x-application/hl7-v2+er7', url: `${source?.url}/${id}`, creation: date } }],
    ...(file.careDate && { context: { period: { start: day(file.careDate), end: day(file.careDate) } } }),
  };
}

function day(compact: string): string {
  return `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;
}

function instant(timestamp: string): string {
  const [hour, minute, second, thousandth] = [
    timestamp.slice(8, 10),
    timestamp.slice(10, 12),
    timestamp.slice(12, 14),
    timestamp.slice(14),
  ];
  return `${day(timestamp)}T${hour}:${minute}:${second}.${thousandth}+09:00`;
}
