import 'reflect-metadata';
import { request } from 'undici';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const UPDATE = 'mutation ($input: UpdatePatientInput!) { updatePatient(input: $input) { patient { id } userErrors { code } } }';

describe.each(databases())('a directory on $name whose writers are stuck', ({ name, start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;

  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ patients: 24, address: await server.fresh() });
  }, 120_000);

  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });

  /** Starts another process's transaction that locks a patient's row; on SQLite the whole file. Returns a function that ends it. */
  const locked = async (id: string) => {
    const runner = directory.database.createQueryRunner();
    await runner.query('BEGIN');
    await runner.query('UPDATE patient SET version = version WHERE id = ?', [id]);
    return async () => {
      await runner.query('ROLLBACK');
      await runner.release();
    };
  };
  let unlock = async () => {};
  afterEach(async () => await unlock().catch(() => undefined));
  const update = async (who: string, id: string, key?: string) =>
    await directory.ask(who, UPDATE, { input: { id, version: 1, name: '晴れ 花子', reason: 'r', idempotencyKey: key } });
  const patient = (i: number) => directory.world.patients[i]!.id;
  const changes = async () =>
    (await directory.database.query("SELECT COUNT(*) AS n FROM change_record WHERE action = 'updatePatient'"))[0].n;

  it('answers reads and /ready first, then the stuck mutations as BUSY, and runs them when they are sent again', async () => {
    unlock = await locked(patient(0));
    const before = Number(await changes());
    const answered: string[] = [];
    const stuck = Array.from({ length: 12 }, async (_, i) => {
      const answer = await update('admin', patient(0), `stuck-${i}`);
      answered.push('stuck');
      return answer;
    });
    const reads = ['dr-sato', 'ns-tanaka', 'support'].map(async (who) => {
      const { errors } = await directory.ask(who, '{ me { id } viewablePatients(first: 5) { edges { node { id charts { id } } } } }');
      answered.push(errors.length === 0 ? 'read' : 'failed');
    });
    const ready = request(`${directory.url}/ready`).then(async ({ statusCode, body }) => {
      await body.dump();
      answered.push(`ready ${statusCode}`);
    });
    await Promise.all([...reads, ready]);
    expect(answered.sort()).toEqual(['read', 'read', 'read', 'ready 200']);

    for (const { data, errors } of await Promise.all(stuck)) {
      expect([data?.updatePatient ?? null, errors.map(({ extensions, path }) => [extensions.code, path])]).toEqual([
        null,
        [['BUSY', ['updatePatient']]],
      ]);
    }
    expect(Number(await changes())).toBe(before);
    await unlock();
    const again = await update('admin', patient(0), 'stuck-0');
    expect([again.errors, again.data.updatePatient.userErrors, Number(await changes())]).toEqual([[], [], before + 1]);
  }, 60_000);

  if (name === 'SQLite') return;

  it('makes another admin’s change of another row before the stuck ones are answered', async () => {
    unlock = await locked(patient(2));
    const answered: string[] = [];
    const stuck = Array.from({ length: 12 }, async () => {
      await update('admin', patient(2));
      answered.push('stuck');
    });
    const { data, errors } = await update('support', patient(1));
    answered.push('other');
    expect([errors, data.updatePatient.userErrors]).toEqual([[], []]);
    await Promise.all(stuck);
    await unlock();
    expect([answered[0], answered.length]).toEqual(['other', 13]);
  }, 60_000);
});
