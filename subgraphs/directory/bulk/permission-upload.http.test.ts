import 'reflect-metadata';
import type { EntityManager } from 'typeorm';
import { NoTurn } from '../../kit/database/busy.js';
import type { Writer } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { readEverything } from '../testing/every-mutation.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { addWorkplace } from '../testing/work-beside.js';
import { COLUMNS, PART_LINES_AT_MOST } from './permission-lines.js';
import { LINES_AT_ONCE, runUpload } from './run-upload.js';

const START = 'mutation ($r: String!) { startPermissionUpload(input: { reason: $r }) { upload { id } userErrors { code } } }';
const ADD =
  'mutation ($input: AddPermissionLinesInput!) { addPermissionLines(input: $input) { upload { received } userErrors { code field } } }';
const RUN =
  'mutation ($id: ID!, $dry: Boolean!) { runPermissionUpload(input: { uploadId: $id, dryRun: $dry }) { upload { state } userErrors { code } } }';
const LOOK = `query ($id: ID!, $effect: LineEffect, $after: String) { permissionUpload(id: $id) { state dryRun received done effects { effect lines }
  lines(first: 200, effect: $effect, after: $after) { edges { node { line effect code field permissionId } } pageInfo { hasNextPage endCursor } } } }`;

interface UploadedLine {
  readonly line: number;
  readonly effect: string;
  readonly code: string | null;
  readonly field: string | null;
  readonly permissionId: string | null;
}
type Line = Partial<Record<(typeof COLUMNS)[number], string>>;
const csv = (lines: readonly (Line | string)[]) =>
  [
    COLUMNS.join(','),
    ...lines.map((line) => (typeof line === 'string' ? line : COLUMNS.map((name) => line[name] ?? '').join(','))),
    '',
  ].join('\n');

