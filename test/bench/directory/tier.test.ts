import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { toKanaSearchKey, toKanaSortKey } from '../../../subgraphs/kit/names/kana.js';
import { type DatabaseServer, databases } from '../../../subgraphs/kit/testing/databases.js';
import { InventedNetwork } from './invented-network.js';
import type { LoadedTable } from './load-table.js';
import { loadTier } from './load-tier.js';
import { TABLE_ROWS } from './table-rows.js';
import { TIERS, type TierSize } from './tiers.js';

const AT = Date.UTC(2026, 0, 15);
const SIZE = TIERS.S;

function digestOf(seed: number, size: TierSize): string {
  const network = new InventedNetwork(seed, size, AT);
  const hash = createHash('sha256');
  for (const { table, rows } of TABLE_ROWS) for (const row of rows(network, seed)) hash.update(`${table} ${JSON.stringify(row)}\n`);
  return hash.digest('hex');
}

describe('an invented network', () => {
  it('is the same for the same seed, and different for another seed', () => {
    expect(digestOf(1, SIZE)).toBe(digestOf(1, SIZE));
    expect(digestOf(2, SIZE)).not.toBe(digestOf(1, SIZE));
  });

  it.each(Object.entries(TIERS))('has the facilities of tier %s', (_name, size) => {
    const { facilities, users } = new InventedNetwork(1, { ...size, users: 10 * size.disclosing }, AT);
    expect(facilities).toHaveLength(size.facilities);
    expect(facilities.filter(({ viewing }) => viewing)).toHaveLength(size.viewing);
    expect(facilities.filter(({ published }) => published.some(({ system }) => system !== 'care-cabinet'))).toHaveLength(size.disclosing);
    expect(new Set(users.map(({ id }) => id)).size).toBe(users.length);
  });

  it('has more patients for each facility in a larger tier', () => {
    const listed = (size: TierSize) => {
      const network = new InventedNetwork(1, size, AT);
      let rows = 0;
      for (let number = 0; number < 1_000; number++) rows += network.near(number, network.rights(number)).size;
      return (rows * size.patients) / 1_000 / size.facilities;
    };
    expect(listed(TIERS.P)).toBeGreaterThan(8 * listed(TIERS.M));
  });
});

const mariadb = databases().find(({ name }) => name === 'MariaDB');

(mariadb ? describe : describe.skip)('tier S in MariaDB', () => {
  let server: DatabaseServer;
  let database: Connection;
  let loaded: LoadedTable[];
  beforeAll(async () => {
    server = await mariadb!.start();
    const address = await server.fresh();
    loaded = await loadTier({ address, size: SIZE, seed: 1, at: AT, say: () => undefined });
    database = await createConnection(address);
  }, 90_000);
  afterAll(async () => {
    await database?.end();
    await server?.stop();
  });

  const all = async (sql: string) => (await database.query(sql))[0] as Record<string, string | number | null>[];
  const count = async (from: string) => Number((await all(`SELECT COUNT(*) AS n FROM ${from}`))[0]!.n);

  it('has as many rows as were made', async () => {
    for (const { table, rows } of loaded) expect([table, await count(table)]).toEqual([table, rows]);
    expect(await count('patient')).toBe(SIZE.patients);
    expect(await count('user_account')).toBe(SIZE.users);
  });

  it('has no reference to a missing row', async () => {
    const keys = await all(
      `SELECT table_name AS t, column_name AS c, referenced_table_name AS r FROM information_schema.key_column_usage
        WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL`,
    );
    expect(keys.length).toBeGreaterThan(20);
    for (const { t, c, r } of keys)
      expect([t, c, await count(`${t} x LEFT JOIN ${r} y ON y.id = x.${c} WHERE x.${c} IS NOT NULL AND y.id IS NULL`)]).toEqual([t, c, 0]);
  });

  it('has its keys: a second link in force for a patient is refused, and so is a link without a patient', async () => {
    const [link] = await all('SELECT patient_id, facility_id FROM patient_link WHERE standing = 1 LIMIT 1');
    const insert = async (patient: string) =>
      await database.query(
        "INSERT INTO patient_link (id, patient_id, facility_id, local_patient_id, confirmed_at) VALUES ('lnk_x', ?, ?, 'x', 1)",
        [patient, link!.facility_id],
      );
    await expect(insert(String(link!.patient_id))).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
    await expect(insert('pat_nobody')).rejects.toMatchObject({ code: 'ER_NO_REFERENCED_ROW_2' });
  });

  it('lists each patient at the facilities of the links, consents and emergency accesses, by the patient’s kana keys', async () => {
    const near = `SELECT facility_id, patient_id FROM patient_link UNION SELECT viewing_facility_id, patient_id FROM consent
                  UNION SELECT facility_id, patient_id FROM emergency_access`;
    const listed =
      'SELECT f.facility_id, f.patient_id FROM facility_patient f JOIN patient p ON p.id = f.patient_id AND p.kana_sort = f.kana_sort';
    expect(await count(`(${near} EXCEPT ${listed}) AS missing`)).toBe(0);
    expect(await count(`(SELECT facility_id, patient_id FROM facility_patient EXCEPT (${near})) AS too_many`)).toBe(0);
    for (const { kana, kana_sort, kana_search } of await all('SELECT kana, kana_sort, kana_search FROM patient'))
      expect([kana_sort, kana_search]).toEqual([toKanaSortKey(String(kana)), toKanaSearchKey(String(kana))]);
  });

  it.each([
    ['consents withdrawn', 'consent WHERE withdrawn_at IS NOT NULL'],
    ['consents pushed', "consent WHERE kind = 'PUSH'"],
    ['permissions for every patient', 'viewing_permission WHERE patient_id IS NULL'],
    ['permissions for one patient', 'viewing_permission WHERE patient_id IS NOT NULL'],
    ['permissions revoked', 'viewing_permission WHERE revoked_at IS NOT NULL'],
    ['permissions with care dates', 'viewing_permission WHERE care_from IS NOT NULL'],
    ['links ended', 'patient_link WHERE ended_at IS NOT NULL'],
    ['views within 360 days', `view_day WHERE last_at > ${AT - 360 * 86_400_000}`],
    ['views before', `view_day WHERE last_at < ${AT - 360 * 86_400_000}`],
    ['people suspended', 'user_status WHERE until_at IS NOT NULL'],
  ])('has %s', async (_what, from) => expect(await count(from)).toBeGreaterThan(0));
});
