import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDirectory } from '../data-source.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { Profession } from '../terms/profession.js';
import { importWorld } from '../testing/imported-world.js';
import { HpkiCertificateStore } from '../users/certificates/hpki-certificate.store.js';
import { RaiseProposalStore } from '../users/raises/raise-proposal.store.js';
import { UserEntity, WorkplaceEntity } from '../users/user.entity.js';
import { listProblems, makeAdminCommand } from './command.js';

let folder: string;
let facility: string;
let nurse: string;
let admin: string;
const saved = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-admin-'));
  Object.assign(process.env, { HAREYAKA_DATABASE: `sqlite:${join(folder, 'directory')}`, HAREYAKA_LOG_LEVEL: 'silent' });
  const { world, database } = await importWorld(process.env.HAREYAKA_DATABASE!, { patients: 5 });
  await database.destroy();
  const user = (subject: string) => world.users.find((one) => one.subject === subject)!;
  facility = user('dr-sato').activities[0]!.facilityId;
  nurse = user('ns-tanaka').id;
  admin = user('admin').id;
}, 60_000);
afterAll(async () => {
  process.env = saved;
  await rm(folder, { recursive: true });
});

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  await makeAdminCommand((line) => void lines.push(line))
    .exitOverride()
    .parseAsync(args, { from: 'user' })
    .catch((error: unknown) => void lines.push(...listProblems(error)));
  return lines;
}

async function inDirectory<T>(work: (database: Awaited<ReturnType<typeof openDirectory>>) => Promise<T>): Promise<T> {
  const database = await openDirectory(process.env.HAREYAKA_DATABASE!, pino({ level: 'silent' }));
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

const person = (subject: string, ...more: string[]) => [
  ...['register', '--issuer', 'https://issuer.example', '--subject', subject, '--name', '初田 管', '--kana', 'ハツタ カン'],
  ...['--facility', facility, '--reason', '初回', ...more],
];

describe('directory:admin', () => {
  it('registers a first administrator with profession and role at once, and records it as the operator', async () => {
    const [said] = await run(...person('first', '--profession', '医師', '--role', 'FACILITY_ADMIN'));
    const id = /^registered (usr_\w+)$/.exec(said!)![1]!;
    await inDirectory(async (database) => {
      expect(await database.getRepository(UserEntity).findOneBy({ id })).toMatchObject({ profession: 'DOCTOR' });
      expect(await database.getRepository(WorkplaceEntity).findOneBy({ userId: id })).toMatchObject({ role: 'FACILITY_ADMIN' });
      const record = { userId: 'operator', action: 'directory:admin register', reason: '初回' };
      expect(await database.getRepository(ChangeRecordEntity).findOneBy({ subjectId: id })).toMatchObject(record);
    });
  });

  it('lists a proposal and approves it once', async () => {
    const raise = { profession: Profession.MIDWIFE, assurance: null, roles: [] };
    const id = await inDirectory(
      async (database) => await new RaiseProposalStore(database.manager).propose(nurse, raise, { user: admin, at: 1, reason: 'r' }),
    );
    expect(await run('list')).toEqual([`${id}  ${nurse}  profession MIDWIFE  (by ${admin}: r)`]);
    expect(await run('approve', id, '--reason', '確認')).toEqual([`approved ${id}`]);
    expect(await run('approve', id, '--reason', '確認')).toEqual([expect.stringMatching(/^DECIDED: id: /)]);
    expect(await run('list')).toEqual(['no proposal waits']);
    await inDirectory(async (database) => {
      expect(await database.getRepository(UserEntity).findOneBy({ id: nurse })).toMatchObject({ profession: 'MIDWIFE' });
      expect(await database.getRepository(ChangeRecordEntity).findOneBy({ subjectId: id })).toMatchObject({ userId: 'operator' });
    });
  });

  it('lets a facility demand its networks, and frees it again, and records both', async () => {
    const networks = async (...args: string[]) => await run('networks', facility, '--reason', '確認', ...args);
    expect(await networks('--required', 'true')).toEqual([expect.stringMatching(/^NETWORK_NEEDED: networks: /)]);
    expect(await networks('--network', '10.0.0.1/8')).toEqual([expect.stringMatching(/^CIDR_HOST_BITS: networks\.0: /)]);
    expect(await networks('--network', '10.0.0.0/8', '2001:DB8::/32', '--required', 'true')).toEqual([
      `${facility}  demands its networks: 10.0.0.0/8, 2001:db8::/32`,
    ]);
    expect(await networks('--required', 'false')).toEqual([`${facility}  does not demand its networks: 10.0.0.0/8, 2001:db8::/32`]);
    expect(await run('networks', 'fac_none', '--reason', '確認')).toEqual([expect.stringMatching(/^NOT_FOUND: facility: /)]);
    await inDirectory(async (database) => {
      const records = await database.getRepository(ChangeRecordEntity).findBy({ subjectId: facility, action: 'directory:admin networks' });
      expect(records.map(({ userId, reason, detail }) => [userId, reason, JSON.parse(String(detail)).networksRequired]).sort()).toEqual([
        ['operator', '確認', false],
        ['operator', '確認', true],
      ]);
    });
  });

  it('lists the certificate of a card and approves it once', async () => {
    const name = { issuer: 'CN=CA,C=JP', serial: 'a1', subject: null };
    const id = await inDirectory(
      async (database) => await new HpkiCertificateStore(database.manager).add(nurse, name, { user: admin, at: 1, reason: 'r' }),
    );
    expect(await run('list')).toEqual([`${id}  ${nurse}  card of CN=CA,C=JP, serial a1  (by ${admin}: r)`]);
    expect(await run('approve', id, '--reason', '確認')).toEqual([`approved ${id}`]);
    expect(await run('approve', id, '--reason', '確認')).toEqual([expect.stringMatching(/^DECIDED: id: /)]);
    await inDirectory(async (database) => {
      expect(await new HpkiCertificateStore(database.manager).byId(id)).toMatchObject({ approvedBy: 'operator' });
      expect(await database.getRepository(ChangeRecordEntity).findOneBy({ subjectId: id })).toMatchObject({ userId: 'operator' });
    });
  });

  it('names the unknown profession or role, and registers no person', async () => {
    expect(await run(...person('x', '--profession', 'DOKTOR'))).toEqual(['ADMIN_FAILED: --profession: there is no profession DOKTOR']);
    expect(await run(...person('x', '--profession', 'NURSE', '--role', 'EMPEROR'))).toEqual([
      expect.stringMatching(/--role must be one of/),
    ]);
  });

  it('reports that a person is registered already', async () => {
    await run(...person('twice', '--profession', 'OTHER'));
    expect(await run(...person('twice', '--profession', 'OTHER'))).toEqual([
      'CONFLICT: a person of this issuer and subject is registered already',
    ]);
  });

  it('finds the import in the change record', async () => {
    await inDirectory(async (database) => {
      expect(await database.getRepository(ChangeRecordEntity).findOneBy({ action: 'directory:import' })).toMatchObject({
        userId: 'operator',
      });
    });
  });
});
