import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '../../subgraphs/kit/database/sqlite-driver.js';
import { openReleasedKey, readReleasedPlace } from '../../subgraphs/receipt-cloud/envelope/released-key.js';
import { openObject } from '../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { importPrivateKey } from '../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { encodeIso2022Jp } from '../../subgraphs/sources/hl7-v2/encode-iso-2022-jp.js';
import { LocalFolder } from '../../subgraphs/storage/local-folder.js';
import { PatientStorage } from '../../subgraphs/storage/patient-storage.js';
import { readStorageKeys } from '../../subgraphs/storage/storage-keys.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { runCommand } from '../network/launch/child.js';
import { seedReceipts } from '../network/launch/seed-receipts.js';
import type { Patient, ReceiptFacility, World } from '../network/world/world-model.js';
import { listViolations } from '../portal/accessibility.js';
import { FAULTLESS, findFaults, openVisit, originsOf, settle, signIn } from '../portal/visit.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';
import { until } from './until.js';

const CHARTS = `query ($id: ID!) { patient(id: $id) { id charts { system { id } facilities { id }
  ... on Chart {
    demographics { nodes { name } }
    prescriptions(first: 50) { nodes { facility { id } stage items { drug { text code } } } answers { facility { id } state } }
    encounters(first: 50) { nodes { facility { id } } }
  } } } }`;
const FIND = `query ($name: String, $kana: String, $birthDate: Date, $sex: Sex) { connectionSystems { id
  findPatients(name: $name, kana: $kana, birthDate: $birthDate, sex: $sex, first: 20) { patients { institution localPatientId name kana } failures { state } } } }`;
