import fc from 'fast-check';
import { makeChanged, makeDetail, makeDetails } from '../testing/event-details.js';
import { type ParsedElement, parseXml } from '../testing/parse-xml.js';
import { makeActor, makeDisclosure, type RecordChange } from '../testing/spool.js';
import { makeDicomMessage } from './dicom-message.js';
import { writeXml } from './xml.js';

const ORIGIN = 'audit.example.jp/okayama';
const read = (detail: Parameters<typeof makeDicomMessage>[0]) => parseXml(makeDicomMessage(detail, ORIGIN));
const all = (element: ParsedElement, name: string) => element.children.filter((child) => child.name === name);
const only = (element: ParsedElement, name: string) => {
  const [found, ...more] = all(element, name);
  if (!found || more.length > 0) throw new Error(`not one ${name}`);
  return found;
};
const detailsOf = (element: ParsedElement) =>
  all(element, 'ParticipantObjectDetail').map(
    ({ attributes: { type, value } }) => `${type}=${Buffer.from(value!, 'base64').toString('utf8')}`,
  );

describe('the DICOM audit message', () => {
  it('has the elements of PS3.15 A.5 in their order', () => {
    expect(read(makeDetail()).children.map(({ name }) => name)).toEqual([
      'EventIdentification',
      'ActiveParticipant',
      'ActiveParticipant',
      'ActiveParticipant',
      'AuditSourceIdentification',
      'ParticipantObjectIdentification',
      'ParticipantObjectIdentification',
    ]);
  });

  it('says what happened, when, and how it ended', () => {
    const event = only(read(makeDetail()), 'EventIdentification');
    expect(event.attributes).toEqual({ EventActionCode: 'R', EventDateTime: '2026-01-15T03:00:07.000Z', EventOutcomeIndicator: '0' });
    expect(only(event, 'EventID').attributes).toEqual({ 'csd-code': '110110', codeSystemName: 'DCM', originalText: 'Patient Record' });
  });

  it.each([
    ['startEmergencyAccess', '110127'],
    ['endEmergencyAccess', '110138'],
  ])('makes an alert of %s', (action, code) => {
    const event = only(read(makeChanged(action, { patient: 'pat_1' })), 'EventIdentification');
    expect([only(event, 'EventID').attributes['csd-code'], only(event, 'EventTypeCode').attributes['csd-code']]).toEqual(['110113', code]);
  });

  it('says why an event failed', () => {
    const event = only(read(makeDetail({ outcome: 'NOT_PERMITTED', disclosures: [] })), 'EventIdentification');
    expect([event.attributes.EventOutcomeIndicator, only(event, 'EventOutcomeDescription').text]).toEqual(['8', 'NOT_PERMITTED']);
  });

  it('names the person, who asked, from where, and for which facility', () => {
    const [person, client, server] = all(read(makeDetail()), 'ActiveParticipant');
    expect(person!.attributes).toEqual({
      UserID: 'usr_sato',
      AlternativeUserID: 'dr-sato',
      UserIsRequestor: 'true',
      NetworkAccessPointID: '192.0.2.1',
      NetworkAccessPointTypeCode: '2',
    });
    expect(all(person!, 'RoleIDCode').map(({ attributes }) => attributes['csd-code'])).toEqual(['DOCTOR', 'fac_clinic']);
    expect([client!, server!].map(({ attributes: { UserID, UserIsRequestor } }) => [UserID, UserIsRequestor])).toEqual([
      ['portal', 'false'],
      ['gateway', 'false'],
    ]);
  });

  it('always has a requestor, also if nobody is known', () => {
    const detail = makeDetail({
      kind: 'sign-in-failed',
      disclosures: [],
      actor: makeActor({ issuer: '', subject: '', address: '', client: '' }),
    });
    const participants = all(read(detail), 'ActiveParticipant');
    expect(participants.filter(({ attributes }) => attributes.UserIsRequestor === 'true')).toHaveLength(1);
  });

  it('names the patient, and what was shown, with its grounds', () => {
    const [patient, shown] = all(read(makeDetail()), 'ParticipantObjectIdentification');
    expect(patient!.attributes).toEqual({
      ParticipantObjectID: 'pat_1',
      ParticipantObjectTypeCode: '1',
      ParticipantObjectTypeCodeRole: '1',
    });
    expect(detailsOf(shown!)).toEqual([
      'purpose=TREAT',
      'X-Request-Id=request-7',
      'disclosure=PRESCRIPTION fac_hospital RECORDS ANSWERED 3 consent:con_1 permission:prm_1',
    ]);
    const query = Buffer.from(only(shown!, 'ParticipantObjectQuery').text, 'base64').toString('utf8');
    expect(JSON.parse(query)).toEqual({ operationName: 'Chart', sha256: 'hash-of-chart' });
  });

  it('stays below 32 KB however much was shown, and says how much it leaves out', () => {
    const disclosures = Array.from({ length: 2_000 }, (_, i) => makeDisclosure({ facility: `fac_${i}`.padEnd(60, 'x') }));
    const message = makeDicomMessage(makeDetail({ disclosures }), ORIGIN);
    expect(Buffer.byteLength(message)).toBeLessThan(32_000);
    expect(detailsOf(all(parseXml(message), 'ParticipantObjectIdentification')[1]!).at(-1)).toBe('more=1950');
  });

  it('is well-formed whatever texts clients and providers choose', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<a b="c">', '&amp;', ']]>', '\u0000', '"\'', '\r\n\t', '岡山', '\ud800'),
    );
    fc.assert(
      fc.property(text, text, text, text, (client, subject, name, reason) => {
        const change = {
          actor: makeActor({ client, subject }),
          operation: { name, hash: 'h', type: 'query', fields: [] },
          reason,
        } satisfies RecordChange;
        for (const detail of makeDetails(change)) expect(read(detail).name).toBe('AuditMessage');
      }),
    );
  });
});

describe('an XML element', () => {
  it.each([
    ['a<b>&"\'c', 'a<b>&"\'c'],
    ['line\nline\tend\r', 'line\nline\tend\r'],
    ['\u0000\u001f', '\ufffd\ufffd'],
    ['\ud800', '\ufffd'],
    ['𠮷野', '𠮷野'],
  ])('keeps the text %j in an attribute and in its content', (text, kept) => {
    const element = parseXml(writeXml(['a', { b: text, c: undefined }, text]));
    expect([element.attributes, element.text]).toEqual([{ b: kept }, kept]);
  });
});
