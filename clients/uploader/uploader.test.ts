import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UploaderProblem } from './problems.js';
import { writeWhole } from './state/write-whole.js';
import { FakeIntake } from './testing/fake-intake.js';
import { Clinic, makeClaim, sync } from './testing/start-clinic.js';

let intake: FakeIntake;
let clinic: Clinic;
beforeEach(async () => {
  intake = await FakeIntake.start();
  clinic = new Clinic(intake, 'fac_1');
  await clinic.enrol();
});
afterEach(async () => {
  await intake.stop();
  clinic.remove();
});

/** What the store says, without the times in the names and heads of its files. */
function readStore(of = intake, tenant = 'fac_1'): Record<string, string[]> {
  const store: Record<string, string[]> = {};
  for (const [localId, { files }] of of.read(tenant))
    store[localId] = [...files]
      .map(([path, bytes]) => `${path.replace(/_\d{17}_/, '_')} ${bytes.toString('latin1').replace(/^MSH[^\r]*\r(EVN[^\r]*\r)?/, '')}`)
      .sort();
  return Object.fromEntries(Object.entries(store).sort());
}
const typesOf = (localId: string) => [...(intake.read('fac_1').get(localId)?.files.keys() ?? [])].map((path) => path.split('/')[4]).sort();
const codesOf = (problems: readonly UploaderProblem[]) => problems.map(({ code }) => code);

describe('an uploader', () => {
  it('sends what a claim says, sealed, and the index entry that finds the patient', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    expect(await sync(clinic.start())).toMatchObject({ patientsSent: 1, filesSent: 4, patientsLeft: 0, problems: [] });
    expect(typesOf('00012')).toEqual(['ADT-00', 'ADT-12', 'OMP-01', 'PPR-01']);
    expect(intake.read('fac_1').get('00012')!.index).toEqual({
      ...{ localId: '00012', name: '架空 太郎', kana: '', birthDate: '1975-01-01', sex: 'MALE' },
    });
    expect(intake.reports.at(-1)).toMatchObject({ files: 1, items: 4, refused: [] });
  });

  it('sends nothing again: not in the next round, not after a start, not when the same file comes under another name', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    const before = intake.requests.length;
    const uploader = clinic.start();
    clinic.put('copy.UKE', makeClaim('00012', '202605'));
    expect(await sync(uploader)).toMatchObject({ patientsSent: 0, problems: [] });
    expect(intake.requests.length).toBe(before);
  });

  it('makes the same store of the same files in any order', async () => {
    const files = [
      makeClaim('00012', '202604'),
      makeClaim('00012', '202605', { drug: '620000002' }),
      makeClaim('00013', '202605'),
      makeClaim('00012', '202604', { drug: '620000003' }),
    ];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ];
    const stores = [];
    for (const [at, order] of orders.entries()) {
      const tenant = `fac_1${at}`;
      const other = new Clinic(intake, tenant, clinic.clock);
      await other.enrol();
      const uploader = other.start();
      for (const index of order) {
        other.put(`${index}.UKE`, files[index]!, index);
        await sync(uploader);
      }
      stores.push(readStore(intake, tenant));
      other.remove();
    }
    for (const store of stores) expect(store).toEqual(stores[0]);
    expect(Object.keys(stores[0]!)).toEqual(['00012', '00013']);
  });

  it('takes SS-MIX2 files as they are, and drops one that was superseded', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    const [path, bytes] = [...intake.read('fac_1').get('00012')!.files].find(([name]) => name.includes('OMP-01'))!;
    const other = new Clinic(intake, 'fac_2', clinic.clock);
    await other.enrol();
    const uploader = other.start();
    for (const [name, content] of intake.read('fac_1').get('00012')!.files) other.put(`store/${name}`, content);
    expect(await sync(uploader)).toMatchObject({ filesSent: 4, problems: [] });
    expect(intake.read('fac_2').get('00012')!.files.get(path)!.equals(bytes)).toBe(true);
    other.put(`store/${path.replace(/_1$/, '_2')}`, bytes, 1);
    await sync(uploader);
    expect([...intake.read('fac_2').get('00012')!.files.keys()].map((name) => name.split('/')[4]).sort()).toEqual([
      'ADT-00',
      'ADT-12',
      'PPR-01',
    ]);
    other.remove();
  });

  it('reports what it refuses, and sends no patient whose birth date is not known', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605').replace('19750101', ''));
    clinic.put('b.txt', 'not a claim');
    expect(await sync(clinic.start())).toMatchObject({ patientsSent: 0, problems: [] });
    expect(intake.read('fac_1').size).toBe(0);
    expect(intake.reports.at(-1)).toMatchObject({
      refused: expect.arrayContaining([
        { code: 'NO_DEMOGRAPHICS', count: 1 },
        { code: 'NOT_THIS_FORMAT', count: 1 },
      ]),
    });
  });

  it('keeps everything on its disk encrypted', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    const visit = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? visit(join(folder, entry.name)) : [join(folder, entry.name)],
      );
    for (const path of visit(clinic.stateFolder)) {
      const content = `${path} ${readFileSync(path, 'latin1')}`;
      expect(content).not.toMatch(/00012|2500013|620000001|19750101|1975-01-01|OMP-01/);
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });

  it('shows with a dry run what it would send, and sends nothing', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const uploader = clinic.start();
    await uploader.describe();
    const { description } = await uploader.describe();
    expect(description.sent.map(({ dataType, files }) => `${dataType} ${files}`)).toEqual(['ADT-00 1', 'ADT-12 1', 'OMP-01 1', 'PPR-01 1']);
    expect(intake.requests.filter((one) => one.includes('patients'))).toEqual([]);
  });
});

