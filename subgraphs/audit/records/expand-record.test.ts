import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AuditRecord, CATEGORIES, packRecorded } from '../../kit/index.js';
import { makeActor, makeDisclosure, makeGatewayKeys, type RecordChange, TestSpool } from '../testing/spool.js';
import { concernsEvent, expandRecord, hashActor } from './expand-record.js';
import { listGroundKinds, maskGrounds } from './ground-kind.js';
import { readRecord } from './record-form.js';
import { formatRecordId, parseRecordId } from './record-id.js';

const { key } = await makeGatewayKeys();
const ID = { gateway: 'gateway', spool: 'spool-1', seq: 1 };
const textOf = (change: RecordChange = {}) => new TestSpool(key).write(change);
const recordOf = (change: RecordChange = {}): AuditRecord => readRecord(textOf(change), ID)!;

describe('the expansion of a record', () => {
  it('is one event for each patient, with the disclosures of that patient', () => {
    const { events, disclosures } = expandRecord(
      recordOf({
        disclosures: [
          makeDisclosure({ patients: ['pat_1', 'pat_2'] }),
          makeDisclosure({
            patients: ['pat_1'],
            category: 'ALLERGY',
            facility: null,
            grounds: ['emergency:eme_1'],
            purpose: 'BTG',
            unreported: true,
          }),
        ],
      }),
      7,
    );
    expect(events).toMatchObject([
      {
        leaf: 7,
        n: 0,
        kind: 'operation',
        patient_id: 'pat_1',
        purpose: 'BTG',
        user_id: 'usr_sato',
        profession: 'DOCTOR',
        ground_kinds: 0b111,
      },
      { leaf: 7, n: 1, kind: 'operation', patient_id: 'pat_2', purpose: 'TREAT', ground_kinds: 0b11 },
    ]);
    expect(disclosures).toMatchObject([
      {
        n: 0,
        d: 0,
        category: 'PRESCRIPTION',
        facility_id: 'fac_hospital',
        items: 3,
        unreported: 0,
        grounds: '["consent:con_1","permission:prm_1"]',
      },
      { n: 0, d: 1, category: 'ALLERGY', facility_id: null, unreported: 1 },
      { n: 1, d: 0, category: 'PRESCRIPTION' },
    ]);
  });

  it('is one event for a record without patients', () => {
    const { events, disclosures } = expandRecord(
      recordOf({ kind: 'sign-in-failed', disclosures: [], outcome: 'LOCKED', reason: 'LOCKED' }),
      0,
    );
    expect(events).toMatchObject([{ n: 0, kind: 'sign-in-failed', patient_id: null, user_id: null, outcome: 'LOCKED', reason: 'LOCKED' }]);
    expect(disclosures).toEqual([]);
  });

  it('has an event for a patient whom only a change names', () => {
    const change = {
      action: 'linkPatient',
      subject: 'lnk_1',
      patient: 'pat_9',
      user: 'usr_admin',
      before: null,
      after: {},
      system: 'directory',
    };
    const { events } = expandRecord(recordOf({ disclosures: [], changes: [change, { ...change, patient: undefined }] }), 0);
    expect(events).toMatchObject([{ patient_id: 'pat_9', user_id: 'usr_admin', ground_kinds: 0, purpose: null }]);
    expect(events).toHaveLength(1);
  });

  it.each(['auditEvents', 'myAccessHistory', 'auditReviews', 'Patient.disclosures'])(
    'has an event more, without a patient, for an operation that reads %s',
    (field) => {
      const operation = { name: 'Audit', hash: '', type: 'query' as const, fields: ['me', field] };
      expect(expandRecord(recordOf({ operation, disclosures: [] }), 0).events).toMatchObject([
        { n: 0, kind: 'audit-read', patient_id: null },
      ]);
      expect(expandRecord(recordOf({ operation }), 0).events).toMatchObject([
        { n: 0, kind: 'operation', patient_id: 'pat_1' },
        { n: 1, kind: 'audit-read', patient_id: null },
      ]);
    },
  );

  it('names a patient once, who is repeated in a disclosure', () => {
    expect(expandRecord(recordOf({ disclosures: [makeDisclosure({ patients: ['pat_1', 'pat_1'] })] }), 0).disclosures).toHaveLength(1);
  });

  it('clips long texts, and keeps whole characters', () => {
    const [event] = expandRecord(recordOf({ requestId: '𠮷'.repeat(201), outcome: 'x'.repeat(10_000) }), 0).events;
    expect([event!.request_id, event!.outcome]).toEqual(['𠮷'.repeat(200), 'x'.repeat(200)]);
  });

  it('reads a change without a state before or after', () => {
    const change = { action: 'a', subject: 's', patient: 'pat_1', user: '', system: 'directory' } as never;
    expect(expandRecord(recordOf({ disclosures: [], changes: [change] }), 0).events).toMatchObject([
      { patient_id: 'pat_1', user_id: null },
    ]);
  });

  it('reads what a system shows of several facilities, and what nobody knows the category of', () => {
    const shown = { patients: ['pat_1'], form: 'RECORDS', purpose: 'TREAT' } as const;
    const at = [
      ['fac_a', 'ANSWERED', 2, 0],
      ['fac_b', 'TIMED_OUT', 0, 1],
    ] as const;
    const packed = {
      system: 'humanbridge',
      user: 'usr_sato',
      profession: 'DOCTOR',
      grounds: [['consent:con_1'], ['role:AUDITOR']],
      shown: [
        { ...shown, category: 'ALLERGY', at },
        { ...shown, category: null, patients: [], at: [[null, 'ANSWERED', 0, 0]] },
      ],
    };
    const text = JSON.stringify({ ...JSON.parse(textOf()), disclosures: [packed] });
    const { events, disclosures } = expandRecord(readRecord(text, ID)!, 0);
    expect(events).toMatchObject([
      { patient_id: 'pat_1', ground_kinds: maskGrounds(['consent:con_1', 'role:AUDITOR']) },
      { patient_id: null, ground_kinds: maskGrounds(['consent:con_1']) },
    ]);
    expect(disclosures).toMatchObject([
      { n: 0, d: 0, category: 'ALLERGY', facility_id: 'fac_a', state: 'ANSWERED', items: 2, grounds: '["consent:con_1"]' },
      { n: 0, d: 1, category: 'ALLERGY', facility_id: 'fac_b', state: 'TIMED_OUT', items: 0, grounds: '["role:AUDITOR"]' },
      { n: 1, d: 0, category: null, facility_id: null },
    ]);
  });

  it('knows nobody without a subject', () => {
    expect(expandRecord(recordOf({ actor: makeActor({ subject: '', facility: '' }) }), 0).events[0]).toMatchObject({
      actor: null,
      facility_id: null,
    });
    expect(hashActor({ issuer: 'a', subject: 'b' })).toHaveLength(43);
  });

  it('loses no disclosure and invents none, also of people whom the directory does not know', () => {
    const one = fc.record({
      patients: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
      category: fc.constantFrom(...CATEGORIES),
      items: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (shown) => {
        const { events, disclosures } = expandRecord(recordOf({ disclosures: shown.map(makeDisclosure) }), 0);
        const listOf = (patients: string[]) => (patients.length === 0 ? [null] : patients);
        const expected = shown.flatMap(({ patients, category, items }) => listOf(patients).map((one) => `${one} ${category} ${items}`));
        const found = disclosures.map(({ n, category, items }) => `${events[n]!.patient_id} ${category} ${items}`);
        expect(found.sort()).toEqual(expected.sort());
        expect(events.map(({ n }) => n)).toEqual(events.map((_, i) => i));
        expect(events.length).toBe(Math.max(1, new Set(shown.flatMap(({ patients }) => listOf(patients))).size));
      }),
    );
  });
});

