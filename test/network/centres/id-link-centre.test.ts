import { registerOf } from '../charts/centre-patients.js';
import type { Faults } from '../faults.js';
import { HospitalStore } from '../hospitals/hospital-store.js';
import type { Listener } from '../http-listener.js';
import { RequestCounts } from '../request-counts.js';
import { createWorld } from '../world/world.js';
import { startIdLinkCentre } from './id-link-centre.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const register = registerOf(world, 'id-link');
const hospitals = world.facilities.filter((one) => one.system === 'id-link');
const sources = new Map(
  hospitals.map((facility) => [
    facility.institutionCode,
    { store: new HospitalStore(world, facility, 'none'), url: 'http://127.0.0.1:1/documents' },
  ]),
);
const faults: Faults = new Map();
const counts = new RequestCounts();
const someone = register.patients.find((one) => one.identifiers.length > 1)!;
const identifiers = someone.identifiers.map((id) => `urn:oid:1.2.392.100495.20.3.51.1${id.institutionCode}|${id.localPatientId}`);
const headers = { authorization: 'Bearer centre' };
let centre: Listener;

// biome-ignore lint/suspicious/noExplicitAny: a FHIR resource as it came
type Json = any;

async function get(type: string, search: Record<string, string> | [string, string][]): Promise<Json> {
  const response = await fetch(`${centre.url}/${type}?${new URLSearchParams(search)}`, { headers });
  return { status: response.status, ...((await response.json()) as object) };
}

const names = (bundle: Json): string[] => (bundle.entry ?? []).map(({ resource }: Json) => resource.name[0].text);
const docs = (bundle: Json): Json[] => (bundle.entry ?? []).map(({ resource }: Json) => resource);

beforeAll(async () => {
  centre = await startIdLinkCentre({ register, sources, token: 'centre', faults, counts });
});
beforeEach(() => {
  faults.clear();
  counts.clear();
});
afterAll(() => centre.close());

describe('the PDQm server of the ID-Link centre', () => {
  it('finds by identifier, with both names and every identifier', async () => {
    const bundle = await get('Patient', { identifier: identifiers[0]! });
    expect(bundle).toMatchObject({ status: 200, resourceType: 'Bundle', type: 'searchset', total: 1 });
    const { resource } = bundle.entry[0];
    expect(resource.identifier.map((id: Json) => `${id.system}|${id.value}`)).toEqual(identifiers);
    const { patient } = someone;
    expect(resource.name.map((name: Json) => [name.extension[0].valueCode, name.family, name.given])).toEqual([
      ['IDE', patient.family, [patient.given]],
      ['SYL', patient.familyKana, [patient.givenKana]],
    ]);
    expect(resource).toMatchObject({ gender: patient.sex.toLowerCase(), birthDate: patient.birthDate });
  });

  it('accepts alternatives, combinations, and POST', async () => {
    const other = register.patients.find((one) => one !== someone)!;
    const second = `urn:oid:1.2.392.100495.20.3.51.1${other.identifiers[0]!.institutionCode}|${other.identifiers[0]!.localPatientId}`;
    expect((await get('Patient', { identifier: `${identifiers[0]},${second}` })).total).toBe(2);
    const { family, familyKana, given, birthDate, sex } = someone.patient;
    for (const name of [family, familyKana]) {
      const form = new URLSearchParams({ family: name, birthdate: birthDate, gender: sex.toLowerCase() });
      const response = await fetch(`${centre.url}/Patient/_search`, { method: 'POST', headers, body: form });
      expect(names(await response.json())).toContain(`${family} ${given}`);
    }
    expect((await get('Patient', { 'family:exact': 'サ' })).total).toBe(0);
    expect((await get('Patient', { birthdate: 'nonsense' })).status).toBe(400);
  });

  it('returns only the wanted domains, and 404 for an unknown domain', async () => {
    const domain = identifiers[1]!.split('|')[0]!;
    const bundle = await get('Patient', [
      ['identifier', identifiers[0]!],
      ['identifier', `${domain}|`],
    ]);
    expect(bundle.entry[0].resource.identifier).toHaveLength(1);
    const unknown = await get('Patient', [
      ['identifier', identifiers[0]!],
      ['identifier', 'urn:oid:1.2.3|'],
    ]);
    expect(unknown).toMatchObject({ status: 404, resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] });
  });

  it('has pages, with a next link that reveals nothing of the search', async () => {
    const seen: string[] = [];
    let bundle = await get('Patient', { gender: 'female', _count: '20' });
    const { total } = bundle;
    for (;;) {
      seen.push(...bundle.entry.map((one: Json) => one.resource.id));
      const next = bundle.link.find((one: Json) => one.relation === 'next');
      if (!next) break;
      expect(next.url).not.toContain('female');
      bundle = await (await fetch(next.url, { headers })).json();
      expect(bundle.total).toBe(total);
    }
    expect(new Set(seen).size).toBe(total);
  });

  it('refuses a request without the token', async () => {
    expect((await fetch(`${centre.url}/Patient?gender=female`)).status).toBe(401);
  });
});

