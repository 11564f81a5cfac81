import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { In } from 'typeorm';
import { request } from 'undici';
import { makeKeys, sealingKey } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { SYSTEMS } from '../systems.js';
import { type DirectoryProcesses, startProcesses } from '../testing/directory-process.js';
import { ReleasedKeyEntity } from './released-key.entity.js';
import { ReleaseServer } from './testing/release-server.js';
import { FINGERPRINT, until } from './testing/releasing-directory.js';

const mariadb = databases().find(({ name }) => name === 'MariaDB');

(mariadb ? describe : describe.skip)('two directory processes with a release process, on one MariaDB', () => {
  let databaseServer: DatabaseServer;
  let server: ReleaseServer;
  let directories: DirectoryProcesses;
  let folder: string;
  beforeAll(async () => {
    databaseServer = await mariadb!.start();
    server = await ReleaseServer.start();
    folder = await mkdtemp(join(tmpdir(), 'releasing-systems-'));
    const { publicSet } = await makeKeys({ sealing: true });
    for (const { id } of SYSTEMS) await writeFile(join(folder, `${id}.json`), JSON.stringify(publicSet));
    server.systemKey = (await sealingKey(publicSet)).kid;
    directories = await startProcesses(await databaseServer.fresh(), 24, {
      HAREYAKA_SYSTEM_KEYS_FOLDER: folder,
      HAREYAKA_RECEIPT_RELEASE_URL: server.url,
      HAREYAKA_RECEIPT_RELEASE_EVERY_MS: '100',
    });
  }, 120_000);
  afterAll(async () => {
    await directories?.stop();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true });
    await databaseServer?.stop();
  });

  it('order each key once, withdraw it once, say that they are ready, and end at once while the release process hangs', async () => {
    const [one, other] = await Promise.all([directories.start(), directories.start()]);
    server.directory = {
      url: one.ready.url,
      get now() {
        return Date.now();
      },
    };
    const { world, database } = directories;
    const [clinic, viewing] = world.facilities.filter(({ system, viewing }) => !system && viewing);
    await database.query('INSERT INTO published (facility_id, system_id, categories, from_at) VALUES (?, ?, 2047, 1)', [
      ...[clinic!.id, 'receipt-cloud'],
    ]);
    const mutate = async (url: string, name: string, input: object, field: string) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} { id } userErrors { code } } }`;
      const { data, errors } = await directories.ask(url, 'support', query, { input });
      expect([errors, data[name].userErrors]).toEqual([[], []]);
      return data[name][field].id as string;
    };
    const [first, second] = [one.ready.url, other.ready.url];
    const facilityId = clinic!.id;
    await mutate(first, 'registerUploader', { facilityId, fingerprint: FINGERPRINT, name: 'x' }, 'uploader');
    const patients = world.patients.filter(
      ({ id }) => !world.links.some((link) => link.patientId === id && link.facilityId === facilityId),
    );
    const made: { link: string; consent: string }[] = [];
    for (const [i, { id: patientId }] of patients.slice(0, 6).entries()) {
      server.upload(facilityId, `local-${i}`);
      const [a, b] = i % 2 === 0 ? [first, second] : [second, first];
      const link = await mutate(a, 'linkPatient', { patientId, facilityId, localPatientId: `local-${i}`, reason: 'r' }, 'link');
      const consented = { patientId, disclosingFacilityId: facilityId, viewingFacilityId: viewing!.id };
      made.push({ link, consent: await mutate(b, 'registerConsent', consented, 'consent') });
    }
    const keys = async () => await database.getRepository(ReleasedKeyEntity).findBy({ linkId: In(made.map(({ link }) => link)) });
    await until(async () => (await keys()).filter(({ key }) => key !== null).length === made.length);
    expect(made.map(({ link }) => server.ordersOf(link))).toEqual(made.map(() => 1));
    for (const [i, { consent }] of made.entries())
      await mutate(i % 2 === 0 ? first : second, 'withdrawConsent', { id: consent, reason: 'r' }, 'consent');
    await until(async () => (await keys()).length === 0);
    expect(made.map(({ link }) => server.withdrawalsOf(link))).toEqual(made.map(() => 1));
    expect(server.refused).toEqual([]);

    const ready = await request(`${first}/ready`);
    expect([ready.statusCode, await ready.body.json()]).toEqual([200, { status: 'ready' }]);
    server.fault = 'hang';
    const before = server.requests;
    await until(() => server.requests >= before + 2);
    await Promise.all([one.stop(), other.stop()]);
    expect([await one.ended, await other.ended]).toEqual([0, 0]);
  }, 60_000);
});