describe('the kinds of grounds', () => {
  it.each([
    [['consent:con_1'], ['CONSENT']],
    [
      ['permission:prm_1', 'emergency:eme_1'],
      ['PERMISSION', 'EMERGENCY'],
    ],
    [['own-facility'], ['OWN_FACILITY']],
    [['role:SUPPORT_CENTRE'], ['ROLE']],
    [['listed', 'listed'], ['LISTED']],
    [['something:new', ''], ['OTHER']],
    [[], []],
  ])('of %j are %j', (grounds, kinds) => {
    expect(listGroundKinds(maskGrounds(grounds))).toEqual(kinds);
  });
});

describe('a record’s text', () => {
  const change = (edit: (record: Record<string, unknown>) => void): string => {
    const record = JSON.parse(textOf()) as Record<string, unknown>;
    edit(record);
    return JSON.stringify(record);
  };

  it('is read', () => {
    expect(recordOf()).toEqual(JSON.parse(textOf()));
  });

  it.each<[string, string]>([
    ['is not JSON', '{'],
    ['is no object', '[]'],
    ['has another version', change((record) => (record.v = 2))],
    ['is of another gateway', change((record) => (record.gateway = 'other'))],
    ['is of another spool', change((record) => (record.spool = 'other'))],
    ['has another number', change((record) => (record.seq = 2))],
    ['has no time', change((record) => delete record.at)],
    ['has a time that does not exist', change((record) => (record.at = '2026-13-01T00:00:00.000Z'))],
    ['has a time in another zone', change((record) => (record.at = '2026-01-01T00:00:00.000+09:00'))],
    ['has an unknown kind', change((record) => (record.kind = 'party'))],
    ['has no actor', change((record) => delete record.actor)],
    [
      'has a category that is no name',
      change((record) => (record.disclosures = packRecorded([{ ...makeDisclosure(), category: 'x y' as never }]))),
    ],
    ['has a negative number of items', change((record) => (record.disclosures = packRecorded([makeDisclosure({ items: -1 })])))],
    ['has an outcome that is too long', change((record) => (record.outcome = 'x'.repeat(10_001)))],
    ['has half a character', change((record) => (record.reason = '')).replace('"reason":""', '"reason":"\ud800"')],
  ])('is refused if it %s', (_what, text) => {
    expect(readRecord(text, ID)).toBeUndefined();
  });
});

