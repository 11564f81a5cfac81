import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { buildSchema, isInputObjectType, isNonNullType } from 'graphql';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { NOW } from '../kit/testing/issuers.js';
import { AttachmentEntity } from './attachments/attachment.entity.js';
import { createCareCabinet } from './subgraph.js';
import { DOCTOR, EVERYWHERE, type Loose, NURSE, type RunningCabinet, runCabinet, type TestPerson } from './testing/running-cabinet.js';

/** The enemy has the directory's permit for both patients, and is in the team of one alone. */
const [ENEMY, VICTIM] = [DOCTOR, NURSE];
const [OWN, FOREIGN] = ['pat_own', 'pat_foreign'];
const TODAY = new Date(NOW + 9 * 3_600_000).toISOString().slice(0, 10);
const SOON = { startsAt: new Date(NOW + 3_600_000).toISOString(), endsAt: new Date(NOW + 7_200_000).toISOString() };

/** Every mutation but that of uploads, with an input that would be accepted, and the fields of it that name something of a team. */
const MUTATIONS: Readonly<Record<string, { readonly input: (own: Ids) => object; readonly names: Readonly<Record<string, keyof Ids>> }>> = {
  startCareTeam: { input: () => ({}), names: {} },
  // Whom a member invites is the member's choice.
  inviteToCareTeam: { input: () => ({ userId: 'usr_9', facilityId: 'fac_clinic' }), names: {} },
  acceptCareTeamInvitation: { input: ({ member }) => ({ memberId: member }), names: { memberId: 'member' } },
  declineCareTeamInvitation: { input: ({ member }) => ({ memberId: member }), names: { memberId: 'member' } },
  changeCareTeamMembership: { input: ({ member }) => ({ memberId: member }), names: { memberId: 'member' } },
  endCareTeamMembership: { input: ({ member }) => ({ memberId: member }), names: { memberId: 'member' } },
  createCareRecord: {
    input: () => ({ kind: 'VISIT', text: '記録' }),
    names: { inReplyTo: 'record', attachmentIds: 'attachment', mentions: 'person' },
  },
  sendCareRecord: { input: ({ record }) => ({ id: record, version: 1 }), names: { id: 'record' } },
  correctCareRecord: {
    input: ({ record }) => ({ id: record, version: 1, text: '訂正', reason: '理由' }),
    names: { id: 'record', mentions: 'person' },
  },
  withdrawCareRecord: { input: ({ record }) => ({ id: record, version: 1, reason: '理由' }), names: { id: 'record' } },
  confirmCareRecords: { input: ({ record }) => ({ ids: [record] }), names: { ids: 'record' } },
  createCareTask: { input: () => ({ text: '仕事', dueOn: TODAY }), names: { assigneeId: 'person' } },
  completeCareTask: { input: ({ task }) => ({ id: task }), names: { id: 'task' } },
  planCareVisit: { input: () => SOON, names: { visitorId: 'person' } },
  cancelCareVisit: { input: ({ visit }) => ({ id: visit, reason: '理由' }), names: { id: 'visit' } },
};
/** An id with which a client makes something. Nobody can guess another one's. */
const MADE = ['createCareRecord.id', 'createCareTask.id', 'planCareVisit.id'];

interface Ids {
  readonly record: string;
  readonly draft: string;
  readonly task: string;
  readonly visit: string;
  readonly member: string;
  readonly invitation: string;
  readonly attachment: string;
  readonly person: string;
}

/** The same things, spelt in ways that a database may take for the same. */
const spellings = (id: string) => [id, `${id} `, ` ${id}`, id.toUpperCase(), `${id}\0`, `${id}\u200b`, `${id}%`];

