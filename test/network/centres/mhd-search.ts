import { type CentrePatient, type CentreRegister, othersThan } from '../charts/centre-patients.js';
import type { ClinicalDocumentFile } from '../charts/clinical-documents.js';
import type { HospitalStore } from '../hospitals/hospital-store.js';
import type { ChartFile } from '../hospitals/ssmix2-files.js';
import type { Resource } from './fhir-bundle.js';
import { alternatives, dateTest, type Interval, intervalOf, token } from './fhir-search.js';
import { codeOf, patientResourceId, systemOf } from './pdqm-search.js';

const DATA_TYPE = 'urn:jami:ss-mix2:data-type';
const LOINC = 'http://loinc.org';
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

/** The parts of an SS-MIX2 file or a clinical document that a search needs. */
interface Entry {
  readonly institutionCode: string;
  readonly localPatientId: string;
  readonly flag: ChartFile['flag'];
  readonly timestamp: string;
  readonly careDate: string | null;
  readonly type: { readonly system: string; readonly code: string; readonly display?: string };
  /** Values that only one kind has. */
  readonly own: (source: DocumentSource | undefined) => Record<string, unknown> & { readonly id: string };
}

/** ITI-67: the documents of the patients named by `patient.identifier` (or `patient`), oldest first unless `_sort=-date`. */
export function searchDocuments(context: DocumentsContext, parameters: URLSearchParams): { found: Resource[] } | { invalid: string } {
  const wanted: CentrePatient['identifiers'][number][] = [];
  const tests: ((entry: Entry) => boolean)[] = [];
  let named = false;
  for (const [name, value] of parameters) {
    const values = alternatives(value);
    if (name === 'patient.identifier' || name === 'patient') {
      named = true;
      wanted.push(...values.flatMap((one) => (name === 'patient' ? ofPatient(context, one) : ofIdentifier(context, one))));
    } else if (name === 'status') tests.push(({ flag }) => values.includes(STATUS[flag]));
    else if (name === 'type') tests.push(({ type }) => values.map(token).some((one) => isOfType(type, one)));
    else if (name === 'date' || name === 'period') {
      const dates = values.map(dateTest);
      if (dates.includes(null)) return { invalid: name };
      const timeOf = name === 'date' ? createdAt : careDay;
      tests.push((entry) => {
        const own = timeOf(entry);
        return own !== null && dates.some((test) => test?.(own));
      });
    } else if (!['_count', '_format', '_sort'].includes(name)) return { invalid: name };
  }
  if (!named) return { invalid: 'patient or patient.identifier is required' };
  const entries = (context.wrongPatient ? instead(context, wanted) : wanted).flatMap((id) => entriesOf(context, id));
  const found = entries.filter((entry) => tests.every((test) => test(entry)));
  const earlier = parameters.get('_sort') === '-date' ? 1 : -1;
  return {
    found: found.sort((a, b) => (a.timestamp < b.timestamp ? earlier : -earlier)).map((entry) => documentReference(context, entry)),
  };
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

/** The fault of the wrong patient: replaces every requested patient. */
function instead({ register }: DocumentsContext, wanted: readonly CentrePatient['identifiers'][number][]) {
  const asked = register.patients.filter((one) =>
    one.identifiers.some((id) => wanted.some((other) => other.localPatientId === id.localPatientId)),
  );
  return othersThan(asked, register).flatMap((one) => one.identifiers);
}

function entriesOf({ sources }: DocumentsContext, { institutionCode, localPatientId }: CentrePatient['identifiers'][number]): Entry[] {
  const store = sources.get(institutionCode)?.store;
  if (!store) return [];
  const whose = { institutionCode, localPatientId };
  return [
    ...store.files(localPatientId).map((file) => ({ ...whose, ...ofFile(file) })),
    ...store.clinicalDocuments(localPatientId).map((document) => ({ ...whose, ...ofDocument(document) })),
  ];
}

function ofFile(file: ChartFile): Omit<Entry, 'institutionCode' | 'localPatientId'> {
  const { flag, timestamp, careDate, dataType, path } = file;
  const type = { system: DATA_TYPE, code: dataType };
  return {
    ...{ flag, timestamp, careDate, type },
    own: (source) => {
      const id = source?.store.documentId(path) ?? '';
      return {
        id,
        masterIdentifier: { value: path },
        type: { coding: [type] },
        ...attached(source, id, 'x-application/hl7-v2+er7', timestamp),
      };
    },
  };
}

function ofDocument(document: ClinicalDocumentFile): Omit<Entry, 'institutionCode' | 'localPatientId'> {
  const { timestamp, careDate, kind, loinc, title, author, contentType } = document;
  const type = { system: LOINC, code: loinc.code, display: loinc.name };
  return {
    ...{ flag: 1, timestamp, careDate, type },
    own: (source) => {
      const id = source?.store.clinicalDocumentId(document) ?? '';
      const coding = [type, { system: 'urn:hareyaka:demo:document-kind', code: kind.code, display: kind.name }];
      const { content } = attached(source, id, contentType.split(';')[0]!, timestamp);
      return {
        id,
        type: { coding, text: kind.name },
        author: [{ display: author }],
        content: content.map(({ attachment }) => ({ attachment: { ...attachment, title } })),
      };
    },
  };
}

function attached(source: DocumentSource | undefined, id: string, contentType: string, timestamp: string) {
  return { content: [{ attachment: { contentType, url: `${source?.url}/${id}`, creation: instant(timestamp) } }] };
}

function isOfType(type: Entry['type'], { system, value }: ReturnType<typeof token>): boolean {
  return (system === null || system === type.system) && (value === '' || value === type.code);
}

function createdAt({ timestamp }: Entry): Interval | null {
  return intervalOf(instant(timestamp));
}

function careDay({ careDate }: Entry): Interval | null {
  return careDate === null ? null : intervalOf(day(careDate));
}

function documentReference({ sources }: DocumentsContext, entry: Entry): Resource & Record<string, unknown> {
  const { institutionCode, localPatientId, careDate } = entry;
  return {
    resourceType: 'DocumentReference',
    status: STATUS[entry.flag],
    subject: { identifier: { system: systemOf(institutionCode), value: localPatientId } },
    date: instant(entry.timestamp),
    custodian: { identifier: { system: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no', value: institutionCode } },
    ...entry.own(sources.get(institutionCode)),
    ...(careDate && { context: { period: { start: day(careDate), end: day(careDate) } } }),
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
