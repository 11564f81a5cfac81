import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { openAudit, readAudit } from './data-source.js';
import { APPEND_ONLY } from './migrations/1-create-audit.js';
import { startFakeWitness } from './testing/fake-witness.js';
import { fillSpool, type LogUnderTest, openLogUnderTest } from './testing/log-under-test.js';
import { INTAKE_NOW } from './testing/served-intake.js';
import { verifyLog } from './verify/verify-log.js';

const PASSWORD = 'invented';
/** ER_TABLEACCESS_DENIED_ERROR. */
const DENIED = { errno: 1142 };
const silent = pino({ level: 'silent' });

/** The statements of the README, with the name of another database. */
async function readGrants(database: string): Promise<string[]> {
  const text = await readFile(new URL('README.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^GRANT .*;$/gm)].map(([grant]) => grant.replace(' audit.', ` ${database}.`));
}

const mariadb = databases().find(({ name }) => name === 'MariaDB');

(mariadb ? describe : describe.skip)('a store on MariaDB with no rights but those of the README', () => {
  let server: DatabaseServer;
  let witness: Awaited<ReturnType<typeof startFakeWitness>>;
  let log: LogUnderTest;
  let addressOf: (user: string) => string;

  beforeAll(async () => {
    server = await mariadb!.start();
    const address = new URL(await server.fresh());
    await (await openAudit(address.href, silent)).destroy();
    const root = await createConnection(address.href);
    // The server of a test checks no rights until its tables of rights are read.
    await root.query('FLUSH PRIVILEGES');
    for (const user of ['audit_store', 'audit_verifier']) await root.query(`CREATE USER '${user}' IDENTIFIED BY '${PASSWORD}'`);
    for (const grant of await readGrants(address.pathname.slice(1))) await root.query(grant);
    await root.end();
    addressOf = (user) => Object.assign(new URL(address), { username: user, password: PASSWORD }).href;
    witness = await startFakeWitness(() => INTAKE_NOW);
    log = await openLogUnderTest(addressOf('audit_store'), [witness.witness]);
  }, 120_000);
  afterAll(async () => {
    await log?.close();
    await witness?.close();
    await server?.stop();
  });

  it('takes records, raises alarms, signs checkpoints and keeps cosignatures', async () => {
    const spool = fillSpool(log, 5);
    await log.ship(spool);
    spool.add('no JSON');
    await log.ship(spool);
    const other = fillSpool(log, 4);
    other.write({ requestId: 'other' });
    expect(await log.send(other.batch(INTAKE_NOW))).toMatchObject({ status: 409 });
    await log.signer.run();
    expect(await log.verify()).toMatchObject({ finding: undefined, checkpoints: 1 });
    expect(await log.database.query('SELECT witness FROM cosignature')).toHaveLength(1);
    const alarms = await log.database.query<{ outcome: string }[]>("SELECT outcome FROM audit_event WHERE kind = 'alarm' ORDER BY leaf");
    expect(alarms.map(({ outcome }) => outcome)).toEqual(['RECORD_UNREADABLE', 'RECORD_CONTRADICTED']);
  });

  it.each([...APPEND_ONLY, 'cosignature', 'prune_note', 'audit_actor'])('can neither change nor remove rows of %s', async (table) => {
    const [{ name } = { name: '' }] = await log.database.query<{ name: string }[]>(
      'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? LIMIT 1',
      [table],
    );
    const statements = [`UPDATE ${table} SET ${name} = ${name}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`, `DROP TABLE ${table}`];
    for (const sql of [...statements, `ALTER TABLE ${table} ADD x int`])
      await expect(log.database.query(sql)).rejects.toMatchObject(DENIED);
  });

  it.each(['log_state', 'spool_state'])('cannot remove rows of %s', async (table) => {
    await expect(log.database.query(`DELETE FROM ${table}`)).rejects.toMatchObject(DENIED);
  });

  it('is verified by a user who can only read', async () => {
    const database = await readAudit(addressOf('audit_verifier'), silent);
    expect(await verifyLog(database, { keys: log.trusted })).toMatchObject({ finding: undefined });
    await expect(database.query("INSERT INTO audit_actor VALUES ('usr_1', 'x')")).rejects.toMatchObject(DENIED);
    await database.destroy();
  });
});