describe.each(databases())('an enemy in another care team, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cabinet: RunningCabinet;
  let own: Ids;
  let foreign: Ids;

  const send = async (person: TestPerson, name: string, input: object) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`.replace(
      /^(Accept|Decline)CareTeamInvitationInput|EndCareTeamMembershipInput$/,
      'CareTeamMemberInput',
    );
    const kind = /Team/.test(name)
      ? 'member'
      : /Task/.test(name)
        ? 'task'
        : /Visit/.test(name)
          ? 'visit'
          : name === 'confirmCareRecords'
            ? 'careRecords'
            : 'careRecord';
    const query = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${kind} { id } userErrors { code field message } } }`;
    const { data, codes } = await cabinet.ask(person, query, { input });
    return { codes, payload: data?.answer as Loose, made: data?.answer?.[kind]?.id as string };
  };

  /** Makes a team with one thing of each kind. */
  async function makeTeam(person: TestPerson, patientId: string): Promise<Ids> {
    const make = async (name: string, input: object) => (await send(person, name, { patientId, ...input })).made;
    const member = await make('startCareTeam', {});
    const invitation = await make('inviteToCareTeam', { userId: 'usr_8', facilityId: 'fac_clinic' });
    const record = await make('createCareRecord', { kind: 'VISIT', text: '発熱の記録' });
    const draft = await make('createCareRecord', { kind: 'VISIT', text: '発熱の下書き', draft: true });
    const [task, visit] = [await make('createCareTask', { text: '仕事', dueOn: TODAY }), await make('planCareVisit', SOON)];
    const attachment = `att_${patientId}`;
    await cabinet.database.getRepository(AttachmentEntity).insert({
      ...{
        id: attachment,
        patientId,
        facilityId: person.facility,
        userId: person.user,
        name: 'x',
        claimedType: 'image/jpeg',
        claimedBytes: 1,
      },
      ...{ sha256: '0'.repeat(64), state: 'READY', createdAt: NOW, recordId: null },
    } as never);
    return { record, draft, task, visit, member, invitation, attachment, person: person.user };
  }

  /** Everything that is kept of the foreign patient. */
  async function readForeign(): Promise<unknown> {
    const tables = ['care_record', 'care_team', 'care_team_member', 'care_task', 'care_visit', 'care_attachment'];
    const rows = await Promise.all(tables.map((table) => cabinet.database.query(`SELECT * FROM ${table} WHERE patient_id = '${FOREIGN}'`)));
    return [rows, await cabinet.database.query('SELECT * FROM care_record_reading')];
  }

  beforeAll(async () => {
    server = await start();
    cabinet = await runCabinet(await server.fresh());
    cabinet.permitting = EVERYWHERE;
    own = await makeTeam(ENEMY, OWN);
    foreign = await makeTeam(VICTIM, FOREIGN);
    expect(Object.values({ ...own, ...foreign }).filter((id) => !id)).toEqual([]);
  }, 90_000);
  afterAll(async () => {
    await cabinet?.close();
    await server?.stop();
  });

  it('is tried with every field of every mutation that takes an id', async () => {
    const schema = buildSchema((await createCareCabinet()).sdl, { assumeValidSDL: true });
    const fields = Object.values(schema.getMutationType()!.getFields()).filter(({ name }) => name !== 'createCareUpload');
    const taken = fields.flatMap(({ name, args }) => {
      const type = isNonNullType(args[0]!.type) ? args[0]!.type.ofType : args[0]!.type;
      if (!isInputObjectType(type)) throw new Error(name);
      return Object.values(type.getFields())
        .filter((field) => String(field.type).replace(/[[\]!]/g, '') === 'ID' && field.name !== 'patientId')
        .map((field) => `${name}.${field.name}`);
    });
    const tried = Object.entries(MUTATIONS).flatMap(([name, { names }]) => Object.keys(names).map((field) => `${name}.${field}`));
    expect(taken.sort()).toEqual([...tried, ...MADE, 'inviteToCareTeam.userId', 'inviteToCareTeam.facilityId'].sort());
    expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(MUTATIONS).sort());
  });

  it('changes nothing of the foreign team, and learns nothing: what is there answers as what is not, after as many statements', async () => {
    const before = await readForeign();
    for (const [name, { input, names }] of Object.entries(MUTATIONS))
      for (const [field, kind] of Object.entries(names)) {
        const kinds: readonly (keyof Ids)[] =
          kind === 'record' ? ['record', 'draft', 'task', 'visit'] : kind === 'member' ? ['member', 'invitation'] : [kind];
        const base = { patientId: OWN, ...input(own) };
        const isList = /s$/.test(field);
        const attempt = async (id: string) => {
          let answer: Awaited<ReturnType<typeof send>> | undefined;
          const statements = await cabinet.statementsDuring(async () => {
            answer = await send(ENEMY, name, { ...base, [field]: isList ? [id] : id });
          });
          const { codes, payload } = answer!;
          return { name, field, codes, payload, statements };
        };
        const none = await attempt(kind === 'person' ? 'usr_none' : randomUUID());
        expect([name, field, none.codes.length + (none.payload?.userErrors.length ?? 0)]).toEqual([name, field, 1]);
        for (const one of kinds) for (const id of spellings(foreign[one])) expect({ id, ...(await attempt(id)) }).toEqual({ id, ...none });
      }
    expect(await readForeign()).toEqual(before);
  });

  it('is not permitted any mutation for the foreign patient, with ids of either team or of none', async () => {
    const before = await readForeign();
    for (const [name, { input }] of Object.entries(MUTATIONS))
      for (const ids of [foreign, own, Object.fromEntries(Object.keys(own).map((key) => [key, randomUUID()])) as unknown as Ids])
        for (const patientId of spellings(FOREIGN)) {
          // A person with a permit is told that there is a team; the directory gives none for another spelling.
          if (name === 'startCareTeam' || patientId !== FOREIGN) continue;
          expect([name, await send(ENEMY, name, { patientId, ...input(ids) })]).toEqual([
            name,
            expect.objectContaining({ codes: ['NOT_PERMITTED'] }),
          ]);
        }
    expect(await readForeign()).toEqual(before);
  });

  it('makes nothing with an id of the foreign team, and is not shown what it is', async () => {
    for (const [name, input] of [
      ['createCareRecord', { kind: 'VISIT', text: '記録' }],
      ['createCareTask', { text: '仕事', dueOn: TODAY }],
      ['planCareVisit', SOON],
    ] as const) {
      const id = randomUUID();
      expect((await send(VICTIM, name, { patientId: FOREIGN, id, ...input })).made).toBe(id);
      const { payload, made } = await send(ENEMY, name, { patientId: OWN, id, ...input });
      expect([name, made, payload.userErrors.map(({ code }: Loose) => code)]).toEqual([name, undefined, ['ID_REUSED']]);
    }
  });

  it('finds no record of the foreign team by a filter, a cursor, a search or an export', async () => {
    const list = async (person: TestPerson, args: string, patient: string) =>
      (await cabinet.chart(person, `careRecords${args} { nodes { id } pageInfo { endCursor } answers { state } }`, patient)).data
        .careRecords;
    const { nodes, pageInfo } = await list(VICTIM, '(first: 1)', FOREIGN);
    expect(nodes).toHaveLength(1);
    const mine = (await list(ENEMY, '(first: 50)', OWN)).nodes.map(({ id }: Loose) => id);
    const theirs = Object.values(foreign);
    for (const args of [
      `(first: 50, after: "${pageInfo.endCursor}")`,
      `(first: 50, filter: { threadOf: "${foreign.record}" })`,
      '(first: 50, filter: { text: "発熱" })',
      '(first: 50)',
    ]) {
      const ids = (await list(ENEMY, args, OWN)).nodes.map(({ id }: Loose) => id);
      expect([args, ids.filter((id: string) => !mine.includes(id))]).toEqual([args, []]);
      const foreignList = await list(ENEMY, args, FOREIGN);
      expect([args, foreignList.nodes, new Set(foreignList.answers.map(({ state }: Loose) => state))]).toEqual([
        args,
        [],
        new Set(['WITHHELD']),
      ]);
    }
    for (const format of ['TEXT', 'CSV', 'FHIR']) {
      const exported = await cabinet.ask(ENEMY, `{ careRecordExport(patientId: "${OWN}", format: ${format}) }`);
      expect(theirs.filter((id) => id !== VICTIM.user && exported.text.includes(id))).toEqual([]);
      const refused = await cabinet.ask(ENEMY, `{ careRecordExport(patientId: "${FOREIGN}", format: ${format}) }`);
      expect([refused.codes, refused.data]).toEqual([['NOT_PERMITTED'], { careRecordExport: null }]);
    }
  });

  it('who was in the team and left gets nothing by sending again what was accepted before', async () => {
    const [id, input] = [randomUUID(), { patientId: FOREIGN, kind: 'VISIT', text: '退席前' }];
    const { made: memberId } = await send(VICTIM, 'inviteToCareTeam', {
      patientId: FOREIGN,
      userId: ENEMY.user,
      facilityId: ENEMY.facility,
    });
    await send(ENEMY, 'acceptCareTeamInvitation', { patientId: FOREIGN, memberId });
    expect((await send(ENEMY, 'createCareRecord', { ...input, id })).made).toBe(id);
    const { pageInfo } = (await cabinet.chart(ENEMY, 'careRecords(first: 1) { pageInfo { endCursor } }', FOREIGN)).data.careRecords;
    await send(ENEMY, 'endCareTeamMembership', { patientId: FOREIGN, memberId });
    for (const [name, again] of [
      ['createCareRecord', { ...input, id }],
      ['sendCareRecord', { patientId: FOREIGN, id, version: 1 }],
      ['confirmCareRecords', { patientId: FOREIGN, ids: [id] }],
      ['acceptCareTeamInvitation', { patientId: FOREIGN, memberId }],
      ['endCareTeamMembership', { patientId: FOREIGN, memberId }],
    ] as const)
      expect([name, (await send(ENEMY, name, again)).made]).toEqual([name, undefined]);
    const { nodes } = (await cabinet.chart(ENEMY, `careRecords(first: 9, after: "${pageInfo.endCursor}") { nodes { id } }`, FOREIGN)).data
      .careRecords;
    expect(nodes).toEqual([]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['one part', 'x'],
    ['NUL', '\0'],
    ['empty parts', '||'],
    ['a part too few', '2026-01-01|1'],
    ['no number', '2026-01-01|x|y'],
    ['a part too many', 'a|b|c|d'],
    ['no day, a number that is too large, and half a character', '9999-99-99|9e999|\ud800'],
    ['a day of 5,000 digits', `${'9'.repeat(5_000)}|1|a`],
  ])('gets an answer or BAD_INPUT for a cursor with %s', async (_what, position) => {
    const after = Buffer.from(position).toString('base64url');
    for (const cursor of [after, position.replace(/[\0\ud800]/g, ''), `${after}=`])
      for (const list of ['careRecords', 'careTeam', 'careTasks', 'careVisits']) {
        const { codes, data } = await cabinet.chart(ENEMY, `${list}(first: 5, after: "${cursor}") { nodes { id } }`, OWN);
        expect([list, cursor, codes.filter((code) => code !== 'BAD_INPUT'), data?.[list]?.nodes.length ?? 0]).toEqual([
          list,
          cursor,
          [],
          expect.any(Number),
        ]);
      }
  });
});
