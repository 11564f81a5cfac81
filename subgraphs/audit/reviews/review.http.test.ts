import 'reflect-metadata';
import { pino } from 'pino';
import { KitError } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { makeRights, serveAuditSubgraph } from '../testing/served-audit.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { makeActor, makeDisclosure } from '../testing/spool.js';
import { makeConstants } from '../watch/testing/watched.js';
import { WatchStore } from '../watch/watch.store.js';
import { Watcher } from '../watch/watcher.js';

const FIELDS = `id rule reason { name value } findings eventId patientId user { id } facility { id } at lastAt dueAt overdue reviewedAt reviewedBy { id }
  outcome note version`;
const ALL = `query ($filter: AuditReviewFilter, $first: Int = 50, $after: String) { auditReviews(filter: $filter, first: $first, after: $after) {
  edges { cursor node { ${FIELDS} } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
const REVIEW = `mutation ($input: ReviewAuditItemInput!) { reviewAuditItem(input: $input) { item { ${FIELDS} } userErrors { code message field } } }`;
const DAY = 86_400_000;
const NOTE = '本人の申出により確認';

describe.each(databases())('reviews on $name', ({ start }) => {
  let server: DatabaseServer;
  let audit: Awaited<ReturnType<typeof serveAuditSubgraph>>;
  let now = INTAKE_NOW;

  beforeAll(async () => {
    server = await start();
    audit = await serveAuditSubgraph(await server.fresh(), () => now);
    for (const pair of ['usr_sato pat_1', 'usr_tanaka pat_2']) audit.relations.known.set(pair, { sameFamilyName: true });
    const spool = audit.spool(0);
    spool.write({ disclosures: [makeDisclosure({ patients: ['pat_1'] })] });
    spool.write({
      actor: makeActor({ subject: 'hospital-admin', facility: 'fac_hospital' }),
      disclosures: [makeDisclosure({ user: 'usr_tanaka', profession: 'NURSE', patients: ['pat_2'] })],
    });
    spool.write({ disclosures: [makeDisclosure({ patients: ['pat_3'], grounds: ['emergency:eme_1'], purpose: 'BTG' })] });
    await audit.send(spool.batch(INTAKE_NOW));
    const store = new WatchStore(audit.database, audit.writer);
    const log = pino({ level: 'silent' });
    await new Watcher({ store, relations: audit.relations, constants: makeConstants(), log, now: () => now }).run();
  }, 120_000);
  afterAll(async () => {
    await audit?.close();
    await server?.stop();
  });
  // Each test begins with three items that nobody reviewed.
  beforeEach(async () => {
    now = INTAKE_NOW;
    const { known } = audit.rights;
    known.clear();
    known.set('admin', makeRights('NETWORK_ADMIN', { user: 'usr_admin' }));
    known.set('auditor', makeRights('AUDITOR', { user: 'usr_auditor' }));
    known.set('support', makeRights('SUPPORT_CENTRE', { user: 'usr_support' }));
    known.set('clinic-admin', makeRights('FACILITY_ADMIN', { user: 'usr_clinic', facility: 'fac_clinic' }));
    known.set('hospital-admin', makeRights('FACILITY_ADMIN', { user: 'usr_tanaka', facility: 'fac_hospital' }));
    known.set('dr-sato', makeRights(null, { user: 'usr_sato' }));
    audit.relations.known.delete('usr_auditor pat_2');
    audit.relations.failure = undefined;
    await audit.database.query('UPDATE review_item SET reviewed_at = NULL, reviewed_by = NULL, outcome = NULL, note = NULL, version = 1');
    await audit.database.query('DELETE FROM review_key');
  });

  const read = async (filter: object = {}, subject = 'auditor') => {
    const { data, codes } = await audit.ask(subject, ALL, { filter });
    expect(codes).toEqual([]);
    // biome-ignore lint/suspicious/noExplicitAny: the items as the answer has them
    return data.auditReviews.edges.map(({ node }: any) => node);
  };
  const patients = async (filter: object, subject?: string) =>
    (await read(filter, subject)).map(({ patientId }: { patientId: string }) => patientId);
  const idOf = async (patientId: string) => (await read()).find((one: { patientId: string }) => one.patientId === patientId).id as string;
  const review = async (subject: string, input: object) => {
    const answer = await audit.ask(subject, REVIEW, { input: { outcome: 'JUSTIFIED', note: NOTE, ...input } });
    return { ...answer, payload: answer.data.reviewAuditItem };
  };
  const userErrors = async (subject: string, input: object) =>
    (await review(subject, input)).payload.userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, field.join('.')]);

  it('show the rule, its reason, the event, the person, and the time until which it is to be reviewed', async () => {
    expect(await read({ rule: 'EMERGENCY_ACCESS' })).toEqual([
      {
        ...{ id: expect.stringMatching(/^rev_/), rule: 'EMERGENCY_ACCESS', reason: [], findings: 1, eventId: 'gateway/spool-1/3/0' },
        ...{ patientId: 'pat_3', user: { id: 'usr_sato' }, facility: { id: 'fac_clinic' } },
        ...{ at: '2026-01-15T03:00:03.000Z', lastAt: '2026-01-15T03:00:03.000Z', dueAt: '2026-01-29T04:00:00.000Z', overdue: false },
        ...{ reviewedAt: null, reviewedBy: null, outcome: null, note: null, version: 1 },
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['all, the newest first', {}, ['pat_3', 'pat_2', 'pat_1']],
    ['those of a rule', { rule: 'SAME_FAMILY_NAME' }, ['pat_2', 'pat_1']],
    ['those of a facility', { facilityId: 'fac_hospital' }, ['pat_2']],
    ['those of a person', { userId: 'usr_sato' }, ['pat_3', 'pat_1']],
    [
      'those for which all conditions hold',
      { userId: 'usr_sato', rule: 'EMERGENCY_ACCESS', facilityId: 'fac_clinic', open: true },
      ['pat_3'],
    ],
    ['none of an unknown person', { userId: "usr' OR 1" }, []],
    ['those that are not reviewed', { open: true }, ['pat_3', 'pat_2', 'pat_1']],
    ['none that is reviewed', { open: false }, []],
    ['none that is overdue', { overdue: true }, []],
    ['those that are not overdue', { overdue: false }, ['pat_3', 'pat_2', 'pat_1']],
  ])('are filtered: %s', async (_what, filter, expected) => {
    expect(await patients(filter)).toEqual(expected);
  });

  it('are overdue from the end of their time on, until they are reviewed', async () => {
    now = INTAKE_NOW + 14 * DAY - 1;
    expect(await patients({ overdue: true })).toEqual([]);
    now += 1;
    expect(await patients({ overdue: true })).toEqual(['pat_3', 'pat_2', 'pat_1']);
    expect((await read({ overdue: true })).map(({ overdue }: { overdue: boolean }) => overdue)).toEqual([true, true, true]);
    expect(await audit.reviews.count(now)).toEqual({ open: 3, overdue: 3 });
    expect((await review('auditor', { id: await idOf('pat_1') })).payload.item).toMatchObject({ overdue: false });
    expect(await patients({ overdue: true })).toEqual(['pat_3', 'pat_2']);
    expect(await patients({ overdue: false })).toEqual(['pat_1']);
    expect(await audit.reviews.count(now)).toEqual({ open: 2, overdue: 2 });
  });

  it('come in pages that lose and repeat none', async () => {
    for (const first of [1, 2, 3]) {
      const found: string[] = [];
      let after: string | null = null;
      do {
        const { data } = await audit.ask('auditor', ALL, { first, after });
        const { edges, pageInfo } = data.auditReviews;
        expect(pageInfo.hasPreviousPage).toBe(after !== null);
        found.push(...edges.map(({ node }: { node: { patientId: string } }) => node.patientId));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(found).toEqual(['pat_3', 'pat_2', 'pat_1']);
    }
    for (const change of [{ after: 'x' }, { after: Buffer.from('1.a b').toString('base64url') }, { first: 1_001 }])
      expect(await audit.ask('auditor', ALL, change)).toMatchObject({ codes: ['BAD_INPUT'] });
  });

  it.each<[string, string[]]>([
    ['admin', ['pat_3', 'pat_2', 'pat_1']],
    ['auditor', ['pat_3', 'pat_2', 'pat_1']],
    ['clinic-admin', ['pat_3', 'pat_1']],
    ['hospital-admin', ['pat_2']],
  ])('are open to %s', async (subject, expected) => {
    expect(await patients({}, subject)).toEqual(expected);
  });

  it('are open to a facility’s admin as far as people acted for the facility, whatever the filter says', async () => {
    expect(await patients({ facilityId: 'fac_clinic' }, 'hospital-admin')).toEqual([]);
  });

  it.each(['support', 'dr-sato', 'nobody'])('are closed to %s', async (subject) => {
    const id = await idOf('pat_2');
    expect(await audit.ask(subject, ALL)).toMatchObject({ data: { auditReviews: null }, codes: ['NOT_PERMITTED'] });
    expect(await review(subject, { id })).toMatchObject({ data: { reviewAuditItem: null }, codes: ['NOT_PERMITTED'] });
    expect(await patients({ open: false })).toEqual([]);
  });

  it.each(['admin', 'auditor', 'clinic-admin'])('are made by %s, and reported without the note', async (subject) => {
    const id = await idOf('pat_1');
    const { user } = audit.rights.known.get(subject)!;
    now += 1_000;
    const { payload, changes } = await review(subject, { id, outcome: 'UNJUSTIFIED', version: 1 });
    expect(payload).toMatchObject({
      item: { id, outcome: 'UNJUSTIFIED', note: NOTE, reviewedBy: { id: user }, reviewedAt: new Date(now).toISOString(), version: 2 },
      userErrors: [],
    });
    expect(changes).toEqual([
      {
        ...{ action: 'reviewAuditItem', subject: id, patient: 'pat_1', user },
        before: { outcome: null, version: 1 },
        after: { rule: 'SAME_FAMILY_NAME', outcome: 'UNJUSTIFIED', version: 2 },
      },
    ]);
    expect(await patients({ open: false })).toEqual(['pat_1']);
  });

  it.each<[string, string, object, [string, string]]>([
    ['about what the reviewer did', 'hospital-admin', {}, ['SELF', 'input.id']],
    ['of another facility', 'clinic-admin', {}, ['NOT_FOUND', 'input.id']],
    ['of no item', 'auditor', { id: 'rev_none' }, ['NOT_FOUND', 'input.id']],
    ['of an earlier version', 'auditor', { version: 7 }, ['STALE', 'input.version']],
    ['without a note', 'auditor', { note: '  ' }, ['REQUIRED', 'input.note']],
    ['with too long a note', 'auditor', { note: 'あ'.repeat(501) }, ['REQUIRED', 'input.note']],
    ['with an empty key', 'auditor', { idempotencyKey: '' }, ['LENGTH', 'input.idempotencyKey']],
  ])('are refused: %s', async (_what, subject, change, expected) => {
    expect(await userErrors(subject, { id: await idOf('pat_2'), ...change })).toEqual([expected]);
    expect(await patients({ open: false })).toEqual([]);
  });

  it('are refused to the person whom they are about under another id or account', async () => {
    const id = await idOf('pat_2');
    audit.rights.known.set('other-account', makeRights('AUDITOR', { user: 'usr_tanaka' }));
    expect(await userErrors('other-account', { id })).toEqual([['SELF', 'input.id']]);
    audit.rights.known.set('hospital-admin', makeRights('NETWORK_ADMIN', { user: 'usr_other' }));
    expect(await userErrors('hospital-admin', { id })).toEqual([['SELF', 'input.id']]);
  });

  it('are refused to the patient, as far as the directory knows, and while it does not answer', async () => {
    const id = await idOf('pat_2');
    audit.relations.known.set('usr_auditor pat_2', { own: true });
    expect(await userErrors('auditor', { id })).toEqual([['SELF', 'input.id']]);
    audit.relations.failure = new KitError('UNREACHABLE', { service: 'directory' });
    expect(await review('admin', { id })).toMatchObject({ data: { reviewAuditItem: null }, codes: ['UNREACHABLE'] });
    expect(await patients({ open: false })).toEqual([]);
  });

  it('are made once: the second is refused, and the same key with the same input returns the first', async () => {
    const id = await idOf('pat_2');
    const input = { id, idempotencyKey: 'key-1' };
    const first = await review('auditor', input);
    expect(first.payload.userErrors).toEqual([]);
    const again = await review('auditor', input);
    expect([again.payload, again.changes]).toEqual([first.payload, undefined]);
    expect(await userErrors('auditor', { ...input, outcome: 'UNJUSTIFIED' })).toEqual([['KEY_REUSED', 'input.idempotencyKey']]);
    expect(await userErrors('admin', input)).toEqual([['REVIEWED', 'input.id']]);
    expect(await userErrors('auditor', { id })).toEqual([['REVIEWED', 'input.id']]);
    expect((await read({ open: false }))[0]).toMatchObject({ outcome: 'JUSTIFIED', reviewedBy: { id: 'usr_auditor' }, version: 2 });
  });

  it('take effect once if two people review at once', async () => {
    const id = await idOf('pat_1');
    const answers = await Promise.all(['admin', 'auditor', 'clinic-admin'].map(async (subject) => await review(subject, { id })));
    expect(answers.flatMap(({ payload }) => payload.userErrors.map(({ code }: { code: string }) => code))).toEqual([
      'REVIEWED',
      'REVIEWED',
    ]);
    expect(answers.flatMap(({ changes }) => changes ?? [])).toHaveLength(1);
  });
});