describe('whenever the process is killed', () => {
  /** Counts the steps at which a process can end: each write to the disk and each request, before and after it. */
  async function run(killAt: number): Promise<number> {
    let [step, isDead] = [0, false];
    const next = () => {
      if (step++ === killAt) isDead = true;
      return isDead;
    };
    const write: typeof writeWhole = (path, bytes) => {
      if (next()) throw new Error('killed');
      writeWhole(path, bytes);
      if (next()) throw new Error('killed');
    };
    intake.fault = () => (next() ? 'CUT_BEFORE' : next() ? 'CUT_AFTER' : undefined);
    await sync(clinic.start(write));
    intake.fault = () => undefined;
    return step;
  }

  it('nothing is lost and nothing doubled: at each of its steps', async () => {
    clinic.remove();
    let steps = 1;
    let expected: unknown;
    for (let killAt = 1_000_000; killAt === 1_000_000 || killAt < steps; killAt = killAt === 1_000_000 ? 0 : killAt + 1) {
      const tenant = `fac_k${killAt}`;
      clinic = new Clinic(intake, tenant);
      await clinic.enrol();
      clinic.put('a.UKE', makeClaim('00012', '202605'));
      clinic.put('b.UKE', makeClaim('00013', '202605'));
      const done = await run(killAt);
      if (killAt === 1_000_000) steps = done;
      expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsLeft: 0 });
      clinic.put('c.UKE', makeClaim('00012', '202606'));
      expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
      const found = { store: readStore(intake, tenant), objects: intake.countObjects(tenant) };
      expected ??= found;
      expect(found).toEqual(expected);
      expect([...intake.read(tenant).values()].map(({ revision }) => revision).sort()).toEqual([1, 2]);
      clinic.remove();
    }
    expect(steps).toBeGreaterThan(30);
  });
});

it('After a commit was cut off, the same one is sent again, and a later claim may take back what it said', async () => {
  clinic.put('a.UKE', makeClaim('00012', '202605'));
  intake.fault = (_method, path) => (path.endsWith('/commits') ? 'CUT_AFTER' : undefined);
  expect(codesOf((await sync(clinic.start())).problems)).toEqual(['NETWORK']);
  intake.fault = () => undefined;
  intake.requests.length = 0;
  expect(await clinic.start().round()).toMatchObject({ problems: [], patientsLeft: 0 });
  expect(intake.requests.filter((one) => one.includes('patients'))).toEqual(['POST /intake/patients/…/commits']);
  const again = makeClaim('00012', '202605')
    .split('\r\n')
    .filter((line) => !line.startsWith('IY'))
    .join('\r\n');
  clinic.put('b.UKE', again.replace(/^IR,(.*),202605,00/, 'IR,$1,202606,00'), 1);
  expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsLeft: 0 });
  expect(typesOf('00012')).toEqual(['ADT-00', 'PPR-01']);
});