const RECORD = `query ($id: ID) { patientRecords(filter: { id: $id }) { edges { node { links { id release { state reason } } } } } }`;
const CHANGE = (name: string, input: string, payload: string) =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { ${payload} userErrors { code } } }`;
const LINK = CHANGE('linkPatient', 'LinkPatientInput', 'link { id }');
const UNLINK = CHANGE('unlinkPatient', 'UnlinkPatientInput', 'link { id }');
const CONSENT = CHANGE('registerConsent', 'RegisterConsentInput', 'consent { id }');
const EMERGENCY = CHANGE('startEmergencyAccess', 'StartEmergencyAccessInput', 'emergencyAccess { id }');
const WITHDRAW = CHANGE('withdrawConsent', 'WithdrawConsentInput', 'consent { id }');

let fleet: TestFleet;
let world: World;
beforeAll(async () => {
  fleet = await startTestFleet({ receipts: true, portal: await ensurePortal(() => undefined) });
  const runs = await seedReceipts(fleet);
  world = await fleet.world();
  expect(runs.map(({ patientsLeft, problems }) => [patientsLeft, problems])).toEqual(runs.map(() => [0, []]));
  expect(runs.length).toBe(12);
}, 300_000);
afterAll(async () => await fleet?.stop(), 60_000);

const doctorsFacility = () => world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
const patientOf = (id: string): Patient => world.patients.find((one) => one.id === id)!;
const facilityOf = (id: string) => world.facilities.find((one) => one.id === id)!;

/** A patient of the first clinic whom nobody linked yet, and whom dr-sato sees elsewhere. */
function chooseUnlinked(): { readonly clinic: ReceiptFacility; readonly patient: Patient; readonly localPatientId: string } {
  const seen = new Set(
    world.consents.filter(({ viewingFacilityId }) => viewingFacilityId === doctorsFacility()).map(({ patientId }) => patientId),
  );
  for (const clinic of world.receipts!.facilities)
    for (const { patientId, localPatientId, isLinked } of clinic.patients)
      if (!isLinked && seen.has(patientId)) return { clinic, patient: patientOf(patientId), localPatientId };
  throw new Error('no such patient in this world');
}

/** The receipt cloud's chart of a patient, as an account sees it. */
async function receiptChart(account: string, id: string) {
  const { data, errors } = await fleet.ask(account, CHARTS, { id });
  expect(errors).toEqual([]);
  return data.patient?.charts.find((chart: { system: { id: string } }) => chart.system.id === 'receipt-cloud');
}

describe('a clinic without a chart', () => {
  it('① sends its patients, and nobody reads them: neither a doctor, nor the support centre, nor who holds database and disk', async () => {
    const { clinic, patient, localPatientId } = chooseUnlinked();
    const chart = await receiptChart('dr-sato', patient.id);
    expect((chart?.facilities ?? []).map(({ id }: { id: string }) => id)).not.toContain(clinic.facilityId);
    expect(await receiptChart('support', patient.id)).toBeUndefined();
    const { family, given, birthDate } = patient;
    const words = [
      localPatientId.length > 5 ? localPatientId : `_${localPatientId}_`,
      `${family}${given}`,
      `${family}　${given}`,
      `${family} ${given}`,
    ];
    const forms = words.flatMap((word) => [Buffer.from(word), Buffer.from(encodeIso2022Jp(word)), Buffer.from(word, 'utf16le')]);
    forms.push(Buffer.from(birthDate.replaceAll('-', '')), Buffer.from(birthDate));
    const kept = await listKept();
    expect(kept.length).toBeGreaterThan(200);
    for (const { name, bytes } of kept) for (const form of forms) expect([name, bytes.includes(form)]).toEqual([name, false]);
  });

  it('②③ is seen after consent and link by the doctor of that facility alone, with the next query, and is gone after the withdrawal', async () => {
    const { clinic, patient, localPatientId } = chooseUnlinked();
    const { institutionCode } = facilityOf(clinic.facilityId);
    const [familyKana, givenKana] = [patient.familyKana, patient.givenKana];
    const found = await fleet.ask('support', FIND, { kana: `${familyKana} ${givenKana}`, birthDate: patient.birthDate });
    const candidates = found.data.connectionSystems.find(({ id }: { id: string }) => id === 'receipt-cloud').findPatients;
    expect(candidates.failures).toEqual([]);
    expect(candidates.patients).toContainEqual(expect.objectContaining({ institution: institutionCode, localPatientId }));
    // By kana alone, the other systems are searched; the receipt cloud says that it cannot be.
    const alone = await fleet.ask('support', FIND, { kana: familyKana });
    expect(alone.errors).toEqual([]);
    const of = (system: string) => alone.data.connectionSystems.find(({ id }: { id: string }) => id === system).findPatients;
    expect(of('receipt-cloud')).toEqual({ patients: [], failures: [{ state: 'UNSUPPORTED' }] });
    expect(of('humanbridge').patients.length + of('id-link').patients.length).toBeGreaterThan(0);

    const linked = await fleet.ask('support', LINK, {
      input: { patientId: patient.id, institution: institutionCode, localPatientId, reason: '本人が窓口で確認' },
    });
    expect(linked.data.linkPatient.userErrors).toEqual([]);
    const consented = await fleet.ask('support', CONSENT, {
      input: { patientId: patient.id, disclosingFacilityId: clinic.facilityId, viewingFacilityId: doctorsFacility() },
    });
    expect(consented.data.registerConsent.userErrors).toEqual([]);

    const shown = await until(async () => {
      const chart = await receiptChart('dr-sato', patient.id);
      const answer = chart?.prescriptions?.answers.find(({ facility }: { facility: { id: string } }) => facility.id === clinic.facilityId);
      return answer?.state === 'ANSWERED' ? chart : undefined;
    });
    const own = shown.prescriptions.nodes.filter(({ facility }: { facility: { id: string } }) => facility.id === clinic.facilityId);
    expect(own.length).toBeGreaterThan(0);
    // Another facility's doctor, who has no consent of the patient, sees nothing of it.
    expect((await fleet.ask('dr-gaibu', CHARTS, { id: patient.id })).text).not.toContain(clinic.facilityId);

    const released = readReleasedKey(linked.data.linkPatient.link.id);
    expect(await countOpened(released)).toBeGreaterThan(0);
    const consent = consented.data.registerConsent.consent.id;
    expect(
      (await fleet.ask('support', WITHDRAW, { input: { id: consent, reason: '本人の申し出' } })).data.withdrawConsent.userErrors,
    ).toEqual([]);
    const after = await receiptChart('dr-sato', patient.id);
    expect((after?.facilities ?? []).map(({ id }: { id: string }) => id)).not.toContain(clinic.facilityId);
    const link = linked.data.linkPatient.link.id;
    // The release process has taken the key back: the link has none.
    await until(async () => ((await releaseOf(patient.id, link)) === null ? true : undefined));
    // Who kept the released key opens nothing of what the cloud has now.
    expect(await countOpened(released)).toBe(0);
    expect((await fleet.ask('support', UNLINK, { input: { id: link, reason: '取り消し' } })).data.unlinkPatient.userErrors).toEqual([]);
  });
});

describe('emergency access to a patient of a clinic', () => {
  it('opens nothing of the clinic before a consent: no key was released', async () => {
    const { clinic, patient, localPatientId } = chooseUnlinked();
    const { institutionCode } = facilityOf(clinic.facilityId);
    const linked = await fleet.ask('support', LINK, {
      input: { patientId: patient.id, institution: institutionCode, localPatientId, reason: '本人が窓口で確認' },
    });
    expect(linked.data.linkPatient.userErrors).toEqual([]);
    const { familyKana, givenKana, birthDate, sex } = patient;
    const input = { name: `${familyKana} ${givenKana}`, birthDate, sex, reason: '意識障害で搬送' };
    const started = await fleet.ask('dr-sato', EMERGENCY, { input });
    expect([started.errors, started.data.startEmergencyAccess.userErrors]).toEqual([[], []]);

    const chart = await receiptChart('dr-sato', patient.id);
    const at = ({ facility }: { facility: { id: string } }) => facility.id === clinic.facilityId;
    expect(chart.prescriptions.answers.filter(at)).toEqual([{ facility: { id: clinic.facilityId }, state: 'UNREACHABLE' }]);
    for (const list of [chart.prescriptions, chart.encounters]) expect(list.nodes.filter(at)).toEqual([]);
    expect(await releaseOf(patient.id, linked.data.linkPatient.link.id)).toBeNull();
  });
});

describe('replacing the system key of the receipt cloud', () => {
  it('orders the released keys again by itself: after step 3 the doctor sees what was seen before', async () => {
    const id = world.receipts!.shownPatientId;
    const answersOf = async () => (await receiptChart('dr-sato', id)).prescriptions.answers;
    const before = await answersOf();
    expect(before.map(({ state }: { state: string }) => state)).toContain('ANSWERED');
    const systems = join(fleet.folder, 'keys', 'systems');
    const rotate = async () => {
      const args = ['receipt-cloud', '--rotate', '--out', systems, '--wait', '0'];
      await runCommand('subgraphs/kit/process/keys/make-keys.js', args);
      for (const name of ['receipt-cloud', 'directory', 'receipt-release']) await signal(name);
    };
    const former = await readPresentKey(systems);
    await rotate();
    await rotate();
    const present = await readPresentKey(systems);
    expect(present).not.toBe(former);
    await until(async () => (listSystemKeys().every((key) => key === present) ? true : undefined));
    await rotate();
    expect(await answersOf()).toEqual(before);
  }, 120_000);
});

/** The id of the key for which others seal for the receipt cloud. */
async function readPresentKey(systems: string): Promise<string> {
  const { keys } = JSON.parse(await readFile(join(systems, 'public', 'receipt-cloud.json'), 'utf8')) as {
    keys: { crv: string; kid: string }[];
  };
  return keys.find(({ crv }) => crv === 'X25519')!.kid;
}

/** For which key of the system each released key is sealed. */
function listSystemKeys(): string[] {
  const database = new SqliteDatabase(join(fleet.folder, 'directory.sqlite'), { readonly: true });
  const rows = database.prepare("SELECT system_key FROM released_key WHERE state = 'RELEASED'").all() as { system_key: string }[];
  database.close();
  expect(rows.length).toBeGreaterThan(0);
  return rows.map(({ system_key }) => system_key);
}

/** Sends SIGHUP to a process, and waits until it has read its keys again. */
async function signal(name: string): Promise<void> {
  const child = fleet.children.find((one) => one.name === name)!;
  await new Promise<void>((resolve) => {
    let text = '';
    const hear = (bytes: Buffer) => {
      text += bytes.toString();
      if (!text.includes('keys were read again')) return;
      child.process.stderr!.off('data', hear);
      resolve();
    };
    child.process.stderr!.on('data', hear);
    child.process.kill('SIGHUP');
  });
}

/** What the support centre sees of the release for a link. */
async function releaseOf(patientId: string, link: string): Promise<{ readonly state: string } | null> {
  const { data, errors } = await fleet.ask('support', RECORD, { id: patientId });
  expect(errors).toEqual([]);
  return data.patientRecords.edges[0].node.links.find(({ id }: { id: string }) => id === link).release;
}

/** The key that was released for a link, as the directory keeps it. */
function readReleasedKey(link: string): string {
  const database = new SqliteDatabase(join(fleet.folder, 'directory.sqlite'), { readonly: true });
  try {
    return (database.prepare('SELECT key_text FROM released_key WHERE link_id = ?').get(link) as { key_text: string }).key_text;
  } finally {
    database.close();
  }
}

/** How many of a patient's objects in the cloud open with a released key, for who holds the key of the subgraph too. */
async function countOpened(released: string): Promise<number> {
  const systems = join(fleet.folder, 'keys', 'systems');
  const { keys } = JSON.parse(await readFile(join(systems, 'receipt-cloud.private.json'), 'utf8')) as {
    keys: { crv?: string; d: string; x: string }[];
  };
  const { d, x } = keys.find(({ crv }) => crv === 'X25519')!;
  const key = openReleasedKey(released, [importPrivateKey({ crv: 'X25519', d, x })]);
  const place = readReleasedPlace(released);
  const storage = new PatientStorage(new LocalFolder(join(fleet.folder, 'receipt-cloud-files')), () => storageKeys);
  const storageKeys = readStorageKeys(join(systems, 'receipt-cloud-storage.keys'));
  const database = new SqliteDatabase(join(fleet.folder, 'receipt-cloud.sqlite'), { readonly: true });
  const rows = database
    .prepare('SELECT name, stored, key_version FROM receipt_object WHERE tenant = ? AND tag = ?')
    .all(place.tenant, place.tag);
  database.close();
  expect(rows.length).toBeGreaterThan(0);
  let opened = 0;
  for (const { name, stored, key_version: keyVersion } of rows as { name: string; stored: string; key_version: number }[]) {
    const sealed = (await storage.get(stored))!;
    for (const version of new Set([place.keyVersion, keyVersion])) {
      try {
        openObject(key, { ...place, keyVersion: version }, name, sealed);
        opened += 1;
      } catch {
        // It stays closed.
      }
    }
  }
  return opened;
}

/** Every file of the cloud's database and storage. */
async function listKept(): Promise<{ readonly name: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(fleet.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /receipt-cloud/.test(join(entry.parentPath, entry.name)));
  return await Promise.all(files.map(async (entry) => ({ name: entry.name, bytes: await readFile(join(entry.parentPath, entry.name)) })));
}

describeWithBrowser()('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(async () => await browser?.close(), 60_000);

  it('a clinic’s clerk sees when what arrived, from which machine, and no patient', async () => {
    const visit = await openVisit(browser, originsOf(fleet));
    await signIn(visit.page, fleet.gateway, 'jm-hinata');
    await visit.page.goto(`${fleet.gateway}/sending`);
    await settle(visit.page);
    const text = await visit.page.locator('main').textContent();
    expect(text).toContain('15 人');
    expect(text).toContain('送信できます');
    const { patients, facilityId } = world.receipts!.facilities[0]!;
    expect(facilityOf(facilityId).name).toBe('ひなた内科医院');
    for (const { patientId, localPatientId } of patients)
      for (const word of [localPatientId, patientOf(patientId).family + patientOf(patientId).given]) expect(text).not.toContain(word);
    expect(await findFaults(visit)).toEqual(FAULTLESS);
    expect(await listViolations(visit.page)).toEqual([]);
  }, 120_000);

  it('a doctor sees the drugs of hospital, clinic and pharmacy together, and the pharmacy’s replacement beside its order', async () => {
    const visit = await openVisit(browser, originsOf(fleet));
    await signIn(visit.page, fleet.gateway, 'dr-sato');
    await visit.page.goto(`${fleet.gateway}/patients/${world.receipts!.shownPatientId}/medications`);
    const main = visit.page.locator('main');
    // The names of facilities stand there before their data: the replacement comes with it.
    for (const part of ['「そら」', 'ひなた内科医院', 'ひなた薬局', '調剤']) await main.getByText(part).first().waitFor();
    await settle(visit.page);
    expect(await findFaults(visit)).toEqual(FAULTLESS);
  }, 120_000);
});
