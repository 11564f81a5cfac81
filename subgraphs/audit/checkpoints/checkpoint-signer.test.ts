import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { EmptyTables } from '../testing/empty-tables.js';
import { startFakeWitness } from '../testing/fake-witness.js';
import { fillSpool, type LogUnderTest, makeTestLogKeys, ORIGIN, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { parseCheckpoint } from '../tree/checkpoint.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import { openNote } from '../tree/signed-note.js';
import { readCosignatures, readHead } from './checkpoint.store.js';
import { CheckpointSigner } from './checkpoint-signer.js';

describe.each(databases())('the signer of checkpoints on $name', ({ start }) => {
  let server: DatabaseServer;
  let tables: EmptyTables;
  let log: LogUnderTest;
  let witness: Awaited<ReturnType<typeof startFakeWitness>>;

  beforeAll(async () => {
    server = await start();
    tables = new EmptyTables(server);
  }, 120_000);
  afterAll(async () => await server?.stop());
  beforeEach(async () => {
    witness = await startFakeWitness(() => INTAKE_NOW);
    log = await openLogUnderTest(await tables.next(), [witness.witness]);
  }, 60_000);
  afterEach(async () => {
    await log?.close();
    await witness?.close();
  });

  const cosignatures = async () => await readCosignatures(log.database, { from: 0, to: 1_000 });
  const lines = () => log.lines.map((line) => JSON.parse(line) as { level: number; code?: string; problem?: string });

  it('signs the size and the root of the log, and the witness cosigns', async () => {
    await log.ship(fillSpool(log, 3));
    await log.signer.run();
    const newest = (await log.store.readNewest())!;
    const { size, root } = await readHead(log.database);
    expect(parseCheckpoint(openNote(newest.note, log.keys.verifiers).text)).toEqual({ origin: ORIGIN, size: 4, root });
    expect([newest.size, size, newest.at]).toEqual([4, 4, INTAKE_NOW]);
    const [cosignature] = await cosignatures();
    const { verified } = openNote(newest.note + cosignature!.line, [witness.witness.key]);
    expect(verified).toMatchObject([{ time: INTAKE_NOW / 1000 }]);
    expect(await log.verify()).toMatchObject({ finding: undefined, checkpoints: 1 });
  });

  it('signs nothing of an empty log, and nothing twice', async () => {
    await log.signer.run();
    expect(await log.store.readNewest()).toBeUndefined();
    await log.ship(fillSpool(log, 1));
    for (let i = 0; i < 3; i++) await log.signer.run();
    expect([await log.verify(), witness.requests.length]).toMatchObject([{ checkpoints: 1 }, 1]);
  });

  it('proves to the witness that the log only grew', async () => {
    const spool = fillSpool(log, 2);
    for (let i = 0; i < 5; i++) {
      for (let k = 0; k <= i; k++) spool.write();
      await log.ship(spool);
      await log.signer.run();
    }
    expect((await cosignatures()).map(({ size }) => size)).toEqual([4, 6, 9, 13, 18]);
    expect(witness.requests[4]).toMatch(/^old 13\n(\S{44}\n)+\naudit\.example\.jp\/okayama\n18\n/);
    expect(await log.verify()).toMatchObject({ finding: undefined, checkpoints: 5 });
  });

  it('tries again later when the witness fails, and signs all the same', async () => {
    const spool = fillSpool(log, 2);
    await log.ship(spool);
    witness.fail({ status: 500, body: '' });
    await log.signer.run();
    expect([(await log.store.readNewest())?.size, await cosignatures()]).toEqual([3, []]);
    expect(lines().at(-1)).toMatchObject({ level: 40, problem: 'it answered 500' });
    witness.fail(undefined);
    await log.signer.run();
    expect((await cosignatures()).map(({ size }) => size)).toEqual([3]);
  });

  it('begins at the size that the witness knows, if a cosignature was lost', async () => {
    const spool = fillSpool(log, 2);
    await log.ship(spool);
    await log.signer.run();
    await log.tamper('DELETE FROM cosignature');
    spool.write();
    await log.ship(spool);
    await log.signer.run();
    expect((await cosignatures()).map(({ size }) => size)).toEqual([4]);
    expect(witness.requests.map((request) => request.split('\n')[0])).toEqual(['old 0', 'old 0', 'old 3']);
  });

  it('raises the alarm when the witness knows a larger log', async () => {
    witness.seen = { size: 99, root: hashLeaf('') };
    await log.ship(fillSpool(log, 2));
    await log.signer.run();
    expect(lines().at(-1)).toMatchObject({ level: 60, code: 'LOG_ROLLED_BACK' });
    expect(await cosignatures()).toEqual([]);
  });

  it('signs nothing and raises the alarm when the log is smaller than its last checkpoint', async () => {
    const spool = fillSpool(log, 4);
    await log.ship(spool);
    await log.signer.run();
    await log.tamper('UPDATE checkpoint SET size = 50');
    await log.signer.run();
    expect(lines().at(-1)).toMatchObject({ level: 60, code: 'LOG_ROLLED_BACK' });
  });

  it('takes no cosignature by another key, for another text, or that is none', async () => {
    await log.ship(fillSpool(log, 2));
    const other = await startFakeWitness(() => INTAKE_NOW);
    for (const body of ['', 'x', '— a b\n', other.cosigner.sign('text\n'), witness.cosigner.sign('text\n'), 'x'.repeat(100_000)]) {
      witness.fail({ status: 200, body });
      await log.signer.run();
      expect(await cosignatures()).toEqual([]);
    }
    await other.close();
  });

  it('finds a cosignature that was altered in the database', async () => {
    await log.ship(fillSpool(log, 2));
    await log.signer.run();
    await log.tamper('UPDATE cosignature SET line = ?', [witness.cosigner.sign('text\n')]);
    expect((await log.verify()).finding).toMatchObject({ code: 'COSIGNATURE_BAD' });
  });

  it('signs a last checkpoint at the end', async () => {
    const keys = makeTestLogKeys();
    const { store, readNodes } = log;
    const signer = new CheckpointSigner({ store, readNodes, keys: () => keys, witnesses: [], log: { error: () => undefined } as never });
    signer.start();
    await log.ship(fillSpool(log, 2));
    await signer.close();
    expect((await store.readNewest())?.size).toBe(3);
  });
});