describe('the MHD server of the ID-Link centre', () => {
  it("lists the current documents of all identifiers, with type, subject, dates and the hospital's URL", async () => {
    const type = 'urn:jami:ss-mix2:data-type|';
    const bundle = await get('DocumentReference', { 'patient.identifier': identifiers.join(','), status: 'current', type, _count: '500' });
    const expected = someone.identifiers
      .flatMap((id) => sources.get(id.institutionCode)!.store.files(id.localPatientId))
      .filter((one) => one.flag === 1);
    expect(bundle.total).toBe(expected.length);
    expect(
      docs(bundle)
        .map((one) => one.masterIdentifier.value)
        .sort(),
    ).toEqual(expected.map((one) => one.path).sort());
    const one = docs(bundle).find((doc) => doc.type.coding[0].code === 'OMP-01');
    expect(one.type.coding).toEqual([{ system: 'urn:jami:ss-mix2:data-type', code: 'OMP-01' }]);
    expect(identifiers).toContain(`${one.subject.identifier.system}|${one.subject.identifier.value}`);
    expect(one.context.period.start.replaceAll('-', '')).toBe(one.masterIdentifier.value.split('/')[3]);
    expect(one.content[0].attachment.contentType).toBe('x-application/hl7-v2+er7');
    const id = one.content[0].attachment.url.split('/documents/')[1];
    const found = hospitals.map((hospital) => sources.get(hospital.institutionCode)!.store.document(id)).find((file) => file);
    expect(found?.path).toBe(one.masterIdentifier.value);
  });

  it('lists clinical documents by a type of LOINC, and the hospital gives their content', async () => {
    const search = { 'patient.identifier': identifiers.join(','), status: 'current', type: 'http://loinc.org|', _count: '500' };
    const found = docs(await get('DocumentReference', search));
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) {
      expect(one.type.coding[0]).toMatchObject({ system: 'http://loinc.org', code: expect.stringMatching(/^\d+-\d$/) });
      const id = one.content[0].attachment.url.split('/documents/')[1];
      const document = hospitals.map((hospital) => sources.get(hospital.institutionCode)!.store.clinicalDocument(id)).find((file) => file);
      expect(document?.contentType).toContain(one.content[0].attachment.contentType);
      expect(JSON.stringify(one)).not.toContain(document!.bytes.toString().slice(0, 20));
    }
  });

  it('filters by type, date and status', async () => {
    const patient = { 'patient.identifier': identifiers.join(','), _count: '500' };
    const labs = docs(await get('DocumentReference', { ...patient, type: 'urn:jami:ss-mix2:data-type|OML-11' }));
    expect(new Set(labs.map((one) => one.type.coding[0].code))).toEqual(new Set(['OML-11']));
    const dated = docs(await get('DocumentReference', [...Object.entries(patient), ['date', 'ge2025-03-01'], ['date', 'le2025-06-30']]));
    expect(dated.length).toBeGreaterThan(2);
    for (const { date } of dated) expect(date >= '2025-03-01' && date < '2025-07-01').toBe(true);
    const all = docs(await get('DocumentReference', patient));
    const current = docs(await get('DocumentReference', { ...patient, status: 'current' }));
    expect(all.filter((one) => one.status === 'current')).toHaveLength(current.length);
    const posted = await fetch(`${centre.url}/DocumentReference/_search`, { method: 'POST', headers, body: new URLSearchParams(patient) });
    expect(((await posted.json()) as Json).total).toBe(all.length);
    expect((await get('DocumentReference', { status: 'current' })).status).toBe(400);
    expect((await get('DocumentReference', { ...patient, 'patient.identifier': 'urn:oid:1.2.3|5' })).total).toBe(0);
    expect(counts.all()['id-link-centre']!['document-search']).toBe(7);
  });

  it('fails in the way that the control port sets', async () => {
    const search = { 'patient.identifier': identifiers[0]! };
    for (const kind of ['refuse', 'cut', 'malformed'] as const) {
      faults.set('id-link-centre', { kind });
      await expect(get('DocumentReference', search)).rejects.toThrow();
    }
    faults.set('id-link-centre', { kind: 'wrong-patient' });
    const wrong = docs(await get('DocumentReference', search));
    expect(wrong.length).toBeGreaterThan(0);
    for (const { subject } of wrong) expect(identifiers).not.toContain(`${subject.identifier.system}|${subject.identifier.value}`);
    expect(names(await get('Patient', { identifier: identifiers[0]! }))).toHaveLength(1);
    expect((await get('Patient', { identifier: identifiers[0]! })).entry[0].resource.birthDate).not.toBe(someone.patient.birthDate);
  });
});
