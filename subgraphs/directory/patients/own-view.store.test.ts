import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { Writer } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { importWorld, NOON } from '../testing/imported-world.js';
import { VISIT } from './own-view.js';
import { readOwnViews } from './own-view.store.js';
import { PersonViewEntity } from './patient.entity.js';
import { ViewRecorder } from './view-recorder.js';

describe.each(databases())('a person’s views on $name', ({ start }) => {
  const log = pino({ level: 'silent' });
  let [server, database, writer] = [] as unknown as [DatabaseServer, DataSource, Writer];
  let [user, facility, patients] = [] as unknown as [string, string, string[]];

  beforeAll(async () => {
    server = await start();
    const address = await server.fresh();
    const { world, database: opened } = await importWorld(address, { patients: 24 });
    database = opened;
    writer = await Writer.open(address, database, { log, statementWithin: 10_000 });
    user = world.users[0]!.id;
    facility = world.users[0]!.activities[0]!.facilityId;
    patients = world.patients.map(({ id }) => id);
  }, 120_000);
  afterAll(async () => {
    await writer?.close();
    await database?.destroy();
    await server?.stop();
  });
  beforeEach(async () => await database.getRepository(PersonViewEntity).clear());

  /** Records views at these times, each in a write of its own. */
  async function view(patient: string, ...times: number[]): Promise<void> {
    const recorder = new ViewRecorder(database, writer, log);
    for (const at of times) {
      recorder.viewed({ user, facility, patient, at });
      await recorder.written();
    }
  }
  const read = async (patient: string) => (await readOwnViews(database, { user, facility, patients })).get(patient);

  it.each<[string, number[], { lastAt: number; beforeAt: number | null } | undefined]>([
    ['none', [], undefined],
    ['one', [0], { lastAt: 0, beforeAt: null }],
    ['two of one visit', [0, VISIT - 1], { lastAt: VISIT - 1, beforeAt: null }],
    ['two visits', [0, VISIT], { lastAt: VISIT, beforeAt: 0 }],
    ['two visits, the second of two views', [0, 2 * VISIT, 2 * VISIT + 1], { lastAt: 2 * VISIT + 1, beforeAt: 0 }],
    ['three visits', [0, 2 * VISIT, 5 * VISIT], { lastAt: 5 * VISIT, beforeAt: 2 * VISIT }],
    ['one that is written twice', [0, 0], { lastAt: 0, beforeAt: null }],
    ['an earlier one that is written late', [2 * VISIT, 0], { lastAt: 2 * VISIT, beforeAt: null }],
  ])('are kept as the last one and the one before its visit: %s', async (_, after, kept) => {
    await view(patients[0]!, ...after.map((ms) => NOON + ms));
    expect(await read(patients[0]!)).toEqual(
      kept && { lastAt: NOON + kept.lastAt, beforeAt: kept.beforeAt === null ? null : NOON + kept.beforeAt },
    );
  });

  it('of many patients are written and read together', async () => {
    const recorder = new ViewRecorder(database, writer, log);
    for (const [i, patient] of patients.entries()) recorder.viewed({ user, facility, patient, at: NOON + i });
    await recorder.written();
    const views = await readOwnViews(database, { user, facility, patients });
    expect([...views.values()].map(({ lastAt }) => lastAt).sort()).toEqual(patients.map((_, i) => NOON + i));
    expect(await readOwnViews(database, { user, facility: 'fac_other', patients })).toEqual(new Map());
    expect(await readOwnViews(database, { user, facility, patients: [] })).toEqual(new Map());
  });
});