describe('when the cloud has another revision', () => {
  it('knows what it may take back after it read its own manifest back', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    rmSync(join(clinic.stateFolder, 'patients'), { recursive: true });
    await clinic.start().round();
    const again = makeClaim('00012', '202605')
      .split('\r\n')
      .filter((line) => !line.startsWith('IY'))
      .join('\r\n');
    clinic.put('b.UKE', again.replace(/^IR,(.*),202605,00/, 'IR,$1,202606,00'), 1);
    expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsLeft: 0 });
    expect(typesOf('00012')).toEqual(['ADT-00', 'PPR-01']);
  });

  it('reads its own manifest back and goes on: after the release process made a new key', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    intake.rekey('fac_1');
    clinic.put('b.UKE', makeClaim('00012', '202606'));
    expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
    expect(intake.read('fac_1').get('00012')).toMatchObject({ revision: 3 });
    expect(typesOf('00012')).toEqual(['ADT-00', 'ADT-12', 'ADT-12', 'OMP-01', 'OMP-01', 'PPR-01']);
  });

  it('keeps what was sent before its state was lost', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    for (const name of ['sources', 'patients', 'progress']) rmSync(join(clinic.stateFolder, name), { recursive: true });
    rmSync(join(clinic.inbox, 'a.UKE'));
    clinic.put('b.UKE', makeClaim('00012', '202606'));
    expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
    expect(typesOf('00012')).toEqual(['ADT-00', 'ADT-12', 'ADT-12', 'OMP-01', 'OMP-01', 'PPR-01']);
  });

  it('sends objects again that were swept before their commit', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    intake.fault = (_method, path) => (path.endsWith('/commits') ? 'CUT_BEFORE' : undefined);
    expect(codesOf((await sync(clinic.start())).problems)).toEqual(['NETWORK']);
    intake.sweep();
    intake.fault = () => undefined;
    expect(await sync(clinic.start())).toMatchObject({ problems: [] });
    expect(typesOf('00012')).toEqual(['ADT-00', 'ADT-12', 'OMP-01', 'PPR-01']);
  });

  it('signs a commit anew that was cut off before the machine got another credential, whether it had arrived or not', async () => {
    for (const [at, fault] of (['CUT_BEFORE', 'CUT_AFTER'] as const).entries()) {
      clinic.put(`${at}.UKE`, makeClaim(`0001${at}`, '202605'));
      intake.fault = (_method, path) => (path.endsWith('/commits') ? fault : undefined);
      await sync(clinic.start());
      intake.fault = () => undefined;
      await clinic.enrol();
      expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsLeft: 0 });
      expect(intake.read('fac_1').get(`0001${at}`)).toMatchObject({ revision: 1 });
    }
  });

  it('stops when the cloud has forgotten what it gave a receipt for', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    intake.patients.clear();
    clinic.put('b.UKE', makeClaim('00012', '202606'));
    expect(codesOf((await sync(clinic.start())).problems)).toEqual(['CLOUD_ROLLED_BACK']);
    expect(intake.read('fac_1').size).toBe(0);
  });

  it('stops when the cloud was put back to an older revision', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    await sync(clinic.start());
    const older = new Map([...intake.patients].map(([address, held]) => [address, { ...held }]));
    clinic.put('b.UKE', makeClaim('00012', '202606'));
    await sync(clinic.start());
    for (const [address, held] of older) intake.patients.set(address, held);
    clinic.put('c.UKE', makeClaim('00012', '202607'));
    expect(codesOf((await sync(clinic.start())).problems)).toEqual(['CLOUD_ROLLED_BACK']);
    expect(intake.read('fac_1').get('00012')!.revision).toBe(1);
  });

  it('does not believe a receipt that another key signed', async () => {
    Object.assign(intake, { receipt: generateKeyPairSync('ed25519') });
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    expect(codesOf((await sync(clinic.start())).problems)).toEqual(['CLOUD_UNTRUSTED']);
  });
});

