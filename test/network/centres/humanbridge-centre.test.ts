import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatabase } from '../../../subgraphs/kit/database/sqlite-driver.js';
import { registerOf } from '../charts/centre-patients.js';
import { clinicalDocuments, extendedPath } from '../charts/clinical-documents.js';
import type { Faults } from '../faults.js';
import { chartFiles } from '../hospitals/ssmix2-files.js';
import { encodeSegments } from '../messages/hl7-segment.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startHumanBridgeCentre } from './humanbridge-centre.js';
import { ensureRegistry, indexFile } from './humanbridge-registry.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const register = registerOf(world, 'humanbridge');
const faults: Faults = new Map();
const counts = new RequestCounts();
const someone = register.patients[0]!;
const { institutionCode, localPatientId } = someone.identifiers[0]!;
let centre: Awaited<ReturnType<typeof startHumanBridgeCentre>>;

beforeAll(async () => {
  centre = await startHumanBridgeCentre({ register, faults, counts, now: () => 0 });
});
beforeEach(() => {
  faults.clear();
  counts.clear();
});
afterAll(() => centre.close());

/** Sends one message over a new socket, and returns the segments of the answer. */
async function ask(...body: string[]): Promise<string[]> {
  const header = 'MSH|^~\\&|GATEWAY|HAREYAKA|HUMANBRIDGE|CENTER|20260101120000||QBP^Q22^QBP_Q21|GW0001|P|2.5||||||~ISO IR87||ISO 2022-1994';
  const message = encodeSegments(body[0]?.startsWith('MSH') ? body : [header, ...body]);
  const socket = connect(centre.port, centre.host);
  const parts: Buffer[] = [];
  socket.on('data', (part) => {
    parts.push(part);
    if (part.subarray(-2).equals(Buffer.from([0x1c, 0x0d]))) socket.end();
  });
  socket.write(Buffer.concat([Buffer.from([0x0b]), message, Buffer.from([0x1c, 0x0d])]));
  await once(socket, 'close');
  const frame = Buffer.concat(parts);
  expect([frame[0], ...frame.subarray(-2)]).toEqual([0x0b, 0x1c, 0x0d]);
  return new TextDecoder('iso-2022-jp').decode(frame.subarray(1, -2)).split('\r').slice(0, -1);
}

const byId = (oid: string) => `QPD|IHE PDQ Query|Q1|@PID.3.1^${localPatientId}~@PID.3.4.2^${oid}~@PID.3.4.3^ISO`;
const domain = `1.2.392.100495.20.3.51.1${institutionCode}`;
const pids = (answer: string[]) => answer.filter((line) => line.startsWith('PID'));

