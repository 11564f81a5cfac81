import 'reflect-metadata';
import { KitError } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type ServedWatch, serveWatch } from '../testing/served-watch.js';
import { makeActor, makeDisclosure } from '../testing/spool.js';
import { WatchStore } from './watch.store.js';

const FEW = { manyPatients: { opened: 3 } };

describe.each(databases())('the watcher on $name', ({ start }) => {
  let server: DatabaseServer;
  let watch: ServedWatch;

  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(async () => await server?.stop());
  beforeEach(async () => {
    watch = await serveWatch(await server.fresh());
  }, 60_000);
  afterEach(async () => await watch?.close());

  const open = (patients: string[], change: Partial<Parameters<typeof makeDisclosure>[0]> = {}, facility = 'fac_clinic') =>
    watch.spool.write({ actor: makeActor({ facility }), disclosures: [makeDisclosure({ patients, ...change })] });
  const item = (rule: string, patient: string | null, findings = 1, part = 1) => ({ rule, patient, findings, part });

  it('raises what each rule finds, with the event, the person, the facility, and the day until which it is to be reviewed', async () => {
    for (const [patient, relation] of Object.entries({
      pat_own: { own: true },
      pat_family: { sameFamilyName: true },
      pat_mate: { colleague: true },
      pat_late: { facilityKind: 'CLINIC' },
    }))
      watch.relations.known.set(`usr_sato ${patient}`, relation);
    for (const patient of ['pat_own', 'pat_family', 'pat_mate', 'pat_late']) open([patient]);
    open(['pat_emergency'], { grounds: ['emergency:eme_1'], purpose: 'BTG' });
    open(['pat_own'], {}, 'fac_hospital');
    open(['pat_stranger']);
    // Noon is outside the hours of clinics: those of the others have no end.
    const hours = [{ facilityKinds: ['CLINIC'], periods: [{ from: '09:00', to: '10:00' }] }];
    await watch.ship();
    await watch.watcher({ manyPatients: { opened: 5 }, outsideHours: { hours } }).run();
    expect(await watch.items()).toEqual([
      item('COLLEAGUE', 'pat_mate'),
      item('EMERGENCY_ACCESS', 'pat_emergency'),
      item('MANY_PATIENTS', null),
      item('OUTSIDE_HOURS', 'pat_late'),
      item('OWN_RECORD', 'pat_own'),
      item('OWN_RECORD', 'pat_own'),
      item('SAME_FAMILY_NAME', 'pat_family'),
      item('TWO_FACILITIES', 'pat_own'),
    ]);
    const [row] = await watch.database.query('SELECT * FROM review_item WHERE rule = ?', ['EMERGENCY_ACCESS']);
    expect({ ...row, at: Number(row.at), due_at: Number(row.due_at), leaf: Number(row.leaf) }).toMatchObject({
      ...{ user_id: 'usr_sato', facility_id: 'fac_clinic', day: '2026-01-15', leaf: 5, n: 0, reason: '{}', version: 1 },
      ...{ at: Date.UTC(2026, 0, 15, 3, 0, 5), due_at: Date.UTC(2026, 0, 29, 4), reviewed_at: null },
    });
  });

  it('joins what a rule finds about one person, facility, patient and day in one item', async () => {
    for (const patient of ['pat_1', 'pat_2']) watch.relations.known.set(`usr_sato ${patient}`, { own: true });
    const watcher = watch.watcher(FEW);
    for (let i = 0; i < 3; i++) open(['pat_1']);
    open(['pat_2']);
    await watch.ship();
    await watcher.run();
    open(['pat_1']);
    await watch.ship();
    await watcher.run();
    expect(await watch.items()).toEqual([item('OWN_RECORD', 'pat_1', 4), item('OWN_RECORD', 'pat_2')]);
    const [row] = await watch.database.query('SELECT at, last_at, version FROM review_item WHERE patient_id = ?', ['pat_1']);
    expect([row.at, row.last_at].map((at: number) => Number(at) - Date.UTC(2026, 0, 15, 3))).toEqual([1_000, 5_000]);
    expect(row.version).toBe(2);
  });

  it('begins another item for what is found after the review', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    open(['pat_1']);
    await watch.ship();
    await watch.watcher().run();
    await watch.database.query("UPDATE review_item SET reviewed_at = 1, outcome = 'JUSTIFIED'");
    open(['pat_1']);
    open(['pat_1']);
    await watch.ship();
    await watch.watcher().run();
    expect(await watch.items()).toEqual([item('OWN_RECORD', 'pat_1', 1, 1), item('OWN_RECORD', 'pat_1', 2, 2)]);
  });

  it('counts patients of a list against the limit of lists, and asks the directory only about opened ones, each once', async () => {
    const patients = Array.from({ length: 40 }, (_, i) => `pat_${i}`);
    watch.spool.write({ disclosures: [makeDisclosure({ patients, grounds: ['listed'] })] });
    for (let i = 0; i < 3; i++) open(['pat_1']);
    await watch.ship();
    await watch.watcher({ manyPatients: { opened: 3, listed: 39 } }).run();
    expect(await watch.items()).toEqual([item('MANY_PATIENTS', null)]);
    expect(watch.relations.asked).toEqual([[{ user: 'usr_sato', patient: 'pat_1', facility: 'fac_clinic' }]]);
  });

  it('judges no event that shows nothing of a patient', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    watch.spool.write({ kind: 'sign-in', disclosures: [] });
    watch.spool.write({
      disclosures: [],
      changes: [
        { action: 'linkPatient', subject: 'lnk', patient: 'pat_1', user: 'usr_sato', before: null, after: null, system: 'directory' },
      ],
    });
    await watch.ship();
    await watch.watcher().run();
    expect([await watch.items(), watch.relations.asked]).toEqual([[], []]);
  });

  it('finds the same, once, whichever statement is the last before the process ends', async () => {
    for (let i = 0; i < 8; i++) watch.relations.known.set(`usr_sato pat_${i}`, { own: i % 2 === 0, sameFamilyName: i % 2 === 1 });
    for (let i = 0; i < 8; i++) open([`pat_${i}`]);
    await watch.ship();
    const runs: unknown[][] = [];
    // A process that ends before its statement number `last`: a transaction that is under way is rolled back.
    const runUntil = async (last: number): Promise<boolean> => {
      let statements = 0;
      let ended = false;
      const count = () => {
        if (++statements <= last) return;
        ended = true;
        throw new Error('the process ended');
      };
      const counted = (query: (...given: [string, unknown[]]) => Promise<unknown>) => ({
        query: async (...given: [string, unknown[]]) => {
          count();
          return await query(...given);
        },
      });
      const writer = {
        transaction: async (caller: string, task: (manager: unknown) => Promise<unknown>) =>
          await watch.writer.transaction(
            caller,
            async (manager) => await task(Object.assign(Object.create(manager), counted(manager.query.bind(manager)))),
          ),
      };
      const database = counted(watch.database.query.bind(watch.database));
      await watch.watcher(FEW, new WatchStore(database as never, writer as never)).run();
      return ended;
    };
    const expected = [
      item('MANY_PATIENTS', null, 5),
      ...[0, 2, 4, 6].map((i) => item('OWN_RECORD', `pat_${i}`)),
      ...[1, 3, 5, 7].map((i) => item('SAME_FAMILY_NAME', `pat_${i}`)),
    ];
    let last = 0;
    for (; await runUntil(last); last++) runs.push(await watch.items());
    expect(last).toBeGreaterThan(8);
    expect(runs.filter(({ length }) => length > 0 && length < expected.length)).toEqual([]);
    expect(await watch.items()).toEqual(expected);
    const [{ count }] = await watch.database.query('SELECT COUNT(*) AS count FROM review_finding');
    expect(Number(count)).toBe(13);
  });

  it('finds nothing twice if it judges a part of the log again', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    for (let i = 0; i < 3; i++) open(['pat_1']);
    await watch.ship();
    await watch.watcher().run();
    await watch.database.query('UPDATE watch_state SET next_leaf = 0');
    const again = watch.watcher();
    await again.run();
    expect([again.failing, again.found.get('OWN_RECORD')]).toEqual([false, 0]);
    expect(await watch.items()).toEqual([item('OWN_RECORD', 'pat_1', 3)]);
  });

  it('finds nothing twice if several processes watch at once', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    for (let i = 0; i < 450; i++) open(['pat_1']);
    await watch.ship();
    const watchers = Array.from({ length: 3 }, () => watch.watcher());
    await Promise.all(watchers.map(async (watcher) => await watcher.run()));
    expect(await watch.items()).toEqual([item('OWN_RECORD', 'pat_1', 450)]);
    expect(watchers.reduce((sum, { found }) => sum + found.get('OWN_RECORD')!, 0)).toBe(450);
  });

  it('leaves the log as far as another process watched it, if its own step ends later', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    open(['pat_1']);
    await watch.ship();
    const slow = new WatchStore(watch.database, watch.writer, { records: 1, events: 1 });
    const step = (await slow.readStep())!;
    await watch.watcher().run();
    expect(await slow.finish(step, [], { now: 1, dueAt: 2 })).toBeUndefined();
    expect(await slow.readProgress()).toEqual({ next: 2, size: 2 });
  });

  it('waits while the directory does not answer, says so, and misses nothing', async () => {
    watch.relations.known.set('usr_sato pat_1', { own: true });
    const watcher = watch.watcher();
    watch.relations.failure = new KitError('UNREACHABLE', { service: 'directory' });
    for (let i = 0; i < 3; i++) {
      open(['pat_1']);
      await watch.ship();
      await watcher.run();
      expect([watcher.failing, await watch.items()]).toEqual([true, []]);
    }
    watch.relations.failure = undefined;
    await watcher.run();
    expect([watcher.failing, await watch.items()]).toEqual([false, [item('OWN_RECORD', 'pat_1', 3)]]);
    // One line when it begins, and one when it ends.
    expect(watch.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'the log is not watched: it is tried again',
      'the log is watched again',
    ]);
  });

  it('needs no directory if no rule does', async () => {
    watch.relations.failure = new KitError('UNREACHABLE');
    const off = { on: false };
    open(['pat_1'], { grounds: ['emergency:eme_1'], purpose: 'BTG' });
    await watch.ship();
    await watch.watcher({ ownRecord: off, sameFamilyName: off, colleague: off, outsideHours: off }).run();
    expect(await watch.items()).toEqual([item('EMERGENCY_ACCESS', 'pat_1')]);
  });

  it('delays no batch while it waits for the directory, and ends at once', async () => {
    let asked: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => {
      asked = resolve;
    });
    watch.relations.read = async (_pairs, signal?: AbortSignal) => {
      asked();
      return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    open(['pat_1']);
    await watch.ship();
    const watcher = watch.watcher();
    const running = watcher.run();
    await waits;
    open(['pat_2']);
    await watch.ship();
    await watcher.close();
    await running;
    expect(watcher.failing).toBe(false);
  });

  it('judges every event of records that are larger than a step, in parts of whole records', async () => {
    const sizes = [3, 3, 2, 9, 1, 1, 6, 5];
    for (const [i, size] of sizes.entries()) {
      const patients = Array.from({ length: size }, (_, k) => `pat_${i}_${k}`);
      open(patients, { grounds: ['emergency:eme_1'], purpose: 'BTG' });
    }
    await watch.ship();
    const store = new WatchStore(watch.database, watch.writer, { records: 3, events: 5 });
    const steps: [number, number][] = [];
    const readStep = store.readStep.bind(store);
    store.readStep = async () => {
      const step = await readStep();
      if (step) steps.push([step.until - step.from, step.events.length]);
      return step;
    };
    await watch.watcher({ manyPatients: { opened: 29 } }, store).run();
    // The first record of the log is the store's own.
    expect(steps).toEqual([
      [2, 3],
      [2, 5],
      [1, 9],
      [2, 2],
      [1, 6],
      [1, 5],
    ]);
    const rows = await watch.database.query('SELECT rule, SUM(findings) AS findings FROM review_item GROUP BY rule ORDER BY rule');
    expect(rows.map((row: Record<string, unknown>) => [row.rule, Number(row.findings)])).toEqual([
      ['EMERGENCY_ACCESS', 30],
      ['MANY_PATIENTS', 1],
    ]);
  });

  it('reads as many statements for two hundred records of four people as for one', async () => {
    const statements: string[] = [];
    const query = watch.database.query.bind(watch.database) as (...given: unknown[]) => Promise<never>;
    const counting = {
      query: async (...given: unknown[]) => {
        statements.push(String(given[0]));
        return await query(...given);
      },
    };
    const count = async () => {
      statements.length = 0;
      await watch.watcher({}, new WatchStore(counting as never, watch.writer)).run();
      return statements.length;
    };
    open(['pat_1']);
    await watch.ship();
    const one = await count();
    for (let i = 0; i < 200; i++)
      watch.spool.write({
        actor: makeActor({ subject: `dr-${i % 4}` }),
        disclosures: [makeDisclosure({ patients: [`pat_${i}`], user: `usr_${i % 4}` })],
      });
    await watch.ship();
    // Progress, times, events, readings; and the look that finds nothing more.
    expect([one, await count()]).toEqual([5, 5]);
  });
});