describe('what goes wrong is said plainly, and work goes on by itself', () => {
  it('when the network is gone for a day', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const uploader = clinic.start();
    intake.fault = () => 'CUT_BEFORE';
    const end = clinic.clock.now() + 86_400_000;
    let rounds = 0;
    while (clinic.clock.now() < end) {
      const { problems, patientsLeft } = await uploader.round();
      if (rounds++ > 0) expect([codesOf(problems), patientsLeft]).toEqual([['NETWORK'], 1]);
      await clinic.clock.wait(15 * 60_000);
    }
    intake.fault = () => undefined;
    expect(await uploader.round()).toMatchObject({ problems: [], patientsSent: 1, patientsLeft: 0 });
    expect(intake.read('fac_1').get('00012')!.revision).toBe(1);
  });

  it('when the disk is full: nothing is half, and nothing is sent that was not written down', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    let room = 1;
    const write: typeof writeWhole = (path, bytes) => {
      if (room-- <= 0) throw new UploaderProblem('DISK_FULL');
      writeWhole(path, bytes);
    };
    const uploader = clinic.start(write);
    room = 0;
    expect(codesOf((await sync(uploader)).problems)).toContain('DISK_FULL');
    expect(intake.read('fac_1').size).toBe(0);
    room = 1;
    expect(codesOf((await sync(uploader)).problems)).toContain('DISK_FULL');
    room = Number.POSITIVE_INFINITY;
    expect(await uploader.round()).toMatchObject({ problems: [], patientsSent: 1 });
  });

  it('when the credential was revoked, or the clock is wrong, or the quota used up', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const uploader = clinic.start();
    intake.now = () => clinic.clock.now() + 3_600_000;
    expect(codesOf((await sync(uploader)).problems)).toEqual(['CLOCK']);
    intake.now = clinic.clock.now;
    intake.fault = (method) => (method === 'PUT' ? 507 : undefined);
    expect(codesOf((await uploader.round()).problems)).toEqual(['QUOTA_EXCEEDED']);
    intake.fault = () => undefined;
    intake.revoke('fac_1');
    expect(codesOf((await uploader.round()).problems)).toEqual(['CREDENTIAL_REVOKED']);
    await clinic.enrol();
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 1 });
  });

  it('when a watched folder is gone, the others are read', async () => {
    const second = join(clinic.root, 'second');
    clinic.settings = { ...clinic.settings, folders: [second, clinic.inbox] };
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    const uploader = clinic.start();
    expect(await sync(uploader)).toMatchObject({ problems: [{ code: 'FOLDER_MISSING' }], patientsSent: 1 });
    mkdirSync(second);
    expect(await uploader.round()).toMatchObject({ problems: [] });
  });

  it('when the cloud refuses one patient, the others are sent', async () => {
    for (const id of ['00012', '00013', '00014']) clinic.put(`${id}.UKE`, makeClaim(id, '202605'));
    const refused = clinic.state.records.open('00013').tag;
    intake.fault = (_method, path) => (path.includes(refused) ? 418 : undefined);
    expect(await sync(clinic.start())).toMatchObject({
      problems: [{ code: 'CLOUD_REFUSED', detail: '418' }],
      patientsSent: 2,
      patientsLeft: 1,
    });
    intake.fault = () => undefined;
    expect(await clinic.start().round()).toMatchObject({ problems: [], patientsSent: 1, patientsLeft: 0 });
  });

  it('when the cloud answers 503 now and then', async () => {
    clinic.put('a.UKE', makeClaim('00012', '202605'));
    let count = 0;
    intake.fault = () => (count++ % 3 === 0 ? 503 : undefined);
    expect(await sync(clinic.start())).toMatchObject({ problems: [], patientsSent: 1 });
  });
});

it('Twenty uploaders at once lose nothing and double nothing while requests are cut at random', async () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const clinics = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const one = new Clinic(intake, `fac_m${at}`, clinic.clock);
      await one.enrol();
      for (let patient = 0; patient < 3; patient++) one.put(`${patient}.UKE`, makeClaim(`0001${patient}`, '202605'));
      return one;
    }),
  );
  intake.fault = () => (random() < 0.15 ? (random() < 0.5 ? 'CUT_BEFORE' : 'CUT_AFTER') : undefined);
  await Promise.all(
    clinics.map(async (one) => {
      for (let round = 0; round < 40; round++) {
        const { problems, patientsLeft } = await sync(one.start());
        if (problems.length === 0 && patientsLeft === 0) return;
      }
      throw new Error('it did not end');
    }),
  );
  for (const { tenant } of clinics) {
    const store = intake.read(tenant);
    expect([...store.keys()].sort()).toEqual(['00010', '00011', '00012']);
    for (const { files, revision } of store.values()) expect([files.size, revision]).toEqual([4, 1]);
  }
  for (const one of clinics) one.remove();
});