describe('the HumanBridge centre', () => {
  it('finds a patient by local ID and domain, with all of the patient’s identifiers in its hospitals', async () => {
    const answer = await ask(byId(domain), 'RCP|I|50^RD');
    expect(answer[0]).toMatch(/^MSH\|\^~\\&\|HUMANBRIDGE\|CENTER\|GATEWAY\|HAREYAKA\|.*\|RSP\^K22\^RSP_K21\|/);
    expect(answer.slice(1, 4)).toEqual(['MSA|AA|GW0001', 'QAK|Q1|OK|IHE PDQ Query|1|1|0', byId(domain)]);
    expect(pids(answer)).toHaveLength(1);
    const fields = pids(answer)[0]!.split('|');
    expect(fields[3]).toContain(`${localPatientId}^^^${institutionCode}&${domain}&ISO^PI`);
    expect(fields[5]).toBe(
      `${someone.patient.family}^${someone.patient.given}^^^^^L^I~${someone.patient.familyKana}^${someone.patient.givenKana}^^^^^L^P`,
    );
    expect(counts.all()).toEqual({ 'humanbridge-centre': { query: 1 } });
  });

  it('finds by namespace, and by kanji, kana, birth date and sex', async () => {
    expect(pids(await ask(`QPD|IHE PDQ Query|Q1|@PID.3.1^${localPatientId}~@PID.3.4.1^${institutionCode}`))).toHaveLength(1);
    expect(pids(await ask(`QPD|IHE PDQ Query|Q1|@PID.3^${localPatientId}^^^${institutionCode}&${domain}&ISO`))).toHaveLength(1);
    const { family, familyKana, birthDate, sex } = someone.patient;
    const born = birthDate.replaceAll('-', '');
    for (const name of [family, familyKana, familyKana.slice(0, 2)]) {
      for (const field of ['PID.7', 'PID.7.1']) {
        const answer = await ask(`QPD|IHE PDQ Query|Q1|@PID.5.1.1^${name}~@${field}^${born}~@PID.8^${sex[0]}`);
        expect(pids(answer).join()).toContain(localPatientId);
      }
    }
  });

  it('answers NF if no patient matches, and AE with 204 for an unknown domain', async () => {
    expect(await ask(`QPD|IHE PDQ Query|Q1|@PID.5.1.1^居ない人`)).toEqual(
      expect.arrayContaining(['QAK|Q1|NF|IHE PDQ Query', 'MSA|AA|GW0001']),
    );
    const unknown = await ask(byId('1.2.3.4'));
    expect(unknown).toEqual(expect.arrayContaining(['MSA|AE|GW0001', 'QAK|Q1|AE|IHE PDQ Query']));
    expect(unknown.join('\n')).toContain('ERR||QPD^1^3^2|204^');
    expect((await ask(`${byId(domain)}|||||^^^X&1.2.3&ISO`)).join('\n')).toContain('ERR||QPD^1^8^1|204^');
    expect((await ask(`QPD|IHE PDQ Query|Q1|@PID.3.1^${localPatientId}`)).join('\n')).toContain('ERR||QPD^1^3^1|101^');
  });

  it('returns only the wanted domains', async () => {
    const other = register.patients.find((one) => one.identifiers.length > 1)!;
    const [first, second] = other.identifiers;
    const wanted = `1.2.392.100495.20.3.51.1${second!.institutionCode}`;
    const query = `QPD|IHE PDQ Query|Q1|@PID.3.1^${first!.localPatientId}~@PID.3.4.1^${first!.institutionCode}|||||^^^&${wanted}&ISO`;
    const fields = pids(await ask(query))[0]!.split('|');
    expect(fields[3]).toBe(`${second!.localPatientId}^^^${second!.institutionCode}&${wanted}&ISO^PI`);
  });

  it('continues after the quantity limit until the last patient, and forgets a cancelled query', async () => {
    const women = register.patients.filter((one) => one.patient.sex === 'FEMALE').length;
    const query = 'QPD|IHE PDQ Query|Q7|@PID.8^F';
    const seen: string[] = [];
    let pointer: string | undefined;
    for (let page = 0; page === 0 || pointer; page++) {
      const answer = await ask(query, 'RCP|I|30^RD', ...(pointer ? [`DSC|${pointer}|I`] : []));
      seen.push(...pids(answer).map((line) => line.split('|')[3]!));
      expect(answer.find((line) => line.startsWith('QAK'))).toContain(`|${women}|`);
      pointer = answer.find((line) => line.startsWith('DSC'))?.split('|')[1];
    }
    expect(seen).toHaveLength(women);
    expect(new Set(seen).size).toBe(women);

    const first = await ask(query, 'RCP|I|1^RD');
    const header =
      'MSH|^~\\&|GATEWAY|HAREYAKA|HUMANBRIDGE|CENTER|20260101120000||QCN^J01^QCN_J01|GW0002|P|2.5||||||~ISO IR87||ISO 2022-1994';
    expect(await ask(header, 'QID|Q7|IHE PDQ Query')).toContain('MSA|AA|GW0002');
    expect(await ask(query, 'RCP|I|1^RD', first.at(-1)!)).toContain('MSA|AE|GW0001');
  });

  it('fails in the way that the control port sets', async () => {
    const target = 'humanbridge-centre';
    for (const kind of ['refuse', 'cut'] as const) {
      faults.set(target, { kind });
      await expect(ask(byId(domain))).rejects.toThrow();
    }
    faults.set(target, { kind: 'malformed' });
    expect((await ask(byId(domain))).join()).not.toContain('MSH|');
    faults.set(target, { kind: 'wrong-patient' });
    const wrong = pids(await ask(byId(domain)));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).not.toContain(`|${localPatientId}^`);
    faults.set(target, { kind: 'slow', ms: 60 });
    const started = performance.now();
    expect(pids(await ask(byId(domain)))).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });
});

describe('the registry of the HumanBridge centre', () => {
  it('has a row for each file and document of the HumanBridge hospitals, and accepts new rows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-'));
    const file = join(folder, 'ssmixidx.sqlite');
    ensureRegistry(file, world);
    ensureRegistry(file, world);
    const path = '999/901/9999013/-/ADT-61/9999013_-_ADT-61_999999999999999_20111014232213000_-_1';
    indexFile(file, institutionCode, path);
    indexFile(file, institutionCode, path);
    const database = new SqliteDatabase(file, { readonly: true });
    const rows = (pid: string) =>
      database.prepare('SELECT * FROM SSMIXIDX WHERE FacilityID = ? AND PatientID = ?').all(institutionCode, pid) as Record<
        string,
        string
      >[];
    const facility = world.facilities.find((one) => one.institutionCode === institutionCode)!;
    const files = chartFiles(world, someone.patient.id, facility.id);
    expect(
      rows(localPatientId)
        .map((row) => `${row.OutRelDirectory}/${row.FileName}`)
        .sort(),
    ).toEqual([...files.map((one) => one.path), ...clinicalDocuments(world, someone.patient.id, facility.id).map(extendedPath)].sort());
    expect(rows('9999013')).toEqual([
      expect.objectContaining({
        OrderDate: '-',
        DataKind: 'ADT-61',
        OrderNo: '999999999999999',
        TransactionDatetime: '20111014232213000',
        ProcessingType: 'INS',
      }),
    ]);
    expect(database.prepare('SELECT count(*) FROM SSMIXIDX').pluck().get()).toBeGreaterThan(5000);
    database.close();
    rmSync(folder, { recursive: true });
  });
});