describe('the expansion of a reported use', () => {
  const use = (action: string, patient: string, system = 'audit') => ({
    action,
    subject: patient,
    patient,
    user: 'usr_sato',
    before: null,
    after: { categories: ['ALLERGY'] },
    system,
  });
  const kindsOf = (change: RecordChange) =>
    expandRecord(recordOf(change), 7).events.map(({ n, kind, patient_id, user_id }) => [n, kind, patient_id, user_id]);

  it('is an event of its own kind, and no event of the operation', () => {
    expect(kindsOf({ disclosures: [], changes: [use('reportPrint', 'pat_1')] })).toEqual([[0, 'print', 'pat_1', 'usr_sato']]);
  });

  it('is one event for each use, beside those of what the operation showed', () => {
    const changes = [use('reportPrint', 'pat_1'), use('reportCopy', 'pat_1'), use('reportPrint', 'pat_2')];
    expect(kindsOf({ disclosures: [makeDisclosure({ patients: ['pat_1'] })], changes })).toEqual([
      [0, 'operation', 'pat_1', 'usr_sato'],
      [1, 'print', 'pat_1', 'usr_sato'],
      [2, 'copy', 'pat_1', 'usr_sato'],
      [3, 'print', 'pat_2', 'usr_sato'],
    ]);
  });

  it('is a change like any other if another system reports it', () => {
    expect(kindsOf({ disclosures: [], changes: [use('reportPrint', 'pat_1', 'vendor')] })).toEqual([[0, 'operation', 'pat_1', 'usr_sato']]);
  });

  it('gives each event only its own change', () => {
    const changes = [use('reportPrint', 'pat_1'), use('reportCopy', 'pat_1'), use('linkPatient', 'pat_1', 'directory')];
    const { events } = expandRecord(recordOf({ disclosures: [], changes }), 7);
    expect(
      events.map((event) => [event.kind, changes.filter((change) => concernsEvent(change, event)).map(({ action }) => action)]),
    ).toEqual([
      ['operation', ['linkPatient']],
      ['print', ['reportPrint']],
      ['copy', ['reportCopy']],
    ]);
  });
});

describe('a record’s id', () => {
  it('is read as it was written', () => {
    expect(parseRecordId(formatRecordId(ID))).toEqual(ID);
  });

  it.each(['', 'a/b', 'a/b/0', 'a/b/01', 'a/b/x', 'a//1', 'a/b/1/2', 'a b/c/1', 'a/b/99999999999999999'])('is not %j', (text) => {
    expect(parseRecordId(text)).toBeUndefined();
  });
});
