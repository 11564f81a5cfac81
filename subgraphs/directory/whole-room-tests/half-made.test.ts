import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.js';
import { ask, MUTATIONS, readEverything } from '../testing/every-mutation.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

// `startMariadb` has reported a missing server, or thrown if every service is required.
const mariadb = databases().find(({ name }) => name === 'MariaDB');

(mariadb ? describe : describe.skip)('a line to MariaDB that is cut', () => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  let proxy: CuttingProxy;

  beforeAll(async () => {
    server = await mariadb!.start();
    const through = async (address: string) => {
      proxy = await startCuttingProxy(address);
      return proxy.address;
    };
    directory = await runDirectory({ patients: 24, address: await server.fresh(), through });
  }, 90_000);

  afterAll(async () => {
    await directory?.stop();
    await proxy?.close();
    await server?.stop();
  });

  const records = async () => await directory.database.getRepository(ChangeRecordEntity).count();

  it.each(MUTATIONS.map((mutation, i) => [mutation.name, mutation, 1 + (i % 2)] as const))(
    'before a statement of %s leaves all of it or nothing',
    async (_name, mutation, first) => {
      let cuts = 0;
      // Every second statement: the odd ones of one mutation, the even ones of the next.
      for (let n = first; ; n += 2) {
        directory.now += 1000;
        const input = { ...(await mutation.good(directory)), idempotencyKey: `${mutation.name} ${n}` };
        const before = [await readEverything(directory), await records()] as const;
        proxy.arm(n);
        const answer = await ask(directory, mutation, mutation.as, input);
        if (!proxy.disarm()) {
          expect([answer.errors, await records()]).toEqual([[], before[1] + 1]);
          break;
        }
        const codes = answer.errors.map(({ extensions }) => extensions.code);
        expect(answer.data?.[mutation.name]?.userErrors ?? []).toEqual([]);
        // The statement may be one of the directory's own background work: then the mutation is complete.
        expect([[], ['INTERNAL']]).toContainEqual(codes);
        if (codes.length > 0) cuts++;
        // No log contains the values that were to be written.
        for (const text of Object.values(input))
          if (typeof text === 'string' && /[^\x20-\x7e]/.test(text)) expect(directory.log.join()).not.toContain(text);
        const after = [await readEverything(directory), await records()] as const;
        // The cut came while it read the result: then everything is written, and its key returns it.
        if (after[1] === before[1]) expect([n, codes, after]).toEqual([n, ['INTERNAL'], before]);
        else {
          expect([n, after[1]]).toEqual([n, before[1] + 1]);
          const again = await ask(directory, mutation, mutation.as, input);
          expect([again.errors, await readEverything(directory)]).toEqual([[], after[0]]);
        }
      }
      expect(cuts).toBeGreaterThan(2);
    },
    60_000,
  );
});

describe('a full disk', () => {
  let directory: RunningDirectory;
  beforeAll(async () => {
    directory = await runDirectory({ patients: 24 });
  }, 60_000);
  afterAll(async () => await directory?.stop());

  it('writes no half mutation, reveals nothing internal, and accepts mutations again when there is space', async () => {
    const pages = async (atMost: string) =>
      await directory.writer.transaction('test', async (manager) => await manager.query(`PRAGMA max_page_count = ${atMost}`));
    const note = 'あ'.repeat(480);
    for (const name of [
      'grantViewingPermission',
      'registerConsent',
      'registerPatient',
      'linkPatient',
      'registerFacility',
      'startEmergencyAccess',
    ]) {
      const mutation = MUTATIONS.find((one) => one.name === name)!;
      let refused = 0;
      for (let i = 0; refused === 0 && i < 200; i++) {
        directory.now += 1000;
        const field = mutation.texts.find((text) => ['reason', 'documentReference'].includes(text))!;
        const input = { ...(await mutation.good(directory)), [field]: note.slice(0, field === 'reason' ? 480 : 200) };
        // Allows no more pages than there are now.
        await pages('1');
        const before = await readEverything(directory);
        const answer = await ask(directory, mutation, mutation.as, input);
        await pages('1000000');
        if (answer.errors.length === 0) continue;
        refused++;
        expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL']);
        expect(answer.text).not.toMatch(/disk|full|sqlite/i);
        expect(await readEverything(directory)).toBe(before);
        expect((await ask(directory, mutation, mutation.as, input)).errors).toEqual([]);
      }
      expect([name, refused]).toEqual([name, 1]);
    }
  }, 120_000);
});
