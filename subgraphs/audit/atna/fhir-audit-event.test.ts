import { checkAuditEvent } from '../testing/check-fhir.js';
import { makeChanged, makeDetail, makeDetails } from '../testing/event-details.js';
import { makeActor, makeDisclosure, type RecordChange } from '../testing/spool.js';
import type { EventDetail } from './event-detail.js';
import { makeFhirAuditEvent } from './fhir-audit-event.js';

const NAMES = { origin: 'audit.example.jp/okayama' };
const query = (...fields: string[]) => ({ name: 'Q', hash: 'h', type: 'query' as const, fields });
const list = { operation: query('viewablePatients'), disclosures: [makeDisclosure({ category: 'DEMOGRAPHICS', facility: null })] };
const bare = (kind: EventDetail['event']['kind'], outcome: string, change: RecordChange = {}) =>
  makeDetail({ kind, outcome, disclosures: [], operation: undefined, ...change } as unknown as RecordChange);
const nobody = { actor: makeActor({ issuer: '', subject: '', facility: '', address: '', client: '' }) };

/** Every kind of event, in all the forms in which one comes. */
const CASES: readonly (readonly [what: string, detail: EventDetail, type: string, profile: string | undefined])[] = [
  ['a chart', makeDetail(), 'rest read', 'PatientRead'],
  [
    'an emergency access',
    makeDetail({ disclosures: [makeDisclosure({ purpose: 'BTG', grounds: ['emergency:e1'] })] }),
    'rest read',
    'PatientRead',
  ],
  ['a part of a chart', makeDetail({ outcome: 'partial' }), 'rest read', undefined],
  ['a list of patients', makeDetail(list), 'rest search', 'PatientQuery'],
  ['a search without results', makeDetail({ operation: query('connectionSystems'), disclosures: [] }), 'rest search', 'Query'],
  ['a refusal', makeDetail({ outcome: 'NOT_PERMITTED', disclosures: [] }), 'rest search', undefined],
  ['an image', makeDetail({ kind: 'content' }), 'rest read', 'PatientRead'],
  ['a viewer', makeDetail({ kind: 'viewer' }), 'rest read', 'PatientRead'],
  ['something of nobody whom the directory knows', makeDetail({ disclosures: [makeDisclosure({ patients: [] })] }), 'rest read', 'Read'],
  ['a sign-in', bare('sign-in', 'ok'), '110114 110122', undefined],
  ['a failed sign-in of nobody', bare('sign-in-failed', 'LOGIN_REFUSED', { ...nobody, reason: 'expired' }), '110114 110122', undefined],
  ['a sign-out', bare('sign-out', 'ok'), '110114 110123', undefined],
  ['a step-up', bare('step-up', 'ok'), '110114 110122', undefined],
  ['a lock', bare('lock', 'ok'), '110114 110123', undefined],
  ['an unlock', bare('unlock', 'ok'), '110114 110122', undefined],
  ['a print', bare('print', 'ok'), '110106', undefined],
  ['a copy', bare('copy', 'ok'), '110106', undefined],
  ['a lost connection', bare('connection-lost', 'ok', { of: 3 }), '110100', undefined],
  ['a reading of the audit', makeDetail({ operation: query('auditEvents'), disclosures: [] }), '110101', undefined],
  ['an export', bare('export', 'started', { reason: 'yearly report' }), '110101', undefined],
  ['a new spool', bare('spool-began', 'ok', { ...nobody, requestId: '', reason: 'gateway/s' }), '110113 110134', undefined],
  ['an alarm', bare('alarm', 'CHAIN_BROKEN', { ...nobody, requestId: '', reason: 'gateway/s' }), '110113', undefined],
  ['the beginning of an emergency', makeChanged('startEmergencyAccess', { patient: 'pat_1' }), '110113 110127', undefined],
  ['the end of an emergency', makeChanged('endEmergencyAccess', { patient: 'pat_1' }), '110113 110138', undefined],
  ['a consent', makeChanged('registerConsent', { patient: 'pat_1' }), '110113 AuthZ-Consent', 'AuthZconsent'],
  [
    'a consent for no facility',
    makeChanged('registerConsent', { patient: 'pat_1', actor: makeActor({ facility: '' }) }),
    '110113 AuthZ-Consent',
    undefined,
  ],
  ['a permission', makeChanged('grantViewingPermission'), '110113 110135', undefined],
  ['a suspended person', makeChanged('suspendUser'), '110113 110137', undefined],
  ['a facility', makeChanged('updateFacility'), '110113 110129', undefined],
  ['a care record', makeChanged('createCareRecord', { patient: 'pat_1' }), 'rest create', 'PatientCreate'],
  ['an event whose record was pruned', { ...makeDetail(), record: undefined }, 'rest read', 'PatientRead'],
];

