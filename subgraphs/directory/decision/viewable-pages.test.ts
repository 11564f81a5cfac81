import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { toKanaSearchKey, toKanaSortKey } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { followOnLists } from '../patients/facility-patient.store.js';
import { PatientEntity } from '../patients/patient.entity.js';
import { importWorld, NOON, personNamed } from '../testing/imported-world.js';
import { ViewableStore } from './viewable.store.js';

const all = { limit: 10_000 };

describe.each(databases())('the patient list in pages and by name, on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let viewable: ViewableStore;
  const KANA = [
    'アオキ',
    'カトウ',
    'ガトウ',
    'カドウ',
    'キョウコ',
    'キヨウコ',
    'サトー',
    'サトウ',
    'サトウ ハナ',
    'サド',
    'ッザキ',
    '%',
    '_',
  ];
  let person: Awaited<ReturnType<typeof personNamed>>;

  beforeAll(async () => {
    server = await start();
    const imported = await importWorld(await server.fresh(), { patients: 60, seed: 2 });
    database = imported.database;
    viewable = new ViewableStore(database);
    person = await personNamed(database, imported.world, 'dr-sato');
    const ids = await viewable.patients(person.person, person, NOON, all);
    const patients = database.getRepository(PatientEntity);
    for (const [i, kana] of KANA.entries()) {
      // Several have the same name: then the id decides the order.
      for (const id of ids.slice(i * 3, i * 3 + 3)) {
        await patients.update(
          { id },
          { kana, kanaSort: toKanaSortKey(kana), kanaSearch: toKanaSearchKey(kana), name: `${kana}　子_${i}%` },
        );
        await followOnLists(database.manager, id);
      }
    }
  }, 120_000);

  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });

  const find = async (query: object) => await viewable.patients(person.person, person, NOON, { ...all, ...query });

  it.each([1, 2, 3, 7, 50])('shows every patient once, in order, in pages of %i', async (limit) => {
    const paged: string[] = [];
    for (;;) {
      const page = await find({ limit, after: paged.at(-1) });
      paged.push(...page);
      if (page.length < limit) break;
    }
    expect(paged).toEqual(await find({}));
    const rows = await database.getRepository(PatientEntity).find();
    const sorted = rows
      .filter(({ id }) => paged.includes(id))
      .sort((a, b) => Buffer.compare(Buffer.from(a.kanaSort), Buffer.from(b.kanaSort)) || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
    expect(paged).toEqual(sorted);
  });

  it.each([
    ['カト', ['カトウ', 'ガトウ', 'カドウ']],
    ['キヨ', ['キョウコ', 'キヨウコ']],
    ['サト', ['サトー', 'サトウ', 'サトウ ハナ', 'サド']],
    ['ツサ', ['ッザキ']],
    ['ン', []],
  ])('finds by the kana %s, whatever the voiced marks and small letters', async (kana, expected) => {
    const found = await find({ kana });
    const rows = (await database.getRepository(PatientEntity).find()).filter(({ id }) => found.includes(id));
    const known = new Set<string>(KANA);
    expect(new Set(rows.map((row) => row.kana).filter((one) => known.has(one)))).toEqual(new Set(expected));
  });

  it('treats % and _ and ! in a name as ordinary characters', async () => {
    for (const name of ['%', '_']) {
      const found = await find({ name });
      const rows = (await database.getRepository(PatientEntity).find()).filter(({ id }) => found.includes(id));
      expect(rows.every((row) => row.name.startsWith(name))).toBe(true);
      expect(rows.length).toBeGreaterThan(0);
    }
    expect(await find({ name: '!' })).toEqual([]);
    expect(await find({ name: "' OR '1'='1" })).toEqual([]);
  });

  it('treats a wide space in a written name as a space', async () => {
    expect(await find({ name: 'カトウ 子' })).toHaveLength(3);
  });

  it('finds by birth date and by facility', async () => {
    const [first] = await find({});
    const { birthDate } = (await database.getRepository(PatientEntity).findOneBy({ id: first! }))!;
    expect(await find({ birthDate })).toContain(first);
    expect(await find({ birthDate: '1800-01-01' })).toEqual([]);
    const facilities = await viewable.facilities(person.person, person, NOON);
    const byFacility = await Promise.all(facilities.map(async (facility) => await find({ facility })));
    expect(new Set(byFacility.flat())).toEqual(new Set(await find({})));
    expect(await find({ facility: 'fac_nowhere' })).toEqual([]);
  });
});
