import { PdqmClient } from '../../../subgraphs/sources/fhir-pdqm/pdqm-client.js';
import { MllpClient } from '../../../subgraphs/sources/hl7-mllp/mllp-client.js';
import { PdqClient } from '../../../subgraphs/sources/hl7-pdq/pdq-client.js';
import type { PdqPage, PdqPatient } from '../../../subgraphs/sources/patient-demographics.js';
import { registerOf } from '../charts/centre-patients.js';
import type { Faults } from '../faults.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startHumanBridgeCentre } from './humanbridge-centre.js';
import { startIdLinkCentre } from './id-link-centre.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const counts = new RequestCounts();
const faults: Faults = new Map();
const signal = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
let humanbridge: PdqClient;
let idLink: PdqmClient;

beforeAll(async () => {
  const centre = await startHumanBridgeCentre({ register: registerOf(world, 'humanbridge'), faults, counts, now: () => 0 });
  const mllp = new MllpClient({ host: centre.host, port: centre.port, connections: 1 });
  humanbridge = new PdqClient({ mllp, sendingApplication: 'G', receivingApplication: 'HUMANBRIDGE', receivingFacility: 'CENTER' });
  const fhir = await startIdLinkCentre({ register: registerOf(world, 'id-link'), sources: new Map(), token: 't', faults, counts });
  idLink = new PdqmClient({ baseUrl: fhir.url, token: 't' });
  closing.push(
    () => mllp.close(),
    () => centre.close(),
    () => fhir.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});

const dialects = { humanbridge: () => humanbridge, 'id-link': () => idLink };
const idsOf = (patients: readonly PdqPatient[]) => patients.map(({ ids }) => ids.map(({ value }) => value).join());

describe.each(['humanbridge', 'id-link'] as const)('a patient search at %s', (system) => {
  const matching = registerOf(world, system).patients.filter(({ patient }) => patient.sex === 'FEMALE').length;

  it.each([1, 7, 50])('returns every patient once in pages of %i', async (first) => {
    const client = dialects[system]();
    const found: PdqPatient[] = [];
    let page: PdqPage = { patients: [], continuation: null };
    do {
      page = await client.findPage({ criteria: { sex: 'FEMALE' }, first, continuation: page.continuation }, signal);
      expect(page.patients.length).toBeLessThanOrEqual(first);
      found.push(...page.patients);
    } while (page.continuation !== null);
    expect(found).toHaveLength(matching);
    expect(new Set(idsOf(found)).size).toBe(matching);
    expect(idsOf(found)).toEqual(idsOf(await client.find({ sex: 'FEMALE' }, signal)));
  });

  it('finds by kanji and by kana', async () => {
    const { patient } = registerOf(world, system).patients[0]!;
    const rest = { birthDate: patient.birthDate, sex: patient.sex };
    const kanji = await dialects[system]().findPage(
      { criteria: { family: patient.family, given: patient.given, ...rest }, first: 5 },
      signal,
    );
    const kana = await dialects[system]().findPage(
      { criteria: { kana: `${patient.familyKana} ${patient.givenKana}`, ...rest }, first: 5 },
      signal,
    );
    expect(idsOf(kanji.patients)).toEqual(idsOf(kana.patients));
    expect(kanji.patients[0]).toMatchObject({ name: `${patient.family} ${patient.given}`, birthDate: { date: patient.birthDate } });
  });
});

it('HumanBridge forgets an abandoned query, and accepts a pointer only once', async () => {
  const { continuation } = await humanbridge.findPage({ criteria: { sex: 'MALE' }, first: 2 }, signal);
  const next = { criteria: {}, first: 2, continuation };
  const { continuation: third } = await humanbridge.findPage(next, signal);
  await expect(humanbridge.findPage(next, signal)).rejects.toMatchObject({ code: 'GONE' });
  counts.clear();
  const { continuation: other } = await humanbridge.findPage({ criteria: { sex: 'MALE' }, first: 2 }, signal);
  humanbridge.abandon(other!);
  await expect(humanbridge.findPage({ ...next, continuation: other }, signal)).rejects.toMatchObject({ code: 'GONE' });
  expect(counts.all()['humanbridge-centre']).toMatchObject({ cancel: expect.any(Number) });
  expect(third).not.toBeNull();
});

it('ID-Link does not know a page that it never gave', async () => {
  const { continuation } = await idLink.findPage({ criteria: { sex: 'MALE' }, first: 2 }, signal);
  const unknown = continuation!.replace(/_page=.*/, '_page=p99999');
  await expect(idLink.findPage({ criteria: {}, first: 2, continuation: unknown }, signal)).rejects.toMatchObject({ code: 'GONE' });
});
