import { isIP } from 'node:net';
import { type Code, getDicomCode } from './dicom-code.js';
import { classifyEvent, type EventClass } from './event-class.js';
import { type EventDetail, formatEventId, listChanges } from './event-detail.js';
import { writeXml, type XmlElement } from './xml.js';

/** Disclosures and changes that one message lists: receivers take messages of about 32 KB. */
const DETAILS_AT_MOST = 50;

/**
 * Writes an event as a DICOM audit message (PS3.15 A.5), without an XML declaration. It has no variables of the operation: they are patient data,
 * and stay in the store.
 *
 * @param origin the log's name
 */
export function makeDicomMessage(detail: EventDetail, origin: string): string {
  const found = classifyEvent(detail);
  return writeXml([
    'AuditMessage',
    {},
    [
      [
        'EventIdentification',
        {
          EventActionCode: found.action,
          EventDateTime: new Date(detail.event.at).toISOString(),
          EventOutcomeIndicator: found.outcome,
        },
        [
          toCode('EventID', found.type),
          ...(found.subtype ? [toCode('EventTypeCode', found.subtype)] : []),
          ...describeOutcome(detail, found),
        ],
      ],
      ...makeParticipants(detail),
      [
        'AuditSourceIdentification',
        { AuditEnterpriseSiteID: detail.event.gateway, AuditSourceID: origin },
        [['AuditSourceTypeCode', SECURITY_SERVER]],
      ],
      ...makeObjects(detail),
    ],
  ]);
}

const SECURITY_SERVER = { 'csd-code': '6', codeSystemName: 'DCM', originalText: 'Security Server' };

function describeOutcome({ event }: EventDetail, { outcome }: EventClass): XmlElement[] {
  return outcome === '0' ? [] : [['EventOutcomeDescription', {}, event.outcome]];
}

function toCode(name: string, { code, display }: Code): XmlElement {
  return [name, { 'csd-code': code, codeSystemName: 'DCM', originalText: display }];
}

/** The person, the application and the gateway. */
function makeParticipants({ event, record }: EventDetail): XmlElement[] {
  const account = record?.actor.subject || event.actor || undefined;
  const address = record?.actor.address || undefined;
  const person = event.known_user ?? account;
  const participants: XmlElement[] = [];
  if (person !== undefined)
    participants.push([
      'ActiveParticipant',
      { UserID: person, AlternativeUserID: account, UserIsRequestor: 'true', ...describeNetwork(address) },
      [
        ...(event.profession === null ? [] : [ownCode('RoleIDCode', event.profession, 'hareyaka profession')]),
        ...(event.facility_id === null ? [] : [ownCode('RoleIDCode', event.facility_id, 'hareyaka facility')]),
      ],
    ]);
  participants.push([
    'ActiveParticipant',
    { UserID: event.client || 'unknown', UserIsRequestor: String(person === undefined), ...describeNetwork(address) },
    [toCode('RoleIDCode', getDicomCode('110153'))],
  ]);
  participants.push([
    'ActiveParticipant',
    { UserID: event.gateway, UserIsRequestor: 'false', NetworkAccessPointID: event.gateway, NetworkAccessPointTypeCode: '1' },
    [toCode('RoleIDCode', getDicomCode('110152'))],
  ]);
  return participants;
}

/** Type 1: a name, 2: an IP address. */
function describeNetwork(address: string | undefined) {
  return { NetworkAccessPointID: address, NetworkAccessPointTypeCode: address && (isIP(address) === 0 ? '1' : '2') };
}

function ownCode(name: string, code: string, codeSystemName: string): XmlElement {
  return [name, { 'csd-code': code, codeSystemName, originalText: code }];
}

/** The patient, and what was asked for, shown or changed. */
function makeObjects(detail: EventDetail): XmlElement[] {
  const { event } = detail;
  const objects: XmlElement[] = [];
  if (event.patient_id !== null)
    objects.push([
      'ParticipantObjectIdentification',
      { ParticipantObjectID: event.patient_id, ParticipantObjectTypeCode: '1', ParticipantObjectTypeCodeRole: '1' },
      [['ParticipantObjectIDTypeCode', { 'csd-code': '2', codeSystemName: 'RFC-3881', originalText: 'Patient Number' }]],
    ]);
  const query = JSON.stringify({ operationName: event.operation_name, sha256: event.operation_hash });
  objects.push([
    'ParticipantObjectIdentification',
    { ParticipantObjectID: formatEventId(detail), ParticipantObjectTypeCode: '2', ParticipantObjectTypeCodeRole: '24' },
    [
      ['ParticipantObjectIDTypeCode', { 'csd-code': '10', codeSystemName: 'RFC-3881', originalText: 'Search Criteria' }],
      ...(event.operation_name === null ? [] : [['ParticipantObjectQuery', {}, toBase64(query)] satisfies XmlElement]),
      ...listDetails(detail).map(([type, value]): XmlElement => ['ParticipantObjectDetail', { type, value: toBase64(value) }]),
    ],
  ]);
  return objects;
}

function listDetails(detail: EventDetail): (readonly [type: string, value: string])[] {
  const { event, disclosures } = detail;
  const lines = [
    ...disclosures.map(({ category, facility_id, form, state, items, grounds }) => {
      return ['disclosure', [category, facility_id, form, state, items, ...(JSON.parse(grounds) as string[])].join(' ')] as const;
    }),
    ...listChanges(detail).map(({ action, subject }) => ['change', `${action} ${subject}`] as const),
  ];
  const rest = lines.length - DETAILS_AT_MOST;
  return [
    ...(event.purpose === null ? [] : [['purpose', event.purpose] as const]),
    ...(event.request_id === '' ? [] : [['X-Request-Id', event.request_id] as const]),
    ...(event.reason === null ? [] : [['reason', event.reason] as const]),
    ...lines.slice(0, DETAILS_AT_MOST),
    ...(rest > 0 ? [['more', String(rest)] as const] : []),
  ];
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
