import type { Code } from './dicom-code.js';
import type { Pattern } from './event-class.js';
import { type EventDetail, formatEventId, listChanges } from './event-detail.js';
import type { AuditEntity } from './fhir-resource.js';
import { CONSENT_SYSTEM, EVENT_SYSTEM, PATIENT_SYSTEM } from './identifier-systems.js';

const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ENTITY_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const PERSON: Code = { system: ENTITY_TYPE, code: '1', display: 'Person' };
const SYSTEM_OBJECT: Code = { system: ENTITY_TYPE, code: '2', display: 'System Object' };
const PATIENT_ROLE: Code = { system: ENTITY_ROLE, code: '1', display: 'Patient' };
const DOMAIN_RESOURCE: Code = { system: ENTITY_ROLE, code: '4', display: 'Domain Resource' };
const QUERY_ROLE: Code = { system: ENTITY_ROLE, code: '24', display: 'Query' };
const SECURITY_RESOURCE: Code = { system: ENTITY_ROLE, code: '13', display: 'Security Resource' };
const CONSENT: Code = { system: 'http://hl7.org/fhir/resource-types', code: 'Consent', display: 'Consent' };
const REQUEST_ID: Code = {
  system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
  code: 'XrequestId',
  display: 'X-Request-Id',
};

/** Disclosures and changes that one event lists. Further ones are in the store: the event says how many. */
const DETAILS_AT_MOST = 1_000;

/** The entities of an event: the patient, what was asked for, shown or changed, and the request. */
export function makeEntities(detail: EventDetail, pattern: Pattern): AuditEntity[] {
  const { event } = detail;
  const entities: AuditEntity[] = [];
  if (event.patient_id !== null)
    entities.push({
      what: { type: 'Patient', identifier: { system: PATIENT_SYSTEM, value: event.patient_id } },
      type: PERSON,
      role: PATIENT_ROLE,
    });
  // The profile for consents allows no other entities.
  if (pattern === 'CONSENT') return [...entities, ...listChanges(detail).map(makeConsent)];
  if (pattern === 'QUERY') entities.push(makeQuery(detail));
  if (pattern === 'QUERY' && detail.disclosures.length === 0) return [...entities, ...makeRequest(detail)];
  return [...entities, ...makeObjects(detail, pattern), ...makeRequest(detail)];
}

/** What identifies the operation; its variables only if they were asked for and could be opened. */
function makeQuery({ event, parameters }: EventDetail): AuditEntity {
  const query = {
    operationName: event.operation_name,
    sha256: event.operation_hash,
    ...(parameters !== undefined && { parameters: JSON.parse(parameters) as unknown }),
  };
  return { type: SYSTEM_OBJECT, role: QUERY_ROLE, query: Buffer.from(JSON.stringify(query)).toString('base64') };
}

/** What was shown, or changed. A query shows its results in an object of another type, because its profile has one system object. */
function makeObjects(detail: EventDetail, pattern: Pattern): AuditEntity[] {
  const { disclosures, event } = detail;
  const lines = [
    ...disclosures.map(({ category, facility_id, form, state, items, grounds, system_id, unreported }) => ({
      type: 'disclosure',
      valueString: JSON.stringify({
        category,
        facility: facility_id,
        form,
        state,
        items,
        grounds: JSON.parse(grounds) as string[],
        system: system_id,
        unreported: unreported !== 0,
      }),
    })),
    ...listChanges(detail).map(({ action, subject, before, after }) => ({
      type: 'change',
      valueString: JSON.stringify({ action, subject, before, after }),
    })),
    ...(event.reason === null ? [] : [{ type: 'reason', valueString: event.reason }]),
  ];
  const needsObject = pattern === 'READ' || pattern === 'CREATE';
  if (lines.length === 0 && !needsObject) return [];
  const shown = lines.slice(0, DETAILS_AT_MOST);
  if (lines.length > shown.length) shown.push({ type: 'more', valueString: String(lines.length - shown.length) });
  return [
    {
      what: { identifier: { system: EVENT_SYSTEM, value: formatEventId(detail) } },
      ...(pattern === 'QUERY'
        ? { type: { system: ENTITY_TYPE, code: '4', display: 'Other' } }
        : { type: SYSTEM_OBJECT, role: needsObject ? DOMAIN_RESOURCE : SECURITY_RESOURCE }),
      ...(shown.length > 0 && { detail: shown }),
    },
  ];
}

function makeConsent({ subject }: { readonly subject: string }): AuditEntity {
  return { what: { type: 'Consent', identifier: { system: CONSENT_SYSTEM, value: subject } }, type: CONSENT };
}

function makeRequest({ event }: EventDetail): AuditEntity[] {
  return event.request_id === '' ? [] : [{ what: { identifier: { value: event.request_id } }, type: REQUEST_ID }];
}
