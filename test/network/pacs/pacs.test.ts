import { inflateSync } from 'node:zlib';
import { DicomwebClient } from '../../../subgraphs/sources/dicomweb/dicomweb-client.js';
import type { Faults } from '../faults.js';
import type { Listener } from '../http-listener.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startPacs } from './pacs.js';
import { PacsArchive } from './pacs-archive.js';
import { EXAMINATIONS } from './pacs-catalog.js';
import { drawPicture } from './pacs-picture.js';
import { type PacsStudy, pacsStudies } from './pacs-studies.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const facility = world.facilities.find((one) => one.system === 'humanbridge')!;
const links = world.links.filter((one) => one.facilityId === facility.id);
const linked = links.filter((link) => pacsStudies(world, link.patientId, facility.id).length > 0);
const { patientId, localPatientId } = linked[0]!;
const studies = pacsStudies(world, patientId, facility.id);

const faults: Faults = new Map();
const counts = new RequestCounts();
let pacs: Listener;

beforeAll(async () => {
  pacs = await startPacs({ archive: new PacsArchive(world, facility), token: 'secret', faults, counts });
});
beforeEach(() => {
  faults.clear();
  counts.clear();
});
afterAll(async () => await pacs.close());

type Row = Record<string, { vr: string; Value?: unknown[] }>;
const get = (path: string, accept = 'application/dicom+json', token = 'secret') =>
  fetch(`${pacs.url}${path}`, { headers: { accept, authorization: `Bearer ${token}` } });
const rows = async (path: string) => (await (await get(path)).json()) as Row[];
const patientsOf = (found: Row[]) => [...new Set(found.map((row) => row['00100020']?.Value?.[0]))];
const pathOf = ({ studyUid, series }: PacsStudy, image = 0) =>
  `/studies/${studyUid}/series/${series[0]!.seriesUid}/instances/${series[0]!.instances[image]!.instanceUid}`;

describe('the imaging studies of a world', () => {
  const all = world.links.flatMap((link) => pacsStudies(world, link.patientId, link.facilityId));

  it('are the same for the same seed, and different for another seed', () => {
    const again = createWorld({ seed: 1, firstStart: '2026-01-15' });
    expect(pacsStudies(again, patientId, facility.id)).toEqual(studies);
    const other = createWorld({ seed: 2, firstStart: '2026-01-15' });
    const link = other.links.find((one) => pacsStudies(other, one.patientId, one.facilityId).length > 0)!;
    expect(all.map((one) => one.studyUid)).not.toContain(pacsStudies(other, link.patientId, link.facilityId)[0]!.studyUid);
  });

  it('are of about a third of the patients, up to three each, before the first start', () => {
    const hospitalLinks = world.links.filter((link) => world.facilities.find((one) => one.id === link.facilityId)!.system);
    const withImages = hospitalLinks.filter((link) => pacsStudies(world, link.patientId, link.facilityId).length > 0);
    expect(withImages.length / hospitalLinks.length).toBeGreaterThan(0.2);
    expect(withImages.length / hospitalLinks.length).toBeLessThan(0.45);
    expect(new Set(all.map((one) => one.examination.modality))).toEqual(new Set(['CT', 'MR', 'CR', 'US']));
    for (const { date, time, series } of all) {
      expect(date < '20260115' && /^\d{8}$/.test(date) && /^\d{6}$/.test(time)).toBe(true);
      expect([1, 2]).toContain(series.length);
      for (const { instances } of series) expect(instances.length >= 2 && instances.length <= 6).toBe(true);
    }
  });

  it('have UIDs and accession numbers that are unique and well-formed', () => {
    const uids = all.flatMap(({ studyUid, series }) => [
      studyUid,
      ...series.flatMap(({ seriesUid, instances }) => [seriesUid, ...instances.map((one) => one.instanceUid)]),
    ]);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
    expect(new Set(all.map((one) => one.accession)).size).toBe(all.length);
    for (const { accession } of all) expect(accession).toMatch(/^A\d{15}$/);
  });

  it('are absent where the patient is not linked, and at facilities that disclose nothing', () => {
    const stranger = world.patients.find((one) => !links.some((link) => link.patientId === one.id))!;
    expect(pacsStudies(world, stranger.id, facility.id)).toEqual([]);
    const home = world.links.filter((link) => link.localPatientId.startsWith('C'));
    expect(home.flatMap((link) => pacsStudies(world, link.patientId, link.facilityId))).toEqual([]);
    expect(pacsStudies(world, 'pat_nobody', 'fac_nowhere')).toEqual([]);
  });
});

