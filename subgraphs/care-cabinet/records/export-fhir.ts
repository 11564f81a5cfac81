import type { ExportedRecord } from './export-records.js';
import { toPlainText } from './plain-text.js';
import { VITAL_SIGNS } from './vital-sign.js';

const [LOINC, UCUM] = ['http://loinc.org', 'http://unitsofmeasure.org'];
const VITALS = { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' };

/**
 * Makes a FHIR R4 Bundle of type `collection`: each record is a Communication, and each of its vital signs an Observation that refers to it. A withdrawn
 * record is `entered-in-error`. Persons and facilities have the directory's ids as identifiers.
 */
export function toFhirBundle(records: readonly ExportedRecord[]) {
  return { resourceType: 'Bundle', type: 'collection', entry: records.flatMap(toEntries) };
}

function toEntries(record: ExportedRecord) {
  const { id, patientId, facilityId, authorId, careDate, recordedAt, kind, inReplyTo, state, content } = record;
  const isWithdrawn = state === 'WITHDRAWN';
  const subject = toReference('Patient', patientId);
  const author = toReference('Practitioner', authorId);
  const sent = new Date(recordedAt).toISOString();
  const text = toPlainText(content.text);
  const communication = {
    resourceType: 'Communication',
    identifier: [{ system: 'urn:hareyaka:care-record', value: id }],
    status: isWithdrawn ? 'entered-in-error' : state === 'DRAFT' ? 'preparation' : 'completed',
    category: [{ text: kind }],
    subject,
    sent,
    sender: author,
    ...(inReplyTo && { inResponseTo: [{ identifier: { system: 'urn:hareyaka:care-record', value: inReplyTo } }] }),
    ...(text !== '' && { payload: [{ contentString: text }] }),
    ...(content.tags.length > 0 && { reasonCode: content.tags.map((tag) => ({ text: tag })) }),
    note: [{ text: `care date ${careDate}` }],
  };
  const address = `urn:hareyaka:care-record:${id}`;
  const observations = content.vitals.map(({ kind: vital, value }) => {
    const { loinc, name, unit } = VITAL_SIGNS[vital];
    return {
      fullUrl: `${address}:${vital}`,
      resource: {
        resourceType: 'Observation',
        status: 'final',
        category: [{ coding: [VITALS] }],
        code: { coding: [{ system: LOINC, code: loinc, display: name }], text: name },
        subject,
        effectiveDateTime: careDate,
        issued: sent,
        performer: [author, toReference('Organization', facilityId)],
        valueQuantity: { value, unit, system: UCUM, code: unit },
        note: [{ text: `care record ${id}` }],
      },
    };
  });
  return [{ fullUrl: address, resource: communication }, ...observations];
}

function toReference(type: 'Patient' | 'Practitioner' | 'Organization', value: string) {
  return { type, identifier: { system: `urn:hareyaka:${type.toLowerCase()}`, value } };
}
