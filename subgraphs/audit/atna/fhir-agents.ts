import { isIP } from 'node:net';
import { type Code, getDicomCode } from './dicom-code.js';
import type { Pattern } from './event-class.js';
import type { EventDetail } from './event-detail.js';
import type { AuditAgent, CodeableConcept, Reference } from './fhir-resource.js';
import { FACILITY_SYSTEM, PROFESSION_SYSTEM, USER_SYSTEM } from './identifier-systems.js';

/** Where the events come from: the log's name, and the network's gateway. */
export interface ServerNames {
  /** The log's origin: it names the store that recorded. */
  readonly origin: string;
}

const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const RECIPIENT: Code = { system: PARTICIPATION, code: 'IRCP', display: 'information recipient' };
const AUTHOR: Code = { system: PARTICIPATION, code: 'AUT', display: 'author (originator)' };
const PROVIDER: Code = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', code: 'PROV', display: 'healthcare provider' };
const AUTHORIZER: Code = {
  system: 'http://terminology.hl7.org/CodeSystem/extra-security-role-type',
  code: 'authserver',
  display: 'authorization server',
};

/** The agents of an event: the application, the gateway, the person and the person's facility. */
export function makeAgents({ event, record }: EventDetail, pattern: Pattern, names: ServerNames): AuditAgent[] {
  const { client, server } = ROLES[pattern] ?? DATA_FLOWS_TO_CLIENT;
  const agents: AuditAgent[] = [
    {
      type: concept(client),
      who: { identifier: { value: event.client || 'unknown' } },
      requestor: false,
      network: describeNetwork(record?.actor.address),
    },
    server === AUTHORIZER
      ? { type: concept(server), who: observerOf(names), requestor: false }
      : { type: concept(server), who: serverOf(event.gateway), requestor: false, network: { address: event.gateway, type: '1' } },
  ];
  const user = makeUser({ event, record }, pattern);
  if (user) agents.push(user);
  if (event.facility_id !== null)
    agents.push({
      type: concept(PROVIDER),
      who: { type: 'Organization', identifier: { system: FACILITY_SYSTEM, value: event.facility_id } },
      requestor: false,
    });
  return agents;
}

/** Who recorded the event: the log. */
export function observerOf({ origin }: ServerNames): Reference {
  return { type: 'Device', identifier: { value: origin }, display: origin };
}

/**
 * IHE BALP: a read's data flow from the server, the source, to the client; a query's parameters and what is written flow to the server.
 */
const DATA_FLOWS_TO_CLIENT = { client: getDicomCode('110152'), server: getDicomCode('110153') };
const DATA_FLOWS_TO_SERVER = { client: getDicomCode('110153'), server: getDicomCode('110152') };
const ROLES: Readonly<Partial<Record<Pattern, { readonly client: Code; readonly server: Code }>>> = {
  QUERY: DATA_FLOWS_TO_SERVER,
  CREATE: DATA_FLOWS_TO_SERVER,
  AUTHENTICATION: DATA_FLOWS_TO_SERVER,
  CONSENT: { client: getDicomCode('110150'), server: AUTHORIZER },
  SECURITY: { client: getDicomCode('110150'), server: AUTHORIZER },
};

function makeUser({ event, record }: Pick<EventDetail, 'event' | 'record'>, pattern: Pattern): AuditAgent | undefined {
  const account = record?.actor.subject || event.actor;
  if (event.known_user === null && !account) return undefined;
  const isRecipient = pattern !== 'CREATE';
  return {
    type: concept(isRecipient ? RECIPIENT : AUTHOR),
    ...(event.profession !== null && { role: [concept({ system: PROFESSION_SYSTEM, code: event.profession, display: event.profession })] }),
    who:
      event.known_user === null
        ? { identifier: { system: record?.actor.issuer || USER_SYSTEM, value: account! } }
        : { type: 'Practitioner', identifier: { system: USER_SYSTEM, value: event.known_user } },
    ...(pattern !== 'CONSENT' && account && { altId: account }),
    requestor: true,
    ...(event.purpose !== null && { purposeOfUse: [describePurpose(event.purpose)] }),
  };
}

/** The purpose of use: treatment, or emergency access. */
export function describePurpose(purpose: string): CodeableConcept {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
  return concept(purpose === 'BTG' ? { system, code: 'BTG', display: 'break the glass' } : { system, code: 'TREAT', display: 'treatment' });
}

function concept(coding: Code): CodeableConcept {
  return { coding: [coding] };
}

function serverOf(gateway: string): Reference {
  return { type: 'Device', identifier: { value: gateway }, display: gateway };
}

function describeNetwork(address: string | undefined): NonNullable<AuditAgent['network']> {
  if (!address) return { address: 'unknown', type: '1' };
  return { address, type: isIP(address) === 0 ? '1' : '2' };
}
