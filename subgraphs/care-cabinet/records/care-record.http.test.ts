import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { NOW } from '../../kit/testing/issuers.js';
import { CareTeamMemberEntity } from '../team/care-team-member.entity.js';
import { makeMember, makeRecord } from '../testing/rows.js';
import {
  careLine,
  DOCTOR,
  EVERYWHERE,
  type Loose,
  NURSE,
  PHARMACIST,
  type RunningCabinet,
  runCabinet,
  type TestPerson,
} from '../testing/running-cabinet.js';
import { CareRecordCorrectionEntity, CareRecordEntity, CareRecordReadingEntity, CareRecordTagEntity } from './care-record.entity.js';

const RECORD = `id version state text plainText kind date authorProfession bodySite tags inReplyTo threadId replyCount seenByMe
  vitals { kind value unit } form { kind fall { injury place } wound { site lengthCm } } mentions { id } author { id } facility { id }
  seenBy { user { id } profession facility { id } } corrections { version text reason by { id } tags } withdrawn { reason by { id } }`;
const mutation = (name: string, type: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${name === 'confirmCareRecords' ? 'careRecords' : 'careRecord'} { ${RECORD} } userErrors { code field } } }`;
const [CREATE, SEND, CORRECT, WITHDRAW, CONFIRM] = [
  mutation('createCareRecord', 'CreateCareRecordInput'),
  mutation('sendCareRecord', 'SendCareRecordInput'),
  mutation('correctCareRecord', 'CorrectCareRecordInput'),
  mutation('withdrawCareRecord', 'WithdrawCareRecordInput'),
  mutation('confirmCareRecords', 'ConfirmCareRecordsInput'),
] as const;
const EXPORT = 'query ($f: CareRecordExportFormat!) { careRecordExport(patientId: "pat_1", format: $f) }';

describe.each(databases())('care records on $name', ({ start }) => {
  let server: DatabaseServer;
  let cabinet: RunningCabinet;

  beforeAll(async () => {
    server = await start();
    cabinet = await runCabinet(await server.fresh());
  }, 90_000);
  afterAll(async () => {
    await cabinet?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    [cabinet.permitting, cabinet.now] = [EVERYWHERE, NOW];
    for (const table of [CareRecordEntity, CareRecordCorrectionEntity, CareRecordReadingEntity, CareRecordTagEntity, CareTeamMemberEntity])
      await cabinet.database.getRepository(table).clear();
    await cabinet.database.query('DELETE FROM care_record_search');
    await cabinet.database
      .getRepository(CareTeamMemberEntity)
      .insert([makeMember(), makeMember({ id: 'ctm_2', userId: NURSE.user, facilityId: NURSE.facility, profession: 'NURSE' })]);
  });

  const send = async (person: TestPerson, query: string, input: object) => {
    const { data, ...rest } = await cabinet.ask(person, query, { input: { patientId: 'pat_1', ...input } });
    const payload = data ? Object.values<Loose>(data)[0] : undefined;
    return { ...rest, payload, record: payload?.careRecord, errors: payload?.userErrors.map(({ code }: { code: string }) => code) };
  };
  const create = async (person: TestPerson, input: object = {}) =>
    await send(person, CREATE, { kind: 'VISIT', text: '訪問した', ...input });
  const list = async (
    person: TestPerson,
    args = '',
    selection = RECORD,
  ): Promise<{ codes: readonly string[]; nodes: Loose[]; pageInfo: Loose }> => {
    const { data, codes } = await cabinet.chart(
      person,
      `careRecords${args} { nodes { ${selection} } pageInfo { hasNextPage endCursor } answers { state } }`,
    );
    return { codes, nodes: data?.careRecords?.nodes ?? [], pageInfo: data?.careRecords?.pageInfo };
  };
  const texts = async (person: TestPerson, args = '') => (await list(person, args, 'text')).nodes.map(({ text }) => text);

  it('keeps every part of a record, and shows it to the team', async () => {
    const input = {
      ...{ text: '## 訪問\n- **発熱**', kind: 'VITALS', bodySite: 'SACRUM', tags: ['褥瘡', 'ＡＢＣ'], mentions: [NURSE.user] },
      vitals: [
        { kind: 'BODY_TEMPERATURE', value: 38.2 },
        { kind: 'SPO2', value: 97, unit: '%' },
      ],
      form: { wound: { site: 'SACRUM', lengthCm: 2.5 } },
    };
    const { record, codes } = await create(DOCTOR, input);
    expect(codes).toEqual([]);
    expect(record).toMatchObject({
      ...{ version: 1, state: 'SENT', text: input.text, plainText: '訪問\n・発熱', authorProfession: 'DOCTOR', bodySite: 'SACRUM' },
      vitals: [
        { kind: 'BODY_TEMPERATURE', value: 38.2, unit: 'Cel' },
        { kind: 'SPO2', value: 97, unit: '%' },
      ],
      form: { kind: 'WOUND', fall: null, wound: { site: 'SACRUM', lengthCm: 2.5 } },
      ...{
        tags: ['褥瘡', 'abc'],
        mentions: [{ id: NURSE.user }],
        inReplyTo: null,
        replyCount: 0,
        seenBy: [],
        corrections: [],
        withdrawn: null,
      },
    });
    expect(record.threadId).toBe(record.id);
    expect((await list(NURSE)).nodes).toEqual([record]);
  });

  it('takes the id that the client made, and answers the same record when it is sent again', async () => {
    const id = randomUUID();
    const first = await create(NURSE, { id: id.toUpperCase() });
    expect(first.record.id).toBe(id);
    expect((await create(NURSE, { id: id.toUpperCase() })).payload).toEqual(first.payload);
    expect((await create(NURSE, { id: id.toUpperCase(), text: 'other' })).errors).toEqual(['ID_REUSED']);
    expect((await create(DOCTOR, { id })).errors).toEqual(['ID_REUSED']);
    expect((await list(NURSE)).nodes).toHaveLength(1);
  });

  it('answers a record that is sent again also after a mentioned person has left the team', async () => {
    const input = { id: randomUUID(), mentions: [NURSE.user] };
    const first = await create(DOCTOR, input);
    await cabinet.database.getRepository(CareTeamMemberEntity).update({ id: 'ctm_2' }, { endedAt: NOW });
    expect((await create(DOCTOR, input)).payload).toEqual(first.payload);
    expect((await create(DOCTOR, { ...input, id: randomUUID() })).errors).toEqual(['NOT_A_MEMBER']);
  });

  it('stores one record if a phone sends the same id several times at once', async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await create(NURSE, { id })));
    expect(answers.map(({ record }) => record?.id)).toEqual(Array.from({ length: 6 }, () => id));
    expect(await cabinet.database.getRepository(CareRecordEntity).count()).toBe(1);
    expect(answers.filter(({ changes }) => changes.length > 0)).toHaveLength(1);
  });

  it('refuses a mention of a person who is not in the team', async () => {
    expect((await create(DOCTOR, { mentions: [NURSE.user, PHARMACIST.user] })).payload.userErrors).toEqual([
      { code: 'NOT_A_MEMBER', field: ['input', 'mentions', '1'] },
    ]);
  });

  it('shows a draft to its author alone, until it is sent', async () => {
    const { record } = await create(NURSE, { draft: true });
    expect([record.state, await texts(NURSE), await texts(DOCTOR)]).toEqual(['DRAFT', ['訪問した'], []]);
    expect((await send(DOCTOR, SEND, { id: record.id, version: 1 })).errors).toEqual(['NOT_FOUND']);
    expect((await send(DOCTOR, CONFIRM, { ids: [record.id] })).payload.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await create(DOCTOR, { inReplyTo: record.id })).errors).toEqual(['NOT_FOUND']);
    cabinet.now = NOW + 60_000;
    const sent = await send(NURSE, SEND, { id: record.id, version: 1 });
    expect(sent.record).toMatchObject({ state: 'SENT', version: 2, corrections: [] });
    expect((await send(NURSE, SEND, { id: record.id, version: 1 })).record).toEqual(sent.record);
    expect(await texts(DOCTOR)).toEqual(['訪問した']);
  });

  it('replaces a draft without keeping what it was, and a discarded draft is never shown to the team', async () => {
    const { record } = await create(NURSE, { draft: true });
    expect((await send(NURSE, CORRECT, { id: record.id, version: 1, text: '別の', reason: 'x' })).record).toMatchObject({
      version: 2,
      text: '別の',
      corrections: [],
    });
    expect((await send(NURSE, WITHDRAW, { id: record.id, version: 2, reason: '不要' })).record).toMatchObject({
      state: 'WITHDRAWN',
      text: '',
    });
    expect([(await list(DOCTOR)).nodes, (await list(NURSE)).nodes.length]).toEqual([[], 1]);
  });

  it('keeps the former text of a correction, who made it, and why', async () => {
    const { record } = await create(NURSE, { text: '体温 83.2', tags: ['熱'] });
    const corrected = await send(NURSE, CORRECT, { id: record.id, version: 1, text: '体温 38.2', tags: ['発熱'], reason: '入力の誤り' });
    expect(corrected.record).toMatchObject({
      ...{ version: 2, text: '体温 38.2', tags: ['発熱'] },
      corrections: [{ version: 1, text: '体温 83.2', reason: '入力の誤り', by: { id: NURSE.user }, tags: ['熱'] }],
    });
    expect(corrected.changes).toEqual([
      {
        ...{ action: 'correctCareRecord', subject: record.id, patient: 'pat_1', user: NURSE.user },
        ...{ before: { version: 1, state: 'SENT', recordedAt: NOW }, after: { version: 2, state: 'SENT', recordedAt: NOW } },
      },
    ]);
    expect((await list(DOCTOR)).nodes).toEqual([{ ...corrected.record, seenByMe: false }]);
    expect([await texts(DOCTOR, '(filter: { text: "38.2" })'), await texts(DOCTOR, '(filter: { text: "83.2" })')]).toEqual([
      ['体温 38.2'],
      [],
    ]);
    expect([await texts(DOCTOR, '(filter: { tag: "発熱" })'), await texts(DOCTOR, '(filter: { tag: "熱" })')]).toEqual([['体温 38.2'], []]);
  });

  it('answers a correction of an old version with CONFLICT and the current record, and one that is sent again with the record', async () => {
    const { record } = await create(NURSE);
    const correction = { id: record.id, version: 1, text: '二', reason: 'r' };
    const first = await send(NURSE, CORRECT, correction);
    const again = await send(NURSE, CORRECT, correction);
    expect([again.record, again.errors, again.changes]).toEqual([first.record, [], []]);
    const conflict = await send(NURSE, CORRECT, { ...correction, text: '三' });
    expect([conflict.record, conflict.payload.userErrors]).toEqual([first.record, [{ code: 'CONFLICT', field: ['input', 'version'] }]]);
    const atOnce = await Promise.all(
      ['四', '五', '六'].map(async (text) => await send(NURSE, CORRECT, { ...correction, version: 2, text })),
    );
    expect(atOnce.map(({ errors }) => errors.join()).sort()).toEqual(['', 'CONFLICT', 'CONFLICT']);
    expect(await cabinet.database.getRepository(CareRecordCorrectionEntity).count()).toBe(2);
  });

  it('lets only the author correct and withdraw', async () => {
    const { record } = await create(NURSE);
    expect((await send(DOCTOR, CORRECT, { id: record.id, version: 1, text: 'x', reason: 'r' })).errors).toEqual(['NOT_AUTHOR']);
    expect((await send(DOCTOR, WITHDRAW, { id: record.id, version: 1, reason: 'r' })).errors).toEqual(['NOT_AUTHOR']);
    expect((await send(NURSE, WITHDRAW, { id: record.id, version: 1, reason: ' ' })).errors).toEqual(['REQUIRED']);
  });

  it('leaves a withdrawn record in its place without its content, which its author alone still sees', async () => {
    const { record } = await create(NURSE, { text: '別の患者の記録', tags: ['誤り'], vitals: [{ kind: 'PULSE', value: 72 }] });
    await create(DOCTOR, { inReplyTo: record.id, text: '確認します' });
    const withdrawn = await send(NURSE, WITHDRAW, { id: record.id, version: 1, reason: '患者の取り違え' });
    expect(withdrawn.record).toMatchObject({
      ...{
        state: 'WITHDRAWN',
        text: '',
        plainText: '',
        vitals: [],
        tags: [],
        withdrawn: { reason: '患者の取り違え', by: { id: NURSE.user } },
      },
      corrections: [{ text: '別の患者の記録', reason: '患者の取り違え', by: { id: NURSE.user } }],
    });
    expect(
      (await list(DOCTOR, `(filter: { threadOf: "${record.id}" })`)).nodes.map(({ text, corrections, withdrawn: why }) => [
        text,
        corrections.length,
        why?.reason,
      ]),
    ).toEqual([
      ['確認します', 0, undefined],
      ['', 0, '患者の取り違え'],
    ]);
    expect([await texts(DOCTOR, '(filter: { text: "取り違え" })'), await texts(NURSE, '(filter: { text: "別の患者" })')]).toEqual([[], []]);
    expect((await send(NURSE, CORRECT, { id: record.id, version: 2, text: 'x', reason: 'r' })).errors).toEqual(['WITHDRAWN']);
    expect((await cabinet.ask(DOCTOR, EXPORT, { f: 'TEXT' })).data.careRecordExport).not.toContain('別の患者');
  });

  it('keeps threads: answers come after what they answer, and are counted', async () => {
    const { record: first } = await create(NURSE, { text: '一' });
    const { record: second } = await create(DOCTOR, { text: '二', inReplyTo: first.id });
    const { record: third } = await create(NURSE, { text: '三', inReplyTo: second.id });
    await create(DOCTOR, { text: '別' });
    expect([second.threadId, third.threadId, third.inReplyTo]).toEqual([first.id, first.id, second.id]);
    for (const { id } of [first, second, third]) expect(await texts(DOCTOR, `(filter: { threadOf: "${id}" })`)).toEqual(['三', '二', '一']);
    expect(await texts(DOCTOR, `(filter: { ids: ["${second.id}", "crc_none"] })`)).toEqual(['二']);
    expect(await texts(DOCTOR, '(filter: { ids: [] })')).toEqual([]);
    const counts = Object.fromEntries((await list(DOCTOR, '', 'text replyCount')).nodes.map(({ text, replyCount }) => [text, replyCount]));
    expect(counts).toEqual({ 一: 1, 二: 1, 三: 0, 別: 0 });
  });

  it('counts and shows only answers that the reader may see', async () => {
    const { record } = await create(DOCTOR, { text: '一' });
    await create(NURSE, { text: '二', inReplyTo: record.id });
    await create(NURSE, { text: '下書き', inReplyTo: record.id, draft: true });
    expect((await list(DOCTOR, '', 'text replyCount')).nodes).toContainEqual({ text: '一', replyCount: 1 });
    cabinet.permitting = () => [careLine('fac_clinic')];
    expect((await list(DOCTOR, '', 'text replyCount')).nodes).toEqual([{ text: '一', replyCount: 0 }]);
    cabinet.permitting = EVERYWHERE;
    await create(NURSE, { text: '見えない' });
    cabinet.permitting = () => [careLine('fac_station', { from: '2026-01-15' }), careLine('fac_clinic')];
    expect(await texts(DOCTOR)).toHaveLength(3);
    cabinet.permitting = () => [careLine('fac_station', { from: '2026-01-16' }), careLine('fac_clinic')];
    expect(await texts(DOCTOR)).toEqual(['一']);
  });

  it('shows who has seen a record with the profession, once for each person', async () => {
    const { record } = await create(NURSE);
    expect((await send(DOCTOR, CONFIRM, { ids: [record.id] })).payload.careRecords).toMatchObject([
      { seenByMe: true, seenBy: [{ user: { id: DOCTOR.user }, profession: 'DOCTOR', facility: { id: DOCTOR.facility } }] },
    ]);
    cabinet.now = NOW + 1_000;
    await send(DOCTOR, CONFIRM, { ids: [record.id] });
    await send(NURSE, CONFIRM, { ids: [record.id] });
    const [shown] = (await list(NURSE)).nodes;
    expect([shown.seenBy.length, shown.seenByMe]).toEqual([1, false]);
    expect((await cabinet.database.getRepository(CareRecordReadingEntity).find()).map(({ readAt }) => readAt)).toEqual([NOW]);
  });

  it('refuses to confirm records that cannot be seen, and confirms none of them', async () => {
    const { record } = await create(NURSE);
    await cabinet.database.getRepository(CareRecordEntity).insert(makeRecord({ id: 'crc_other', patientId: 'pat_2' }));
    for (const id of ['crc_other', 'crc_none'])
      expect((await send(DOCTOR, CONFIRM, { ids: [record.id, id] })).payload).toEqual({
        careRecords: [],
        userErrors: [{ code: 'NOT_FOUND', field: ['input', 'ids', '1'] }],
      });
    expect((await send(DOCTOR, CONFIRM, { ids: Array.from({ length: 101 }, (_, i) => `crc_${i}`) })).payload.userErrors).toMatchObject([
      { code: 'TOO_MANY' },
    ]);
    expect(await cabinet.database.getRepository(CareRecordReadingEntity).count()).toBe(0);
  });

  it('filters by kind, profession, tag, body site, period and words, all at once too', async () => {
    await create(NURSE, { text: '発熱 38.2', kind: 'VITALS', tags: ['熱'], date: '2026-01-10' });
    await create(NURSE, { text: '褥瘡の処置', kind: 'VISIT', bodySite: 'SACRUM', date: '2026-01-12' });
    await create(DOCTOR, { text: '発熱に解熱剤を処方', kind: 'MEDICATION', tags: ['熱'], date: '2026-01-14' });
    expect(await texts(DOCTOR, '(filter: { kinds: [VITALS, VISIT] })')).toEqual(['褥瘡の処置', '発熱 38.2']);
    expect(await texts(DOCTOR, '(filter: { kinds: [] })')).toEqual([]);
    expect(await texts(DOCTOR, '(filter: { professions: ["NURSE"] })')).toEqual(['褥瘡の処置', '発熱 38.2']);
    expect(await texts(DOCTOR, '(filter: { tag: "熱" })')).toEqual(['発熱に解熱剤を処方', '発熱 38.2']);
    expect(await texts(DOCTOR, '(filter: { bodySite: SACRUM })')).toEqual(['褥瘡の処置']);
    expect(await texts(DOCTOR, '(period: { from: "2026-01-11", until: "2026-01-13" })')).toEqual(['褥瘡の処置']);
    expect(await texts(DOCTOR, '(filter: { text: "発熱" })')).toEqual(['発熱に解熱剤を処方', '発熱 38.2']);
    expect(await texts(DOCTOR, '(filter: { text: "褥瘡" })')).toEqual(['褥瘡の処置']);
    expect(await texts(DOCTOR, '(filter: { text: "熱" })')).toEqual(['発熱に解熱剤を処方', '発熱 38.2']);
    expect(await texts(DOCTOR, '(filter: { text: "熱剤" })')).toEqual(['発熱に解熱剤を処方']);
    expect(await texts(DOCTOR, '(filter: { text: "発熱", professions: ["DOCTOR"], tag: "熱" }, period: { from: "2026-01-14" })')).toEqual([
      '発熱に解熱剤を処方',
    ]);
  });

  it.each(['" OR 1', '+発熱', '-発熱', '*', '発熱*', 'NEAR(発熱)', 'words:発熱', '(', '@', '~', '><', "'; DROP TABLE care_record; --"])(
    'takes operators of the full-text search in a query as text: %s',
    async (query) => {
      await create(DOCTOR, { text: '発熱' });
      const { nodes, codes } = await list(DOCTOR, `(filter: { text: ${JSON.stringify(query)} })`, 'text');
      expect([nodes, codes]).toEqual([[], []]);
    },
  );

  it.each([
    'filter: { text: "" }',
    'filter: { text: " 　" }',
    `filter: { text: "${'あ'.repeat(101)}" }`,
    `filter: { text: "${'a b '.repeat(6)}" }`,
    `filter: { tag: "${'x'.repeat(101)}" }`,
    'after: "eA"',
    'after: "fHx8"',
    'first: 1001',
  ])('refuses a list that cannot be with BAD_INPUT: %s', async (args) =>
    expect((await list(DOCTOR, `(${args})`)).codes).toEqual(['BAD_INPUT']),
  );

  it('pages through records of one day and one instant without a gap or a repetition, while records are added', async () => {
    const rows = Array.from({ length: 25 }, (_, i) =>
      makeRecord({ id: `crc_${String(i).padStart(2, '0')}`, careDate: `2026-01-0${1 + (i % 3)}`, recordedAt: NOW + Math.floor(i / 6) }),
    );
    await cabinet.database.getRepository(CareRecordEntity).insert(rows);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Loose = await list(DOCTOR, `(first: 4, after: ${JSON.stringify(after)})`, 'id date');
      seen.push(...page.nodes.map(({ id }: { id: string }) => id));
      [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
      await create(NURSE, { date: '2026-01-15' });
    }
    const expected = [...rows].sort((a, b) =>
      a.careDate === b.careDate ? b.recordedAt - a.recordedAt || (a.id < b.id ? 1 : -1) : a.careDate < b.careDate ? 1 : -1,
    );
    expect(seen).toEqual(expected.map(({ id }) => id));
  });

  it('needs the same number of statements for one record as for a hundred', async () => {
    const count = async () => await cabinet.statementsDuring(async () => await list(DOCTOR, '(first: 200)'));
    await create(DOCTOR);
    const one = await count();
    for (let i = 0; i < 4; i++)
      await cabinet.database
        .getRepository(CareRecordEntity)
        .insert(Array.from({ length: 25 }, (_, j) => makeRecord({ id: `crc_${i}_${j}` })));
    expect([await count(), (await list(DOCTOR, '(first: 200)')).nodes.length]).toEqual([one, 101]);
    process.stderr.write(`statements for a page of records with all fields: ${one}\n`);
  });

  it('refuses every change with NOT_PERMITTED by a person who is not in the team, also for ids that do not exist', async () => {
    const { record } = await create(NURSE);
    for (const id of [record.id, 'crc_none']) {
      const inputs: [string, object][] = [
        [CREATE, { kind: 'VISIT', text: 'x', inReplyTo: id }],
        [SEND, { id, version: 1 }],
        [CORRECT, { id, version: 1, text: 'x', reason: 'r' }],
        [WITHDRAW, { id, version: 1, reason: 'r' }],
        [CONFIRM, { ids: [id] }],
      ];
      for (const [query, input] of inputs) {
        const { codes, payload } = await send(PHARMACIST, query, input);
        expect([codes, payload]).toEqual([['NOT_PERMITTED'], null]);
      }
    }
    expect((await cabinet.ask(PHARMACIST, EXPORT, { f: 'CSV' })).codes).toEqual(['NOT_PERMITTED']);
    expect(await cabinet.database.getRepository(CareRecordEntity).find()).toMatchObject([{ id: record.id, version: 1 }]);
  });

  it('reports each list and each export as shown, by facility', async () => {
    await create(DOCTOR);
    await create(NURSE);
    await create(NURSE, { draft: true });
    const { disclosures } = await cabinet.chart(DOCTOR, 'careRecords { nodes { id } }');
    const items = (given: typeof disclosures) =>
      Object.fromEntries(given.map(({ facility, items: count, form }) => [facility, `${form} ${count}`]));
    expect(items(disclosures)).toEqual({ fac_clinic: 'RECORDS 1', fac_station: 'RECORDS 1', fac_pharmacy: 'RECORDS 0' });
    expect(items((await cabinet.ask(NURSE, EXPORT, { f: 'FHIR' })).disclosures)).toEqual({
      fac_clinic: 'RECORDS 1',
      fac_station: 'RECORDS 1',
    });
    expect(items((await cabinet.chart(DOCTOR, 'careRecords { pageInfo { hasNextPage } }')).disclosures)).toMatchObject({
      fac_clinic: 'COUNTS 0',
    });
  });

  it('exports the records as text, CSV and FHIR, without drafts', async () => {
    await create(NURSE, { text: '=cmd|calc', kind: 'VITALS', vitals: [{ kind: 'SYSTOLIC', value: 132 }], tags: ['熱'] });
    await create(NURSE, { text: '秘密の下書き', draft: true });
    const take = async (f: string) => (await cabinet.ask(NURSE, EXPORT, { f })).data.careRecordExport as string;
    const [text, csv, fhir] = [await take('TEXT'), await take('CSV'), JSON.parse(await take('FHIR'))];
    expect(text).toMatch(/^2026-01-15 VITALS NURSE fac_station .+\n=cmd\|calc\nSYSTOLIC 132 mm\[Hg\]\n#熱$/);
    expect(csv).toContain(`"'=cmd|calc"`);
    expect(fhir.entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType)).toEqual([
      'Communication',
      'Observation',
    ]);
    for (const one of [text, csv, JSON.stringify(fhir)]) expect(one).not.toContain('秘密');
  });

  it.each([
    ['10,000 kanji with two units each', '𠮷'.repeat(10_000)],
    ['10,000 quotation marks', '"'.repeat(10_000)],
    ['10,000 backslashes', '\\'.repeat(10_000)],
    ['10,000 ends of lines', `a${'\n'.repeat(9_998)}b`],
    ['a family of emoji, marks that turn the direction, and marks that nobody sees', 'a👨‍👩‍👧\u202eb\u200b\ufeffc e\u0301 ﾊﾞ \t\r\n 葛󠄀'],
    ['the last characters of each plane', '\uffff\u{1ffff}\u{10ffff}'],
    ['HTML, a script and links', '<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](https://x.example/)'],
  ])('keeps a text exactly, through a correction and a withdrawal: %s', async (_what, text) => {
    const { record, errors } = await send(DOCTOR, CREATE, { kind: 'VISIT', text });
    expect([errors, record.text]).toEqual([[], text]);
    const corrected = (await send(DOCTOR, CORRECT, { id: record.id, version: 1, text: '訂正', reason: '理由' })).record;
    expect(corrected.corrections.map((one: Loose) => one.text)).toEqual([text]);
    const back = (await send(DOCTOR, CORRECT, { id: record.id, version: 2, text, reason: '理由' })).record;
    expect(back.text).toBe(text);
    // Sent again, the correction is recognized.
    expect((await send(DOCTOR, CORRECT, { id: record.id, version: 2, text, reason: '理由' })).errors).toEqual([]);
    const withdrawn = (await send(DOCTOR, WITHDRAW, { id: record.id, version: 3, reason: '理由' })).record;
    expect(withdrawn.corrections.at(-1).text).toBe(text);
  });

  it.each([
    ['10,001 kanji with two units each', '𠮷'.repeat(10_001), 'TOO_LONG'],
    ['NUL', 'a\0', 'CHARACTERS'],
    ['another control character', '\u0001'.repeat(10_000), 'CHARACTERS'],
    ['the first half of a character', 'a\ud800b', 'CHARACTERS'],
    ['the second half of a character', '\udfff', 'CHARACTERS'],
    ['the halves of a character in the wrong order', '\udc00\ud800', 'CHARACTERS'],
  ])('refuses a text with %s, wherever it stands', async (_what, text, code) => {
    const made = await send(DOCTOR, CREATE, { kind: 'VISIT', text });
    expect([made.codes, made.errors, made.record]).toEqual([[], [code], null]);
    const { record } = await send(DOCTOR, CREATE, { kind: 'VISIT', text: '元' });
    expect((await send(DOCTOR, CORRECT, { id: record.id, version: 1, text, reason: '理由' })).errors).toEqual([code]);
    const cut = text.slice(0, 25);
    if (code !== 'CHARACTERS') return;
    for (const input of [
      { text: 'a', tags: [cut] },
      { text: 'a', idempotencyKey: cut },
      { text: '', form: { fall: { injury: 'NONE', place: cut } } },
    ])
      expect((await send(DOCTOR, CREATE, { kind: 'VISIT', ...input })).errors).toEqual([code]);
    expect((await send(DOCTOR, WITHDRAW, { id: record.id, version: 1, reason: text })).errors).toContain(code);
  });
});
