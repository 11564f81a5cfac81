import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatabase } from '../../subgraphs/kit/database/sqlite-driver.js';
import { startNetwork } from './network.js';

const dataDir = mkdtempSync(join(tmpdir(), 'network-'));
const options = { dataDir, seed: 3, patients: 60, now: () => Date.parse('2026-01-14T20:00:00Z') };
let network: Awaited<ReturnType<typeof startNetwork>>;

beforeAll(async () => {
  network = await startNetwork(options);
});
afterAll(async () => {
  await network.close();
  rmSync(dataDir, { recursive: true });
});

const control = (path: string, method = 'GET', body?: string) =>
  fetch(`${network.summary.control}/${path}`, { method, body: body ?? null });
const facilities = (file: string) =>
  JSON.parse(readFileSync(file, 'utf8')) as {
    institution: string;
    label: string;
    url: string;
    token: string;
    pacs: { url: string; token: string };
  }[];

describe('the demo network', () => {
  it('starts on the current day in Tokyo, and prints all its addresses', async () => {
    expect(network.summary.firstStart).toBe('2026-01-15');
    expect(network.summary.accounts.map((one) => one.account)).toContain('dr-sato');
    expect(readFileSync(join(network.summary.importFolder, 'patients.csv'), 'utf8').split('\n')).toHaveLength(62);
    expect(facilities(network.summary.humanbridge.facilities)).toHaveLength(7);
    expect(facilities(network.summary.idLink.facilities)).toHaveLength(5);
    expect((await control('gateway', 'PUT', 'http://127.0.0.1:4000')).status).toBe(204);
    expect((await control('gateway', 'PUT', 'http://127.0.0.1:4000/graphql; script-src *')).status).toBe(400);
    const world = (await (await control('world')).json()) as Record<string, unknown>;
    expect(world).toMatchObject({ issuer: 'https://issuer.hareyaka.example', firstStart: '2026-01-15', patients: network.world.patients });
  });

  it('leads from the registry to a file, and from the centre to a document', async () => {
    const database = new SqliteDatabase(network.summary.humanbridge.registry, { readonly: true });
    const row = database.prepare('SELECT * FROM SSMIXIDX LIMIT 1').get() as Record<string, string>;
    database.close();
    const hospital = facilities(network.summary.humanbridge.facilities).find((one) => one.institution === row.FacilityID)!;
    const file = await fetch(`${hospital.url}/${row.OutRelDirectory}/${row.FileName}`, {
      headers: { authorization: `Bearer ${hospital.token}` },
    });
    expect((await file.text()).startsWith('MSH|^~\\&|')).toBe(true);

    const other = facilities(network.summary.idLink.facilities)[0]!;
    const facility = network.world.facilities.find((one) => one.institutionCode === other.institution)!;
    const link = network.world.links.find((one) => one.facilityId === facility.id)!;
    const search = new URLSearchParams({
      'patient.identifier': `urn:oid:1.2.392.100495.20.3.51.1${other.institution}|${link.localPatientId}`,
    });
    const { fhir, token } = network.summary.idLink;
    const found = await fetch(`${fhir}/DocumentReference?${search}`, { headers: { authorization: `Bearer ${token}` } });
    const bundle = (await found.json()) as { entry: { resource: { content: { attachment: { url: string } }[] } }[] };
    const { url } = bundle.entry[0]!.resource.content[0]!.attachment;
    expect(url.startsWith(`${other.url}/`)).toBe(true);
    const document = await fetch(url, { headers: { authorization: `Bearer ${other.token}` } });
    expect((await document.text()).startsWith('MSH|^~\\&|')).toBe(true);
  });

  it('names the image archive of each hospital, with separate credentials', async () => {
    for (const hospital of [...facilities(network.summary.humanbridge.facilities), ...facilities(network.summary.idLink.facilities)]) {
      const studies = (token: string) => fetch(`${hospital.pacs.url}/studies`, { headers: { authorization: `Bearer ${token}` } });
      expect((await studies(hospital.pacs.token)).status).toBe(200);
      expect((await studies(hospital.token)).status).toBe(401);
    }
  });

  it('makes a server fail as its control port sets, and counts requests', async () => {
    const { institution, url, token } = facilities(network.summary.humanbridge.facilities)[0]!;
    await control('counts', 'DELETE');
    expect((await control(`faults/${institution}`, 'PUT', '{"kind":"refuse"}')).status).toBe(204);
    expect(await (await control('faults')).json()).toEqual({ [institution]: { kind: 'refuse' } });
    await expect(fetch(`${url}/x`, { headers: { authorization: `Bearer ${token}` } })).rejects.toThrow();
    expect((await control(`faults/${institution}`, 'DELETE')).status).toBe(204);
    expect((await fetch(`${url}/x`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
    expect((await (await control('counts')).json()) as object).toEqual({ [institution]: { file: expect.any(Number) } });
    expect((await control('faults/nobody', 'PUT', '{"kind":"refuse"}')).status).toBe(404);
    expect((await control('faults/id-link-centre', 'PUT', '{"kind":"slow"}')).status).toBe(400);
    expect((await control('faults/id-link-centre', 'PUT', '{"kind":"slow","ms":5}')).status).toBe(204);
    await control('faults', 'DELETE');
    expect(await (await control('faults')).json()).toEqual({});
  });

  it('adds a file to a hospital and its index, and is the same network after a restart', async () => {
    const { institution } = facilities(network.summary.humanbridge.facilities)[0]!;
    const path = '999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_000000011000354_20111220103059000_01_1';
    expect((await control(`files/${institution}/${path}`, 'PUT', 'MSH|from outside')).status).toBe(204);
    expect((await control(`files/${institution}/too/short`, 'PUT', 'x')).status).toBe(400);
    expect((await control(`files/${facilities(network.summary.idLink.facilities)[0]!.institution}/${path}`, 'PUT', 'x')).status).toBe(404);
    let before = network;
    const restart = async () => {
      before = network;
      await network.close();
      network = await startNetwork({ ...options, seed: 99, now: () => Date.parse('2026-05-01T00:00:00Z') });
    };
    await restart();
    // While the network was down, a connection of another process may have taken the issuer's port: then the issuer has a new one, and keeps it.
    for (let tries = 0; tries < 5 && network.summary.issuer !== before.summary.issuer; tries++) await restart();
    expect(network.world).toEqual(before.world);
    expect(network.summary.issuer).toBe(before.summary.issuer);
    const hospital = facilities(network.summary.humanbridge.facilities)[0]!;
    const response = await fetch(`${hospital.url}/${path}`, { headers: { authorization: `Bearer ${hospital.token}` } });
    expect(await response.text()).toBe('MSH|from outside');
    const database = new SqliteDatabase(network.summary.humanbridge.registry, { readonly: true });
    expect(database.prepare("SELECT count(*) FROM SSMIXIDX WHERE PatientID = '9999013' AND FacilityID = ?").pluck().get(institution)).toBe(
      1,
    );
    database.close();
  });
});
