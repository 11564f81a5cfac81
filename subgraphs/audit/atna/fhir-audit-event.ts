import { createHash } from 'node:crypto';
import type { Code } from './dicom-code.js';
import { classifyEvent, type EventClass, type Pattern } from './event-class.js';
import { type EventDetail, formatEventId } from './event-detail.js';
import { describePurpose, makeAgents, observerOf, type ServerNames } from './fhir-agents.js';
import { makeEntities } from './fhir-entities.js';
import type { FhirAuditEvent } from './fhir-resource.js';

const REST: Code = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'Restful Operation' };
const interaction = (code: string): Code => ({ system: 'http://hl7.org/fhir/restful-interaction', code, display: code });
const CONSENT_DECISION: Code = {
  system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType',
  code: 'AuthZ-Consent',
  display: 'Authorization Decision using Roles and Consent',
};
const SECURITY_SERVER: Code = {
  system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
  code: '6',
  display: 'Security Server',
};

/** The operations that FHIR knows as REST, with their interactions and profiles of IHE BALP. */
const RESTFUL: Readonly<Partial<Record<Pattern, { readonly subtype: Code; readonly profile: string }>>> = {
  READ: { subtype: interaction('read'), profile: 'Read' },
  QUERY: { subtype: interaction('search'), profile: 'Query' },
  CREATE: { subtype: interaction('create'), profile: 'Create' },
};

/**
 * Writes an event as a FHIR R4 AuditEvent after IHE BALP. It names the profile of BALP that it follows, if there is one: BALP's profiles are for
 * successes only.
 *
 * @example JSON.stringify(makeFhirAuditEvent(detail, { origin: 'audit.example.jp/okayama' }))
 */
export function makeFhirAuditEvent(detail: EventDetail, names: ServerNames): FhirAuditEvent {
  const { event } = detail;
  const found = classifyEvent(detail);
  const { pattern, action, outcome } = found;
  const { type, subtype } = findTypes(found);
  const profile = findProfile(found, detail);
  return {
    resourceType: 'AuditEvent',
    id: makeResourceId(detail),
    ...(profile !== undefined && {
      meta: { profile: [`https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${profile}`] },
    }),
    type,
    ...(subtype && { subtype: [subtype] }),
    action,
    recorded: new Date(event.at).toISOString(),
    outcome,
    ...(outcome !== '0' && { outcomeDesc: event.outcome }),
    ...(event.purpose !== null && { purposeOfEvent: [describePurpose(event.purpose)] }),
    agent: makeAgents(detail, pattern, names),
    source: { site: names.origin, observer: observerOf(names), type: [SECURITY_SERVER] },
    ...nonEmpty(makeEntities(detail, pattern)),
  };
}

function findTypes({ pattern, type, subtype }: EventClass): { readonly type: Code; readonly subtype: Code | undefined } {
  const restful = RESTFUL[pattern];
  if (restful) return { type: REST, subtype: restful.subtype };
  return { type, subtype: pattern === 'CONSENT' ? CONSENT_DECISION : subtype };
}

function findProfile({ pattern, outcome }: EventClass, { event }: EventDetail): string | undefined {
  if (outcome !== '0') return undefined;
  const isOfPatient = event.patient_id !== null;
  if (pattern === 'CONSENT') return isOfPatient && event.known_user !== null && event.facility_id !== null ? 'AuthZconsent' : undefined;
  const restful = RESTFUL[pattern];
  return restful && `${isOfPatient ? 'Patient' : ''}${restful.profile}`;
}

/** A FHIR id has at most 64 characters, and no slash: the id is derived from the event's, so that a second export has the same. */
function makeResourceId(detail: EventDetail): string {
  return createHash('sha256').update(formatEventId(detail)).digest('hex');
}

function nonEmpty<T>(entity: readonly T[]): { readonly entity?: readonly T[] } {
  return entity.length > 0 ? { entity } : {};
}
