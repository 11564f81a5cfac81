import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '../../subgraphs/kit/database/sqlite-driver.js';
import { runCommand } from '../network/launch/child.js';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const QUERY = `query ($id: ID!) { patient(id: $id) { charts { system { id } prescriptions { nodes { id facility { id } } answers { facility { id } category state } } labResults { nodes { id } answers { facility { id } category state } } } } }`;

describe('invalid data of a connected system', () => {
  let fleet: TestFleet;
  let world: World;

  beforeAll(async () => {
    fleet = await startTestFleet();
    world = await fleet.world();
  }, 90_000);
  afterAll(async () => await fleet?.stop(), 60_000);
  afterEach(async () => await fleet.noFaults());

  /** A patient whom dr-sato may see at a hospital of each system. */
  const patient = () => {
    const clinic = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    const at = (system: string, id: string) =>
      world.links.find(
        ({ patientId, facilityId }) =>
          patientId === id &&
          world.facilities.some(
            (f) => f.id === facilityId && f.system === system && f.published[system as 'humanbridge']?.includes('PRESCRIPTION'),
          ) &&
          world.consents.some((c) => c.patientId === id && c.disclosingFacilityId === facilityId && c.viewingFacilityId === clinic),
      );
    const { id } = world.patients.find((one) => at('humanbridge', one.id) && at('id-link', one.id))!;
    return { id, humanbridge: at('humanbridge', id)!, idLink: at('id-link', id)! };
  };
  type Chart = {
    system: { id: string };
    prescriptions: { facility: { id: string } }[] | null;
    answers: { facility: { id: string }; category: string; state: string }[];
  };
  const chartIn = (answer: { data: { patient: { charts: Chart[] } } }, system: string) =>
    answer.data.patient.charts.find((chart) => chart.system.id === system)!;
  const state = (chart: Chart, facility: string) =>
    chart.answers.find((a) => a.facility.id === facility && a.category === 'PRESCRIPTION')?.state;

  it('in an index row with a foreign path gives INVALID_DATA for that patient there, and the other data are shown', async () => {
    const { id, humanbridge, idLink } = patient();
    const facility = world.facilities.find((one) => one.id === humanbridge.facilityId)!;
    const registry = new SqliteDatabase(fleet.network.humanbridge.registry);
    const row = registry
      .prepare('SELECT * FROM SSMIXIDX WHERE FacilityID = ? AND PatientID = ? AND DataKind = ?')
      .get(facility.institutionCode, humanbridge.localPatientId, 'OMP-01') as Record<string, unknown>;
    const columns = Object.keys(row);
    const insert = registry.prepare(
      `INSERT INTO SSMIXIDX (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    );
    insert.run({ ...row, OutRelDirectory: '../../../../etc', FileName: 'passwd' });
    insert.run({ ...row, OutRelDirectory: 'http://127.0.0.1:1/', FileName: '�' });
    registry.close();
    const answer = await fleet.askLists('dr-sato', QUERY, { id });
    const chart = chartIn(answer as never, 'humanbridge');
    expect(state(chart, humanbridge.facilityId)).toBe('INVALID_DATA');
    expect(chart.prescriptions!.some((item) => item.facility.id === humanbridge.facilityId)).toBe(true);
    expect(state(chartIn(answer as never, 'id-link'), idLink.facilityId)).toBe('ANSWERED');
    expect(answer.errors).toEqual([]);
  });

  it('in a FHIR bundle gives INVALID_DATA for that system, and the other system’s data are shown', async () => {
    const { id, humanbridge, idLink } = patient();
    await fleet.fault('id-link-centre', { kind: 'malformed' });
    const answer = await fleet.askLists('dr-sato', QUERY, { id });
    expect(state(chartIn(answer as never, 'id-link'), idLink.facilityId)).toBe('INVALID_DATA');
    expect(chartIn(answer as never, 'humanbridge').prescriptions!.some((item) => item.facility.id === humanbridge.facilityId)).toBe(true);
    await fleet.noFaults();
    expect(state(chartIn((await fleet.askLists('dr-sato', QUERY, { id })) as never, 'id-link'), idLink.facilityId)).toBe('ANSWERED');
  });

  it('in an HL7 message gives INVALID_DATA for that hospital, and the processes keep running', async () => {
    const { id, humanbridge } = patient();
    const { institutionCode } = world.facilities.find((one) => one.id === humanbridge.facilityId)!;
    await fleet.fault(institutionCode, { kind: 'malformed' });
    const answer = await fleet.askLists('dr-sato', QUERY, { id });
    expect(state(chartIn(answer as never, 'humanbridge'), humanbridge.facilityId)).toBe('INVALID_DATA');
    expect(fleet.children.every((child) => child.process.exitCode === null)).toBe(true);
  });
});

describe('an invalid configuration stops a process at start, and the message names the variable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const secret = 's3cret-value';

  it.each([
    [
      'directory',
      'subgraphs/directory/main.js',
      { HAREYAKA_DATABASE: secret },
      /CONFIG_INVALID: HAREYAKA_DATABASE must be sqlite:FILE or mysql/,
    ],
    ['directory', 'subgraphs/directory/main.js', {}, /CONFIG_INVALID: HAREYAKA_DIRECTORY_KEYS is not set/],
    [
      'humanbridge',
      'subgraphs/humanbridge/main.js',
      { HAREYAKA_HUMANBRIDGE_PDQ_PORT: secret },
      /CONFIG_INVALID: HAREYAKA_HUMANBRIDGE_PDQ_PORT must be a whole number/,
    ],
    ['id-link', 'subgraphs/id-link/main.js', { HAREYAKA_ID_LINK_FHIR: secret }, /CONFIG_INVALID: HAREYAKA_ID_LINK_FHIR must be an http/],
    ['care-cabinet', 'subgraphs/care-cabinet/main.js', { PORT: '70000' }, /CONFIG_INVALID: PORT must be between/],
    [
      'gateway',
      'gateway/main.js',
      { HAREYAKA_OPERATION_DEADLINE_MS: secret },
      /CONFIG_INVALID: HAREYAKA_OPERATION_DEADLINE_MS must be a whole number/,
    ],
    ['gateway', 'gateway/main.js', {}, /CONFIG_INVALID: HAREYAKA_OIDC_ISSUER is not set/],
  ])('%s', async (_name, program, env, says) => {
    const failure = await runCommand(program, [], env as Record<string, string>).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/ended with code 2/);
    expect(failure).toMatch(says);
    expect(failure).not.toContain(secret);
  });

  it.each([
    ['no GraphQL', '<xml/>'],
    ['a schema that is no supergraph', 'type Query { a: Int }'],
    ['empty', ''],
  ])('gateway, with a supergraph file with %s', async (_what, text) => {
    const file = join(folder, 'broken.graphql');
    writeFileSync(file, text);
    await expect(runCommand('gateway/main.js', ['--supergraph', file, '--listen', '127.0.0.1:0', '--auth', 'none'])).rejects.toThrow(
      /ended with code 2[\s\S]*SUPERGRAPH_INVALID/,
    );
  });
});
