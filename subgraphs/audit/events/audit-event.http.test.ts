import 'reflect-metadata';
import { ParametersSealer, sealingKey } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { makeRights, serveAuditSubgraph } from '../testing/served-audit.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { makeActor, makeDisclosure, type TestSpool } from '../testing/spool.js';

const EVENTS = `query ($filter: AuditEventFilter, $first: Int = 50, $after: String) { auditEvents(filter: $filter, first: $first, after: $after) {
  edges { cursor node { id recordId at kind grounds patientId user { id } facility { id } profession assurance purpose client operationName operationHash
    requestId outcome disclosures { category facility { id } form state items grounds system unreported } changes { action subject before after } } }
  pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
const IDS = 'query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 1000) { nodes { id kind patientId } } }';
const OWN = 'query ($from: DateTime, $to: DateTime) { myAccessHistory(from: $from, to: $to) { nodes { id patientId } } }';
const PATIENTS = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { id disclosures(first: 2) {
  nodes { id user { id } } pageInfo { hasNextPage } } } } }`;

describe.each(databases())('the audit’s events on $name', ({ start }) => {
  let server: DatabaseServer;
  let audit: Awaited<ReturnType<typeof serveAuditSubgraph>>;
  let spool: TestSpool;

  beforeAll(async () => {
    server = await start();
    audit = await serveAuditSubgraph(await server.fresh());
    const { known } = audit.rights;
    known.set('admin', makeRights('NETWORK_ADMIN'));
    known.set('support', makeRights('SUPPORT_CENTRE'));
    known.set('auditor', makeRights('AUDITOR'));
    known.set('clinic-admin', makeRights('FACILITY_ADMIN', { facility: 'fac_clinic' }));
    known.set('hospital-admin', makeRights('FACILITY_ADMIN', { facility: 'fac_hospital' }));
    for (const subject of ['dr-sato', 'ns-tanaka']) known.set(subject, makeRights(null));
    const sealer = new ParametersSealer(await sealingKey(audit.publicSet));
    spool = audit.spool(0);
    // 1: two patients, of whom one in an emergency
    spool.write({
      disclosures: [
        makeDisclosure({ patients: ['pat_1', 'pat_2'] }),
        makeDisclosure({
          patients: ['pat_1'],
          category: 'ALLERGY',
          grounds: ['emergency:eme_1'],
          purpose: 'BTG',
          facility: null,
          system: 'directory',
        }),
      ],
    });
    // 2: another person of another facility
    spool.write({
      actor: makeActor({ subject: 'ns-tanaka', facility: 'fac_hospital' }),
      disclosures: [
        makeDisclosure({ user: 'usr_tanaka', profession: 'NURSE', patients: ['pat_1'], grounds: ['own-facility'], unreported: true }),
      ],
    });
    // 3: a sign-in, of which only issuer and subject are known
    spool.write({ kind: 'sign-in', operation: undefined as never, disclosures: [] });
    // 4: a change with sealed parameters
    spool.write({
      requestId: 'request-4',
      disclosures: [],
      sealed: sealer.seal('{"kana":"ヤマダ"}', 'request-4'),
      operation: { name: 'Link', hash: 'b'.repeat(64), type: 'mutation', fields: ['linkPatient'] },
      changes: [
        {
          action: 'linkPatient',
          subject: 'lnk_1',
          patient: 'pat_3',
          user: 'usr_admin',
          before: null,
          after: { id: 'lnk_1' },
          system: 'directory',
        },
        {
          action: 'linkPatient',
          subject: 'lnk_2',
          patient: 'pat_4',
          user: 'usr_admin',
          before: { a: 1 },
          after: null,
          system: 'directory',
        },
      ],
      actor: makeActor({ subject: 'admin', facility: 'fac_support' }),
    });
    // 5: a read of the audit
    spool.write({
      disclosures: [],
      operation: { name: 'Audit', hash: '', type: 'query', fields: ['auditEvents'] },
      actor: makeActor({ subject: 'auditor' }),
    });
    await audit.send(spool.batch(INTAKE_NOW));
  }, 120_000);
  afterAll(async () => {
    await audit?.close();
    await server?.stop();
  });

  const ids = async (filter: object, subject = 'auditor') => {
    const { data, codes } = await audit.ask(subject, IDS, { filter });
    expect(codes).toEqual([]);
    return data.auditEvents.nodes.map(({ id }: { id: string }) => id.replace('gateway/spool-1/', ''));
  };

  it('show everything that a record says of a patient', async () => {
    const { data, codes } = await audit.ask('auditor', EVENTS, { filter: { patientId: 'pat_1', facilityId: 'fac_clinic' } });
    expect(codes).toEqual([]);
    expect(data.auditEvents.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        id: 'gateway/spool-1/1/0',
        recordId: 'gateway/spool-1/1',
        at: '2026-01-15T03:00:01.000Z',
        kind: 'OPERATION',
        grounds: ['CONSENT', 'PERMISSION', 'EMERGENCY'],
        patientId: 'pat_1',
        user: { id: 'usr_sato' },
        facility: { id: 'fac_clinic' },
        profession: 'DOCTOR',
        assurance: 'hpki',
        purpose: 'BTG',
        client: 'portal',
        operationName: 'Chart',
        operationHash: 'a'.repeat(64),
        requestId: 'request-1',
        outcome: 'ok',
        disclosures: [
          {
            category: 'PRESCRIPTION',
            facility: { id: 'fac_hospital' },
            form: 'RECORDS',
            state: 'ANSWERED',
            items: 3,
            grounds: ['consent:con_1', 'permission:prm_1'],
            system: 'humanbridge',
            unreported: false,
          },
          {
            category: 'ALLERGY',
            facility: null,
            form: 'RECORDS',
            state: 'ANSWERED',
            items: 3,
            grounds: ['emergency:eme_1'],
            system: 'directory',
            unreported: false,
          },
        ],
        changes: [],
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['all, the newest first, with the store’s own event', {}, ['audit-store/store/1/0', '5/0', '4/1', '4/0', '3/0', '2/0', '1/1', '1/0']],
    ['those of a patient', { patientId: 'pat_1' }, ['2/0', '1/0']],
    ['none of an unknown patient', { patientId: 'pat_9' }, []],
    ['those of a person, also without the person’s id in the record', { userId: 'usr_sato' }, ['3/0', '1/1', '1/0']],
    ['none of an unknown person', { userId: 'usr_9' }, []],
    ['those of a facility', { facilityId: 'fac_hospital' }, ['2/0']],
    ['those on a ground', { ground: 'EMERGENCY' }, ['1/0']],
    ['those on the own facility’s ground', { ground: 'OWN_FACILITY' }, ['2/0']],
    ['those of a kind', { kind: 'SIGN_IN' }, ['3/0']],
    ['reads of the audit', { kind: 'AUDIT_READ' }, ['5/0']],
    ['the beginning of a spool', { kind: 'SPOOL_BEGAN' }, ['audit-store/store/1/0']],
    ['those from a time on and before another', { from: '2026-01-15T03:00:02Z', to: '2026-01-15T03:00:04Z' }, ['3/0', '2/0']],
    [
      'those for which all conditions hold',
      { patientId: 'pat_1', kind: 'OPERATION', userId: 'usr_tanaka', ground: 'OWN_FACILITY' },
      ['2/0'],
    ],
  ])('are filtered: %s', async (_what, filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  it('name the person of a sign-in, whom another event of the same account names', async () => {
    const { data } = await audit.ask('auditor', EVENTS, { filter: { kind: 'SIGN_IN' } });
    expect(data.auditEvents.edges[0].node).toMatchObject({ user: { id: 'usr_sato' }, patientId: null, purpose: null, disclosures: [] });
  });

  it('show of a change what concerns their patient, before and after as JSON', async () => {
    const { data } = await audit.ask('admin', EVENTS, { filter: { patientId: 'pat_4' } });
    expect(data.auditEvents.edges[0].node.changes).toEqual([{ action: 'linkPatient', subject: 'lnk_2', before: '{"a":1}', after: null }]);
  });

  it('come in pages that lose and repeat none, of any size', async () => {
    const all = (await audit.ask('auditor', EVENTS, { first: 100 })).data.auditEvents.edges.map(
      (edge: { node: { id: string } }) => edge.node.id,
    );
    expect(all).toHaveLength(8);
    for (const first of [1, 2, 3, 8]) {
      const found: string[] = [];
      let after: string | null = null;
      do {
        const { data, codes } = await audit.ask('auditor', EVENTS, { first, after });
        expect(codes).toEqual([]);
        const { edges, pageInfo } = data.auditEvents;
        expect(pageInfo.hasPreviousPage).toBe(after !== null);
        found.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(found).toEqual(all);
    }
  });

  it.each(['x', Buffer.from('1.2').toString('base64url'), Buffer.from("1.2.3' OR 1").toString('base64url')])(
    'refuse the cursor %j',
    async (after) => {
      expect(await audit.ask('auditor', EVENTS, { after })).toMatchObject({ codes: ['BAD_INPUT'] });
    },
  );

  it('refuse a page that is too large', async () => {
    expect(await audit.ask('auditor', EVENTS, { first: 1_001 })).toMatchObject({ codes: ['BAD_INPUT'] });
  });

  it('are read with as many statements for one event that shows something as for all', async () => {
    const count = async (first: number) => {
      audit.statements.length = 0;
      await audit.ask('auditor', EVENTS, { first });
      return audit.statements.length;
    };
    const [one, all] = [await count(6), await count(100)];
    expect([one, all]).toEqual([3, 3]);
  });

  it.each(['admin', 'support', 'auditor'])('are all open to %s', async (subject) => {
    expect(await ids({}, subject)).toHaveLength(8);
  });

  it('are open to a facility’s admin only as far as people acted for the facility, whatever the filter says', async () => {
    expect(await ids({}, 'hospital-admin')).toEqual(['2/0']);
    expect(await ids({ facilityId: 'fac_clinic' }, 'hospital-admin')).toEqual([]);
    expect(await ids({ patientId: 'pat_1' }, 'clinic-admin')).toEqual(['1/0']);
  });

  it.each(['dr-sato', 'ns-tanaka', 'nobody'])('are closed to %s', async (subject) => {
    expect(await audit.ask(subject, IDS)).toEqual({ data: { auditEvents: null }, codes: ['NOT_PERMITTED'] });
    const r = [{ __typename: 'Patient', id: 'pat_1' }];
    const { data, codes } = await audit.ask(subject, PATIENTS, { r });
    expect([data._entities, codes]).toEqual([[{ id: 'pat_1', disclosures: null }], ['NOT_PERMITTED']]);
  });

  it('open their parameters to auditors and network admins alone', async () => {
    const query = '{ auditEvents(filter: { patientId: "pat_3" }) { nodes { id searchParameters } } }';
    for (const subject of ['auditor', 'admin'])
      expect((await audit.ask(subject, query)).data.auditEvents.nodes[0].searchParameters).toBe('{"kana":"ヤマダ"}');
    for (const subject of ['support'])
      expect(await audit.ask(subject, query)).toMatchObject({
        data: { auditEvents: { nodes: [{ searchParameters: null }] } },
        codes: ['NOT_PERMITTED'],
      });
    const none = '{ auditEvents(filter: { patientId: "pat_1" }) { nodes { searchParameters } } }';
    expect((await audit.ask('auditor', none)).data.auditEvents.nodes[0].searchParameters).toBeNull();
  });

  it('of oneself are open to everyone, and no other’s', async () => {
    const own = async (subject: string, variables = {}) =>
      (await audit.ask(subject, OWN, variables)).data.myAccessHistory.nodes.map(({ id }: { id: string }) =>
        id.replace('gateway/spool-1/', ''),
      );
    expect(await own('dr-sato')).toEqual(['3/0', '1/1', '1/0']);
    expect(await own('ns-tanaka')).toEqual(['2/0']);
    expect(await own('nobody')).toEqual([]);
    expect(await own('dr-sato', { to: '2026-01-15T03:00:02Z' })).toEqual(['1/1', '1/0']);
    expect((await audit.ask('dr-sato', OWN, {}, { issuer: 'https://other.example' })).data.myAccessHistory.nodes).toEqual([]);
  });

  it('of a patient are the patient’s disclosures: many patients in one statement, and the directory is asked once', async () => {
    const r = Array.from({ length: 30 }, (_, i) => ({ __typename: 'Patient', id: `pat_${i}` }));
    audit.statements.length = 0;
    audit.rights.asked = 0;
    const { data, codes } = await audit.ask('auditor', PATIENTS, { r });
    expect(codes).toEqual([]);
    expect([audit.statements.length, audit.rights.asked]).toEqual([1, 1]);
    const shown = data._entities.map(({ disclosures }: { disclosures: { nodes: { id: string }[] } }) =>
      disclosures.nodes.map(({ id }) => id),
    );
    expect(shown.slice(0, 5)).toEqual([[], ['gateway/spool-1/2/0', 'gateway/spool-1/1/0'], ['gateway/spool-1/1/1'], [], []]);
  });

  it('of a patient are closed to a facility’s admin where others looked', async () => {
    const r = [{ __typename: 'Patient', id: 'pat_1' }];
    const { data } = await audit.ask('hospital-admin', PATIENTS, { r });
    expect(data._entities[0].disclosures.nodes).toEqual([{ id: 'gateway/spool-1/2/0', user: { id: 'usr_tanaka' } }]);
  });
});