describe('the FHIR AuditEvent', () => {
  it.each(CASES)('of %s has the structure of R4 and of its profile', (_what, detail, type, profile) => {
    const event = makeFhirAuditEvent(detail, NAMES);
    expect(checkAuditEvent(JSON.parse(JSON.stringify(event)))).toEqual([]);
    expect([event.type.code, ...(event.subtype ?? []).map(({ code }) => code)].join(' ')).toBe(type);
    expect(event.meta?.profile[0]?.replace(/.*\.BasicAudit\./, '')).toBe(profile);
  });

  it('names the person, the facility, the profession, the purpose and the application', () => {
    const { agent, purposeOfEvent } = makeFhirAuditEvent(makeDetail(), NAMES);
    const user = agent.find(({ requestor }) => requestor)!;
    expect(user.who).toEqual({ type: 'Practitioner', identifier: { system: 'urn:hareyaka:user', value: 'usr_sato' } });
    expect([user.altId, user.role?.[0]?.coding[0]?.code, user.purposeOfUse?.[0]?.coding[0]?.code]).toEqual(['dr-sato', 'DOCTOR', 'TREAT']);
    expect(purposeOfEvent?.[0]?.coding[0]?.code).toBe('TREAT');
    expect(agent.map(({ who }) => who.identifier?.value)).toEqual(['portal', 'gateway', 'usr_sato', 'fac_clinic']);
    expect(agent[0]!.network).toEqual({ address: '192.0.2.1', type: '2' });
  });

  it.each([
    ['a read, from the gateway to the application', makeDetail(), '110152', '110153'],
    ['a query, from the application to the gateway', makeDetail(list), '110153', '110152'],
    ['a care record, from the application to the gateway', makeChanged('createCareRecord', { patient: 'pat_1' }), '110153', '110152'],
  ])('says which way data flow in %s', (_what, detail, client, server) => {
    const { agent } = makeFhirAuditEvent(detail, NAMES);
    expect(agent.slice(0, 2).map(({ who, type }) => [who.identifier?.value, type.coding[0]?.code])).toEqual([
      ['portal', client],
      ['gateway', server],
    ]);
  });

  it('says break the glass for emergency access', () => {
    const { purposeOfEvent } = makeFhirAuditEvent(makeDetail({ disclosures: [makeDisclosure({ purpose: 'BTG' })] }), NAMES);
    expect(purposeOfEvent?.[0]?.coding[0]).toEqual({
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
      code: 'BTG',
      display: 'break the glass',
    });
  });

  it('lists what was shown, with facility, category, number and grounds', () => {
    const { entity } = makeFhirAuditEvent(makeDetail(), NAMES);
    const shown = entity!.find(({ type }) => type.code === '2')!;
    expect(shown.detail!.map(({ type, valueString }) => [type, JSON.parse(valueString)])).toEqual([
      [
        'disclosure',
        {
          category: 'PRESCRIPTION',
          facility: 'fac_hospital',
          form: 'RECORDS',
          state: 'ANSWERED',
          items: 3,
          grounds: ['consent:con_1', 'permission:prm_1'],
          system: 'humanbridge',
          unreported: false,
        },
      ],
    ]);
    expect(entity!.find(({ type }) => type.code === 'XrequestId')!.what!.identifier!.value).toBe('request-7');
  });

  it('of each patient of a list names this patient alone', () => {
    const details = makeDetails({ ...list, disclosures: [makeDisclosure({ patients: ['pat_1', 'pat_2'], category: 'DEMOGRAPHICS' })] });
    const events = details.map((detail) => makeFhirAuditEvent(detail, NAMES));
    expect(events.map(({ entity }) => entity!.filter(({ type }) => type.code === '1').map(({ what }) => what!.identifier!.value))).toEqual([
      ['pat_1'],
      ['pat_2'],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('of a query contains the variables only if they were opened', () => {
    const read = (detail: EventDetail) => {
      const { entity } = makeFhirAuditEvent(detail, NAMES);
      return JSON.parse(Buffer.from(entity!.find(({ query: text }) => text)!.query!, 'base64').toString('utf8')) as object;
    };
    const detail = makeDetail({ operation: query('viewablePatients'), disclosures: [] });
    expect(read(detail)).toEqual({ operationName: 'Q', sha256: 'h' });
    expect(read({ ...detail, parameters: '{"kana":"ヤマダ"}' })).toEqual({
      operationName: 'Q',
      sha256: 'h',
      parameters: { kana: 'ヤマダ' },
    });
  });

  it('says how many disclosures it leaves out if there are more than a thousand', () => {
    const disclosures = Array.from({ length: 1_002 }, (_, i) => makeDisclosure({ facility: `fac_${i}` }));
    const { entity } = makeFhirAuditEvent(makeDetail({ disclosures }), NAMES);
    expect(entity!.find(({ type }) => type.code === '2')!.detail!.slice(-1)).toEqual([{ type: 'more', valueString: '2' }]);
  });
});

describe('the check of the structure', () => {
  const event = makeFhirAuditEvent(makeDetail(), NAMES);
  it.each<[string, (one: Readonly<Record<string, unknown>>) => object]>([
    ['a missing agent', (one) => ({ ...one, agent: [] })],
    ['a missing time', (one) => ({ ...one, recorded: undefined })],
    ['an action of another code', (one) => ({ ...one, action: 'X' })],
    ['an outcome of another code', (one) => ({ ...one, outcome: '1' })],
    ['an element that does not exist', (one) => ({ ...one, patient: 'pat_1' })],
    ['an id with an underscore', (one) => ({ ...one, id: 'a_b' })],
    ['a profile that wants a patient, without one', (one) => ({ ...one, entity: (one.entity as object[]).slice(1) })],
    ['a profile that wants success, after a failure', (one) => ({ ...one, outcome: '8' })],
  ])('finds %s', (_what, change) => {
    expect(checkAuditEvent(JSON.parse(JSON.stringify(change({ ...event }))))).not.toEqual([]);
  });
});