describe('the image archive of a hospital', () => {
  it('finds a patient’s studies, with the requested fields', async () => {
    const found = await rows(`/studies?PatientID=${localPatientId}&includefield=00081030`);
    expect(found.map((row) => row['0020000D']?.Value?.[0])).toEqual(studies.map((one) => one.studyUid));
    expect(found[0]).toMatchObject({
      '00080050': { vr: 'SH', Value: [studies[0]!.accession] },
      '00080020': { vr: 'DA', Value: [studies[0]!.date] },
      '00081030': { vr: 'LO', Value: [studies[0]!.examination.description] },
      '00081190': { vr: 'UR', Value: [`${pacs.url}/studies/${studies[0]!.studyUid}`] },
      '00100020': { vr: 'LO', Value: [localPatientId] },
    });
    expect((await rows(`/studies?PatientID=${localPatientId}`))[0]).not.toHaveProperty('00081030');
    expect(counts.all()).toEqual({ [facility.institutionCode]: { 'study-search': 2 } });
  });

  it('finds no study for another patient id, has pages, and ignores a parameter that it does not know', async () => {
    expect(await rows('/studies?PatientID=0000000')).toEqual([]);
    const all = await rows('/studies?PatientId=1');
    expect(patientsOf(all).length).toBe(linked.length);
    expect(await rows('/studies?PatientID=*')).toEqual(all);
    expect(await rows('/studies?limit=2&offset=1')).toEqual(all.slice(1, 3));
    expect(await rows(`/studies?StudyInstanceUID=${studies[0]!.studyUid},2.25.1`)).toHaveLength(1);
  });

  it('has the instances of a study, and no instance of an unknown one', async () => {
    const found = await rows(`/studies/${studies[0]!.studyUid}/instances?includefield=0008103E,00180015`);
    expect(found).toHaveLength(studies[0]!.series.reduce((sum, one) => sum + one.instances.length, 0));
    expect(found[0]?.['0008103E']?.Value).toEqual([studies[0]!.series[0]!.description]);
    expect(await rows('/studies/2.25.1/instances')).toEqual([]);
    expect(counts.all()[facility.institutionCode]).toEqual({ 'instance-search': 2 });
  });

  it('renders PNG within the viewport, each picture different, and no JPEG', async () => {
    const picture = await get(`${pathOf(studies[0]!)}/rendered`, 'image/png');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    const whole = Buffer.from(await picture.arrayBuffer());
    const { rows: height, columns: width } = studies[0]!.examination;
    expect(sizeOf(whole)).toEqual([width, height]);
    const small = Buffer.from(await (await get(`${pathOf(studies[0]!)}/frames/1/rendered?viewport=128,128`, 'image/png')).arrayBuffer());
    expect(Math.max(...sizeOf(small))).toBe(128);
    const next = Buffer.from(await (await get(`${pathOf(studies[0]!, 1)}/rendered`, 'image/png')).arrayBuffer());
    expect(next.equals(whole)).toBe(false);
    expect((await get(`${pathOf(studies[0]!)}/rendered`, 'image/jpeg')).status).toBe(406);
    expect((await get(`${pathOf(studies[0]!)}/rendered?viewport=0,0`, 'image/png')).status).toBe(400);
    expect((await get(`${pathOf(studies[0]!)}/frames/2/rendered`, 'image/png')).status).toBe(400);
    expect((await get(`${pathOf(studies[0]!)}1/rendered`, 'image/png')).status).toBe(404);
    expect((await get(`${pathOf(studies[0]!)}/thumbnail`, 'image/png')).status).toBe(404);
  });

  it('answers only the bearer of its token', async () => {
    expect((await get(`/studies?PatientID=${localPatientId}`, '*/*', 'other')).status).toBe(401);
    expect((await fetch(`${pacs.url}/studies`)).status).toBe(401);
  });

  it('fails in the way that the control port sets', async () => {
    const code = facility.institutionCode;
    const path = `/studies?PatientID=${localPatientId}`;
    faults.set(code, { kind: 'wrong-patient' });
    expect(patientsOf(await rows(path))).toHaveLength(2);
    expect(patientsOf(await rows(`/studies/${studies[0]!.studyUid}/instances`))).not.toContain(localPatientId);
    faults.set(code, { kind: 'malformed' });
    await expect(rows(path)).rejects.toThrow();
    faults.set(code, { kind: 'cut' });
    await expect(rows(path)).rejects.toThrow();
    faults.set(code, { kind: 'refuse' });
    await expect(rows(path)).rejects.toThrow();
  });
});

describe('the DICOMweb client', () => {
  const client = new DicomwebClient();
  const ask = () => ({ baseUrl: pacs.url, credentials: { token: 'secret' }, signal: AbortSignal.timeout(5000) });
  const [study] = studies;
  const one = {
    studyUid: study!.studyUid,
    seriesUid: study!.series[0]!.seriesUid,
    instanceUid: study!.series[0]!.instances[0]!.instanceUid,
  };

  it('finds in this archive the studies of the world', async () => {
    const found = await client.findStudies({ ...ask(), patientId: localPatientId });
    expect(found).toMatchObject(
      studies.map(({ studyUid, accession, date, examination, series }) => ({
        studyUid,
        accession,
        date: { date: date.replace(/(....)(..)(..)/, '$1-$2-$3') },
        description: examination.description,
        modalities: [examination.modality],
        seriesCount: series.length,
      })),
    );
    const inside = await client.findInstances({ ...ask(), studyUid: study!.studyUid, patientId: localPatientId });
    expect(inside).toMatchObject(
      study!.series.map((series) => ({
        ...series,
        modality: study!.examination.modality,
        bodyPart: study!.examination.region,
        instances: series.instances.map((each) => ({ ...each, rows: study!.examination.rows, columns: study!.examination.columns })),
      })),
    );
    expect((await client.rendered({ ...ask(), ...one, accept: 'image/png' })).contentType).toBe('image/png');
    await expect(client.rendered({ ...ask(), ...one, accept: 'image/jpeg' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('refuses an answer about another patient', async () => {
    faults.set(facility.institutionCode, { kind: 'wrong-patient' });
    const studyUid = study!.studyUid;
    await expect(client.findStudies({ ...ask(), patientId: localPatientId })).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await expect(client.findInstances({ ...ask(), studyUid, patientId: localPatientId })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});

it.each(EXAMINATIONS.map((one) => [one.description, one] as const))('a picture of %s has light and dark areas', (_, examination) => {
  const png = drawPicture({ instanceUid: '2.25.1', examination, depth: 0.5 });
  const [width, height] = sizeOf(png);
  const length = png.readUInt32BE(33);
  const greys = inflateSync(png.subarray(41, 41 + length));
  expect(greys).toHaveLength((width + 1) * height);
  expect(Math.max(...new Set(greys))).toBeGreaterThan(100);
  expect(new Set(greys).size).toBeGreaterThan(30);
});

function sizeOf(png: Buffer): [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
