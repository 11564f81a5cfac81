import { makeChanged, makeDetail, makeDetails } from '../testing/event-details.js';
import { makeActor, makeDisclosure, type RecordChange } from '../testing/spool.js';
import { classifyEvent } from './event-class.js';
import type { EventDetail } from './event-detail.js';

const query = (...fields: string[]) => ({ name: 'Q', hash: 'h', type: 'query' as const, fields });
const listed = [makeDisclosure({ category: 'DEMOGRAPHICS', grounds: ['listed'], facility: null, system: 'directory' })];
const session = (kind: EventDetail['event']['kind'], outcome = 'ok') =>
  makeDetail({ kind, outcome, disclosures: [], operation: undefined } as unknown as RecordChange);

describe('the class of an event', () => {
  it.each<[string, EventDetail, pattern: string, type: string, subtype: string | undefined, action: string, outcome: string]>([
    ['a chart that was opened', makeDetail(), 'READ', '110110', undefined, 'R', '0'],
    ['a chart that was opened in part', makeDetail({ outcome: 'partial' }), 'READ', '110110', undefined, 'R', '4'],
    [
      'a list of patients',
      makeDetail({ operation: query('viewablePatients'), disclosures: listed }),
      'QUERY',
      '110112',
      undefined,
      'E',
      '0',
    ],
    ['a search', makeDetail({ operation: query('connectionSystems'), disclosures: [] }), 'QUERY', '110112', undefined, 'E', '0'],
    [
      'an operation that showed nothing',
      makeDetail({ operation: query('patient'), disclosures: [] }),
      'QUERY',
      '110112',
      undefined,
      'E',
      '0',
    ],
    ['a refused operation', makeDetail({ outcome: 'NOT_PERMITTED', disclosures: [] }), 'QUERY', '110112', undefined, 'E', '8'],
    ['an image', makeDetail({ kind: 'content' }), 'READ', '110110', undefined, 'R', '0'],
    ['a viewer', makeDetail({ kind: 'viewer' }), 'READ', '110110', undefined, 'R', '0'],
    ['a sign-in', session('sign-in'), 'AUTHENTICATION', '110114', '110122', 'E', '0'],
    ['a failed sign-in', session('sign-in-failed', 'LOGIN_REFUSED'), 'AUTHENTICATION', '110114', '110122', 'E', '4'],
    ['a sign-out', session('sign-out'), 'AUTHENTICATION', '110114', '110123', 'E', '0'],
    ['a step-up', session('step-up'), 'AUTHENTICATION', '110114', '110122', 'E', '0'],
    ['a lock', session('lock'), 'AUTHENTICATION', '110114', '110123', 'E', '0'],
    ['an unlock', session('unlock'), 'AUTHENTICATION', '110114', '110122', 'E', '0'],
    ['a print', session('print'), 'EXPORT', '110106', undefined, 'R', '0'],
    ['a copy', session('copy'), 'EXPORT', '110106', undefined, 'R', '0'],
    ['a lost connection', session('connection-lost'), 'APPLICATION', '110100', undefined, 'E', '0'],
    [
      'a reading of the audit',
      makeDetail({ operation: query('auditEvents'), disclosures: [] }),
      'AUDIT_LOG_USED',
      '110101',
      undefined,
      'R',
      '0',
    ],
    ['an export of the audit', session('export', 'started'), 'AUDIT_LOG_USED', '110101', undefined, 'R', '0'],
    ['an export of the audit that failed', session('export', 'EXPORT_FAILED'), 'AUDIT_LOG_USED', '110101', undefined, 'R', '8'],
    ['a new spool', session('spool-began'), 'SECURITY', '110113', '110134', 'E', '0'],
    ['an alarm', session('alarm', 'CHAIN_BROKEN'), 'SECURITY', '110113', undefined, 'E', '8'],
    ['the beginning of an emergency', makeChanged('startEmergencyAccess', { patient: 'pat_1' }), 'SECURITY', '110113', '110127', 'E', '0'],
    ['the end of an emergency', makeChanged('endEmergencyAccess', { patient: 'pat_1' }), 'SECURITY', '110113', '110138', 'E', '0'],
    ['a new consent', makeChanged('registerConsent', { patient: 'pat_1' }), 'CONSENT', '110113', undefined, 'E', '0'],
    ['a withdrawn consent', makeChanged('withdrawConsent', { patient: 'pat_1' }), 'CONSENT', '110113', undefined, 'E', '0'],
    ['a permission', makeChanged('grantViewingPermission'), 'SECURITY', '110113', '110135', 'E', '0'],
    ['a link', makeChanged('linkPatient', { patient: 'pat_1' }), 'SECURITY', '110113', '110135', 'E', '0'],
    ['a suspended person', makeChanged('suspendUser'), 'SECURITY', '110113', '110137', 'E', '0'],
    ['a card', makeChanged('registerHpkiCertificate'), 'SECURITY', '110113', '110137', 'E', '0'],
    ['a facility', makeChanged('updateFacility'), 'SECURITY', '110113', '110129', 'E', '0'],
    ['a care record', makeChanged('createCareRecord', { patient: 'pat_1' }), 'CREATE', '110110', undefined, 'C', '0'],
    ['a corrected care record', makeChanged('correctCareRecord', { patient: 'pat_1' }), 'CREATE', '110110', undefined, 'C', '0'],
    ['care records that were seen', makeChanged('confirmCareRecords', { patient: 'pat_1' }), 'CREATE', '110110', undefined, 'C', '0'],
    ['a cancelled visit', makeChanged('cancelCareVisit', { patient: 'pat_1' }), 'CREATE', '110110', undefined, 'C', '0'],
    [
      'a new member of a care team',
      makeChanged('acceptCareTeamInvitation', { patient: 'pat_1' }),
      'SECURITY',
      '110113',
      '110135',
      'E',
      '0',
    ],
    ['a mutation that nobody knows', makeChanged('vendorDidSomething'), 'SECURITY', '110113', '110129', 'E', '0'],
  ])('of %s', (_what, detail, pattern, type, subtype, action, outcome) => {
    const found = classifyEvent(detail);
    expect([found.pattern, found.type.code, found.subtype?.code, found.action, found.outcome]).toEqual([
      pattern,
      type,
      subtype,
      action,
      outcome,
    ]);
  });

  it('is that of each event of a record by itself: of an operation that also reads the audit', () => {
    const details = makeDetails({ operation: query('patient', 'auditEvents') });
    expect(details.map((detail) => classifyEvent(detail).pattern)).toEqual(['READ', 'AUDIT_LOG_USED']);
  });

  it('of an event whose text was pruned is that of a query or of a read', () => {
    expect(classifyEvent({ ...makeDetail(), record: undefined }).pattern).toBe('READ');
    expect(classifyEvent({ ...makeDetail({ disclosures: [], actor: makeActor() }), record: undefined }).pattern).toBe('QUERY');
  });
});