describe.each(databases())('a bulk upload of permissions on $name', ({ start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ patients: 40, address: await server.fresh() });
  }, 120_000);
  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });

  const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
  const begun = async (who = 'admin', reason = '一括登録') =>
    (await directory.ask(who, START, { r: reason })).data.startPermissionUpload.upload.id as string;
  const add = async (uploadId: string, received: number, text: string, who = 'admin') =>
    (await directory.ask(who, ADD, { input: { uploadId, received, csv: text } })).data.addPermissionLines;
  const run = async (id: string, dry: boolean, who = 'admin') => {
    const { data } = await directory.ask(who, RUN, { id, dry });
    await directory.uploads.ended();
    return data.runPermissionUpload;
  };
  interface Looked {
    readonly state: string;
    readonly received: number;
    readonly done: number;
    readonly effects: object[];
    readonly lines: UploadedLine[];
  }
  const look = async (id: string, who = 'admin'): Promise<Looked | null> => {
    const edges: { node: UploadedLine }[] = [];
    let after: string | null = null;
    for (;;) {
      const { data } = await directory.ask(who, LOOK, { id, after });
      if (!data.permissionUpload) return null;
      edges.push(...data.permissionUpload.lines.edges);
      if (!data.permissionUpload.lines.pageInfo.hasNextPage) return { ...data.permissionUpload, lines: edges.map(({ node }) => node) };
      after = data.permissionUpload.lines.pageInfo.endCursor;
    }
  };
  const grant = (change: Line = {}): Line => ({
    action: 'GRANT',
    userId: user('dr-gaibu').id,
    facilityId: directory.caller('dr-gaibu').facility,
    categories: 'ALLERGY|PRESCRIPTION',
    ...change,
  });

  it('reports in a dry run the effect that each line then has, and the numbers of the broken lines', async () => {
    const [mine, other] = await directory.database.getRepository(ViewingPermissionEntity).findBy({ userId: user('ns-tanaka').id });
    const lines: (Line | string)[] = [
      grant(),
      grant(),
      grant({ patientId: directory.world.patients[0]!.id, reason: 'この行の理由' }),
      { action: 'REVOKE', permissionId: mine!.id },
      { action: 'REVOKE', permissionId: mine!.id },
      { action: 'RENEW', permissionId: mine!.id },
      { action: 'RENEW', permissionId: other!.id, validUntil: '2027-03-31' },
      '"a stray quote',
      'GRANT,too,few',
      '',
      grant({ categories: 'ALLERGIES' }),
      grant({ userId: 'usr_nobody' }),
      grant({ patientId: 'pat_nobody' }),
      grant({ validUntil: '2020-01-01' }),
      grant({ careFrom: '2026-02-30' }),
      { action: 'REVOKE', permissionId: 'prm_nothing' },
      { action: 'DELETE', permissionId: mine!.id },
      grant({ facilityId: directory.caller('dr-sato').facility }),
      grant({ careFrom: '2026-01-01', validFrom: '9999-01-01' }),
    ];
    const expected = [
      ['GRANT', null, null],
      ['NOTHING', null, null],
      ['GRANT', null, null],
      ['REVOKE', null, null],
      ['NOTHING', null, null],
      ['REFUSED', 'ENDED', 'permissionId'],
      ['RENEW', null, null],
      ['REFUSED', 'MALFORMED', null],
      ['REFUSED', 'MALFORMED', null],
      ['NOTHING', null, null],
      ['REFUSED', 'FORMAT', 'categories'],
      ['REFUSED', 'NOT_OF_FACILITY', 'userId'],
      ['REFUSED', 'NOT_FOUND', 'patientId'],
      ['REFUSED', 'ORDER', 'validUntil'],
      ['REFUSED', 'FORMAT', 'careFrom'],
      ['REFUSED', 'NOT_FOUND', 'permissionId'],
      ['REFUSED', 'FORMAT', 'action'],
      ['REFUSED', 'NOT_OF_FACILITY', 'userId'],
      ['REFUSED', 'IMPLAUSIBLE', 'validFrom'],
    ];
    const id = await begun();
    expect(await add(id, 0, csv(lines))).toEqual({ upload: { received: lines.length }, userErrors: [] });
    const permissions = async () => await directory.database.getRepository(ViewingPermissionEntity).find({ order: { id: 'ASC' } });
    const before = await permissions();
    directory.now += 1000;
    expect(await run(id, true)).toEqual({ upload: { state: 'RUNNING' }, userErrors: [] });
    const tried = (await look(id))!;
    expect(tried).toMatchObject({ state: 'DONE', dryRun: true, received: lines.length, done: lines.length });
    expect(tried.lines.map(({ line, effect, code, field }) => [line, effect, code, field])).toEqual(
      expected.map(([effect, code, field], i) => [i + 2, effect, code, field]),
    );
    expect(await permissions()).toEqual(before);

    directory.now += 1000;
    await run(id, false);
    const done = (await look(id))!;
    expect(done).toMatchObject({ state: 'DONE', dryRun: false, effects: tried.effects });
    expect(done.lines).toEqual(tried.lines);
    const after = await permissions();
    expect(after).toHaveLength(before.length + 3);
    const made = (line: number) => after.find((row) => row.id === done.lines[line - 2]!.permissionId)!;
    expect(made(2)).toMatchObject({ reason: '一括登録', grantedBy: user('admin').id, grantedAt: directory.now, patientId: null });
    expect(made(4)).toMatchObject({ reason: 'この行の理由', patientId: directory.world.patients[0]!.id });
    expect(made(8)).toMatchObject({ renews: other!.id, validUntil: Date.parse('2027-03-31T00:00:00+09:00') });
    for (const one of [mine!, other!])
      expect(after.find((row) => row.id === one.id)).toMatchObject({ revokedAt: directory.now, revokedBy: user('admin').id });
    expect((await run(id, false)).userErrors).toEqual([{ code: 'DONE' }]);
    expect((await run(id, true)).userErrors).toEqual([{ code: 'DONE' }]);

    // The same file once more: an existing permission is granted once.
    const again = await begun();
    await add(again, 0, csv(lines.slice(0, 5)));
    directory.now += 1000;
    await run(again, false);
    expect((await look(again))!.lines.map(({ effect }) => effect)).toEqual(['NOTHING', 'NOTHING', 'NOTHING', 'NOTHING', 'NOTHING']);
  });

  it('continues where it was interrupted, and processes no line twice', async () => {
    const lines = Array.from({ length: 1_300 }, (_, i) =>
      i % 100 === 7
        ? '"broken'
        : grant({ patientId: directory.world.patients[i % 40]!.id, careFrom: `${1950 + Math.floor(i / 40)}-01-01` }),
    );
    const id = await begun();
    for (let i = 0; i < lines.length; i += 400) expect((await add(id, i, csv(lines.slice(i, i + 400)))).userErrors).toEqual([]);
    directory.now += 1000;
    // Stops after its first transaction.
    const stop = new AbortController();
    await directory.ask('admin', RUN, { id, dry: true });
    await directory.uploads.ended();
    const tried = (await look(id))!;
    await directory.database.query("UPDATE bulk_upload SET state = 'RUNNING', dry_run = 0, done = 0 WHERE id = ?", [id]);
    await runUpload(directory.writer, { id, user: 'admin' }, () => directory.now, { progress: () => stop.abort(), signal: stop.signal });
    const count = async () =>
      await directory.database.getRepository(ViewingPermissionEntity).countBy({ reason: '一括登録', grantedAt: directory.now });
    expect([(await look(id))!.state, (await look(id))!.done, await count()]).toEqual(['RUNNING', LINES_AT_ONCE, LINES_AT_ONCE - 1]);
    // Two runners at once: only one of them processes each line.
    await Promise.all([run(id, false), runUpload(directory.writer, { id, user: 'admin' }, () => directory.now)]);
    const done = (await look(id))!;
    expect([done.state, done.done, await count()]).toEqual(['DONE', 1_300, 1_287]);
    expect(done.lines).toEqual(tried.lines);
    expect(done.lines.filter(({ effect }) => effect === 'REFUSED').map(({ line }) => line)).toEqual(
      Array.from({ length: 13 }, (_, i) => i * 100 + 9),
    );
  }, 60_000);

  describe('of an uploader', () => {
    const SUSPEND = 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }';
    const RESUME = 'mutation ($input: ResumeUserInput!) { resumeUser(input: $input) { userErrors { code } } }';
    const facilityAdmin = () => directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    const change = async (query: string) => {
      directory.now += 1;
      const { data, errors } = await directory.ask('admin', query, { input: { id: facilityAdmin().id, reason: 'r' } });
      expect([errors, Object.values(data as Record<string, { userErrors: object[] }>)[0]!.userErrors]).toEqual([[], []]);
    };
    const granted = async (reason: string) => await directory.database.getRepository(ViewingPermissionEntity).countBy({ reason });
    const received = async (reason: string, count: number) => {
      const admin = facilityAdmin();
      const id = await begun(admin.subject, reason);
      const own = { userId: (await addWorkplace(directory, admin)).id, facilityId: admin.activities[0]!.facilityId };
      const day = (i: number) => new Date(Date.UTC(1960, 0, 1 + i)).toISOString().slice(0, 10);
      const lines = Array.from({ length: count }, (_, i) => grant({ ...own, careFrom: day(i), categories: 'PRESCRIPTION' }));
      expect((await add(id, 0, csv(lines), admin.subject)).userErrors).toEqual([]);
      return id;
    };

    it('who is suspended during the run stops there, and continues from there after the uploader is resumed', async () => {
      const count = 40 * LINES_AT_ONCE;
      const id = await received('途中で停止', count);
      directory.now += 1000;
      const { data } = await directory.ask(facilityAdmin().subject, RUN, { id, dry: false });
      expect(data.runPermissionUpload).toEqual({ upload: { state: 'RUNNING' }, userErrors: [] });
      await change(SUSPEND);
      await directory.uploads.ended();
      await change(RESUME);
      const stopped = (await look(id, facilityAdmin().subject))!;
      expect([stopped.state, stopped.done % LINES_AT_ONCE, stopped.done < count]).toEqual(['STOPPED', 0, true]);
      expect(await granted('途中で停止')).toBe(stopped.done);
      expect(stopped.lines.map(({ effect }) => effect)).toEqual(
        Array.from({ length: count }, (_, i) => (i < stopped.done ? 'GRANT' : null)),
      );

      directory.now += 1000;
      await run(id, false, facilityAdmin().subject);
      const done = (await look(id, facilityAdmin().subject))!;
      expect([done.state, done.done, await granted('途中で停止')]).toEqual(['DONE', count, count]);
      expect(done.lines.every(({ effect }) => effect === 'GRANT')).toBe(true);
    }, 60_000);

    it('who has lost the right before the run begins changes nothing', async () => {
      const id = await received('最初から停止', 3);
      await directory.database.query("UPDATE bulk_upload SET state = 'RUNNING', dry_run = ? WHERE id = ?", [0, id]);
      await change(SUSPEND);
      await runUpload(directory.writer, { id, user: facilityAdmin().id }, () => directory.now);
      await change(RESUME);
      expect(await look(id, facilityAdmin().subject)).toMatchObject({ state: 'STOPPED', done: 0 });
      expect(await granted('最初から停止')).toBe(0);
    });

    it('who has two running uploads is refused until one of them ends', async () => {
      const ids = await Promise.all(['一', '二', '三'].map(async (reason) => await received(reason, 20 * LINES_AT_ONCE)));
      const codes: object[] = [];
      for (const id of ids)
        codes.push((await directory.ask(facilityAdmin().subject, RUN, { id, dry: true })).data.runPermissionUpload.userErrors);
      await directory.uploads.ended();
      expect(codes).toEqual([[], [], [{ code: 'TOO_MANY_RUNNING' }]]);
    });
  });

  it('on a busy database processes each line once', async () => {
    const lines = Array.from({ length: 2 * LINES_AT_ONCE }, (_, i) =>
      grant({ reason: '混雑', careFrom: '1970-01-01', careUntil: `${1971 + i}-01-01` }),
    );
    const id = await begun();
    await add(id, 0, csv(lines));
    directory.now += 1000;
    await directory.database.query("UPDATE bulk_upload SET state = 'RUNNING', dry_run = 0 WHERE id = ?", [id]);
    let [attempts, pauses] = [0, 0];
    // Each transaction is rolled back once after all its statements.
    const busy = Object.create(directory.writer, {
      transaction: {
        value: async (caller: string, task: (manager: EntityManager) => Promise<unknown>) =>
          await directory.writer.transaction(caller, async (manager) => {
            const result = await task(manager);
            if (attempts++ % 2 === 0) throw new NoTurn();
            return result;
          }),
      },
    }) as Writer;
    const pause = async () => {
      pauses++;
    };
    await runUpload(busy, { id, user: user('admin').id }, () => directory.now, { pause });
    const done = (await look(id))!;
    expect([done.state, done.effects, pauses]).toEqual(['DONE', [{ effect: 'GRANT', lines: lines.length }], 4]);
    expect(await directory.database.getRepository(ViewingPermissionEntity).countBy({ reason: '混雑' })).toBe(lines.length);
  });

  it('accepts a part once if it is sent again with its key, and returns the progress of the upload', async () => {
    const id = await begun();
    const input = { uploadId: id, received: 0, csv: csv([grant()]), idempotencyKey: 'part-1' };
    const send = async (change: object = {}) =>
      (await directory.ask('admin', ADD, { input: { ...input, ...change } })).data.addPermissionLines;
    expect(await send()).toEqual({ upload: { received: 1 }, userErrors: [] });
    expect(await send()).toEqual({ upload: { received: 1 }, userErrors: [] });
    expect((await send({ received: 1 })).userErrors).toMatchObject([{ code: 'KEY_REUSED' }]);
    expect((await look(id))!.received).toBe(1);
  });

  it('accepts parts only in order, with a known header, and below the size limit', async () => {
    const id = await begun();
    expect((await add(id, 1, csv([grant()]))).userErrors).toMatchObject([{ code: 'OUT_OF_TURN' }]);
    expect((await add(id, 0, csv([grant()]))).upload.received).toBe(1);
    expect((await add(id, 0, csv([grant()]))).userErrors).toMatchObject([{ code: 'OUT_OF_TURN' }]);
    for (const text of ['', 'x', 'action,what\n', 'userId\n', 'action,action\n', '"action\n'])
      expect([text, (await add(id, 1, text)).userErrors]).toMatchObject([text, [{ code: 'HEADER', field: ['input', 'csv'] }]]);
    expect((await add(id, 1, `action\n${'x'.repeat(500_000)}`)).userErrors).toMatchObject([{ code: 'TOO_LONG' }]);
    for (const line of ['\n', '"\n', 'x\n'])
      expect((await add(id, 1, `action\n${line.repeat(PART_LINES_AT_MOST + 1)}`)).userErrors).toMatchObject([{ code: 'TOO_LONG' }]);
    expect((await look(id))!.received).toBe(1);
  });

  it('is visible only to its uploader, and changes only permissions of the facility if the uploader is its admin', async () => {
    const admin = directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    const own = admin.activities[0]!.facilityId;
    const [theirs] = await directory.database.getRepository(ViewingPermissionEntity).findBy({ userId: user('dr-sato').id });
    const colleague = await addWorkplace(directory, admin);
    const id = await begun(admin.subject);
    await add(
      id,
      0,
      csv([
        grant(),
        { action: 'REVOKE', permissionId: theirs!.id },
        grant({ userId: colleague.id, facilityId: own, categories: 'ALLERGY' }),
        grant({ userId: admin.id, facilityId: own, categories: 'ALLERGY' }),
      ]),
      admin.subject,
    );
    directory.now += 1000;
    await run(id, false, admin.subject);
    expect((await look(id, admin.subject))!.lines.map(({ effect, code }) => [effect, code])).toEqual([
      ['REFUSED', 'NOT_PERMITTED'],
      ['REFUSED', 'NOT_FOUND'],
      ['GRANT', null],
      ['REFUSED', 'SELF'],
    ]);
    expect(await look(id, 'admin')).toBeNull();
    expect((await add(id, 4, csv([grant()]), 'admin')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await run(id, false, 'admin')).userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    const before = await readEverything(directory);
    for (const query of [START, ADD, RUN]) {
      const variables = { r: 'x', id, dry: false, input: { uploadId: id, received: 4, csv: csv([grant()]) } };
      expect((await directory.ask('dr-sato', query, variables)).errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    }
    expect(await readEverything(directory)).toBe(before);
  });
});
