import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, createAsk } from '../../clients/sdk/ask.js';
import { createLoadContent } from '../../clients/sdk/content-address.js';
import { everyPage } from '../../clients/sdk/every-page.js';
import * as sdk from '../../clients/sdk/index.js';
import type { Lane, LaneData, SystemRef } from '../../clients/sdk/lane.js';
import { listAnswers } from '../../clients/sdk/list-state.js';
import type { Operation } from '../../clients/sdk/operation.js';
import { createSessionApi } from '../../clients/sdk/session.js';
import { TestBrowser } from '../../gateway/session/testing/test-browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const README = 'clients/sdk/README.md';

let fleet: TestFleet;
let ask: Ask;
let graph: string;
/** A patient of dr-sato with charts in the two systems of hospitals. */
let patient: string;
let systems: readonly SystemRef[];

beforeAll(async () => {
  fleet = await startTestFleet();
  graph = `${fleet.gateway}/graphql`;
  ask = createAsk({ graph, token: await fleet.token('dr-sato') });
  for await (const { list } of everyPage(ask, sdk.MyPatients, {}, (data) => data.viewablePatients))
    for (const { node } of list.edges) {
      const frame = await ask(sdk.PatientFrame, { patient: node.id });
      const found = frame.data?.patient?.charts.map(({ system }) => system) ?? [];
      if (!['humanbridge', 'id-link'].every((id) => found.some((system) => system.id === id))) continue;
      [patient, systems] = [node.id, found];
      return;
    }
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);

async function askLane<Chart extends object, Variables extends { readonly patient: string; readonly system: string }>(
  operation: Operation<LaneData<Chart>, Variables>,
  system: SystemRef,
): Promise<Lane<Chart>> {
  const answer = await ask(operation, { patient, system: system.id } as Variables);
  return sdk.readLane(system, answer, new Date().toISOString());
}

async function askLanes<Chart extends object, Variables extends { readonly patient: string; readonly system: string }>(
  operation: Operation<LaneData<Chart>, Variables>,
) {
  return await Promise.all(systems.map(async (system) => await askLane(operation, system)));
}

/** A picture of any patient of dr-sato. */
async function findPicture() {
  for await (const { list } of everyPage(ask, sdk.MyPatients, {}, (data) => data.viewablePatients))
    for (const { node } of list.edges)
      for (const system of ['humanbridge', 'id-link']) {
        const answer = await ask(sdk.ChartImages, { patient: node.id, system });
        const studies = answer.data?.patient?.charts.flatMap(({ imagingStudies }) => imagingStudies?.nodes ?? []) ?? [];
        const found = studies.flatMap(({ series }) => series ?? []).flatMap(({ instances }) => instances.nodes)[0];
        if (found) return found;
      }
  throw new Error('no patient has a picture');
}

const LANES = [
  sdk.ChartSummary,
  sdk.ChartTimeline,
  sdk.ChartLaboratory,
  sdk.ChartMedications,
  sdk.ChartImages,
  sdk.ChartDocuments,
  sdk.ChartCare,
];
const PAGES = [
  sdk.MoreAllergies,
  sdk.MoreDemographics,
  sdk.MoreDiagnoses,
  sdk.MoreLabResults,
  sdk.MoreMicrobiology,
  sdk.MorePrescriptions,
  sdk.MoreInjections,
  sdk.MoreImagingStudies,
  sdk.MoreDocuments,
  sdk.MoreEncounters,
  sdk.MoreProcedures,
  sdk.ViewerAddress,
];

describe('The SDK against the demo network', () => {
  it.each(LANES.map((operation) => [operation.name, operation] as const))(
    'gets a lane without an error from every system: %s',
    async (_name, operation) => {
      const lanes = await askLanes(operation as Operation<LaneData<object>, { patient: string; system: string }>);
      expect(lanes.map(({ system, state }) => [system.id, state])).toEqual(systems.map(({ id }) => [id, 'LOADED']));
      for (const lane of lanes) expect(lane.state === 'LOADED' && lane.errors).toEqual([]);
    },
  );

  it.each(PAGES.map((operation) => [operation.name, operation] as const))(
    'gets the first page by the operation for further ones: %s',
    async (_name, operation) => {
      const page = operation as Operation<LaneData<object>, { patient: string; system: string }>;
      const { data, errors } = await ask(page, { patient, system: 'humanbridge' });
      expect([errors, data?.patient?.charts.length]).toEqual([[], 1]);
    },
  );

  it('gets the answers of the directory and the audit', async () => {
    expect((await ask(sdk.Me, {})).data?.me).toMatchObject({ name: '佐藤 晴子', profession: 'DOCTOR' });
    expect((await ask(sdk.MyAccessHistory, { first: 1 })).errors).toEqual([]);
    const reported = await ask(sdk.ReportUse, { input: { kind: 'PRINT', patientId: patient, categories: ['LAB_RESULT'] } });
    expect(reported.data?.reportUse).toEqual({ recorded: true, userErrors: [] });
  });

  it('tells an input that cannot be right by a code with words', async () => {
    const { data } = await ask(sdk.StartEmergency, { input: { reason: '', localPatientId: 'x' } });
    const codes = data?.startEmergencyAccess?.userErrors.map(({ code }) => code) ?? [];
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) expect(sdk.inputErrorWords(code).ja).not.toBe(code);
  });

  it('has a failed lane for a system that is down, and loaded lanes for the others', async () => {
    const post = fleet.posts.get('humanbridge')!;
    post.fault = (outgoing) => outgoing.destroy();
    try {
      const lanes = await askLanes(sdk.ChartSummary);
      const failed = lanes.filter(({ state }) => state === 'FAILED');
      expect(failed).toEqual([
        expect.objectContaining({ system: expect.objectContaining({ id: 'humanbridge' }), code: 'SUBGRAPH_UNAVAILABLE' }),
      ]);
      expect(failed[0]).toMatchObject({ requestId: expect.any(String) });
      expect(lanes.filter(({ state }) => state === 'LOADED')).toHaveLength(systems.length - 1);
    } finally {
      post.fault = undefined;
    }
  });

  it('makes series of laboratory results, groups of drugs, and a timeline of real charts', async () => {
    const laboratory = sdk.buildLaboratory(await askLanes(sdk.ChartLaboratory));
    expect(laboratory.series.length).toBeGreaterThan(5);
    expect(laboratory.series.every(({ points }) => points.length > 0)).toBe(true);
    const groups = sdk.groupMedications(await askLanes(sdk.ChartMedications), '2026-11-30');
    expect(groups.length).toBeGreaterThan(0);
    const timeline = sdk.buildTimeline(await askLanes(sdk.ChartTimeline), 'CATEGORY');
    expect(timeline.rows.length).toBeGreaterThan(3);
    expect(sdk.summarizeAllergies(await askLanes(sdk.ChartSummary)).state).toMatch(/^(LISTED|NO_RECORD)$/);
  });

  it('says which facility did not answer', async () => {
    await fleet.fault('humanbridge-centre', { kind: 'refuse' });
    try {
      const answers = listAnswers(await askLanes(sdk.ChartTimeline), 'demographics');
      expect(answers.kind).toBe('INCOMPLETE');
      expect(answers.answered).toBeLessThan(answers.asked);
      expect(new Set(answers.facilities.filter(({ state }) => state === 'UNREACHABLE').map(({ system }) => system.id))).toEqual(
        new Set(['humanbridge']),
      );
    } finally {
      await fleet.noFaults();
    }
  });

  it('reads every page of a list once', async () => {
    const ids: string[] = [];
    for await (const { list } of everyPage(ask, sdk.MyPatients, { first: 7 }, (data) => data.viewablePatients)) {
      expect(list.edges.length).toBeLessThanOrEqual(7);
      ids.push(...list.edges.map(({ node }) => node.id));
    }
    expect(new Set(ids).size).toBe(ids.length);
    const { data } = await ask(sdk.MyPatients, { first: 1000 });
    expect(data?.viewablePatients.edges.map(({ node }) => node.id)).toEqual(ids);
  });

  it('loads a picture, and after its address has expired by a new one', async () => {
    const token = await fleet.token('dr-sato');
    const load = createLoadContent({ graph, token });
    const instance = await findPicture();
    const never = async () => await Promise.reject(new Error('asked again without need'));
    expect(await load(instance.thumbnailUrl, never)).toMatchObject({ state: 'LOADED', contentType: expect.stringMatching(/^image\//) });
    const expired = instance.thumbnailUrl.replace(/.{6}$/, 'xxxxxx');
    expect(await load(expired, async () => instance.thumbnailUrl)).toMatchObject({ state: 'LOADED' });
    expect(await load(expired, async () => expired)).toEqual({ state: 'GONE' });
  });

  it('shows the session, changes nothing for a facility of others, locks and signs out', async () => {
    const browser = new TestBrowser();
    const page = await browser.open(`${fleet.gateway}${sdk.signInAddress({ returnTo: '/' })}`);
    const chosen = await browser.send(page.at, { method: 'POST', body: new URLSearchParams({ account: 'dr-sato' }) });
    await browser.open(chosen.headers.get('location')!, 'cross-site');
    const fetchAsPage = (async (path: string, init: RequestInit) => await browser.send(path, init as object)) as unknown as typeof fetch;
    const session = createSessionApi({ gateway: fleet.gateway, fetch: fetchAsPage });
    const askHere = createAsk({ graph, fetch: fetchAsPage });
    expect(await session.read()).toMatchObject({ ok: true, value: { state: 'ACTIVE', person: { name: '佐藤 晴子' } } });
    expect((await askHere(sdk.Me, {})).data?.me.name).toBe('佐藤 晴子');
    expect(await session.chooseFacility('fac_other')).toMatchObject({ ok: false, code: 'FACILITY_NOT_ALLOWED' });
    expect(await session.lock()).toMatchObject({ ok: true, value: { state: 'LOCKED' } });
    expect((await askHere(sdk.Me, {})).errors[0]?.extensions.code).toBe('SESSION_LOCKED');
    expect(await session.signOut()).toMatchObject({ ok: true, value: { providerSignOut: expect.stringMatching(/^http/) } });
    expect(await session.read()).toMatchObject({ ok: true, value: { state: 'SIGNED_OUT' } });
  });
});

describe('The README of the SDK', () => {
  it('has a script that runs as it is', async () => {
    const readme = await readFile(README, 'utf8');
    const script = /^```js\n([\s\S]*?)^```/m.exec(readme)![1]!;
    const file = 'sdk-readme-script.mjs';
    await writeFile(file, script.replace('http://127.0.0.1:4000', fleet.gateway));
    try {
      const env = { ...process.env, NODE_OPTIONS: '', TOKEN: await fleet.token('dr-sato') };
      const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
      expect(stdout.split('\n').length).toBeGreaterThan(5);
      expect(stdout).toMatch(/^\S.* [\d.]+ \S+ (NONE|HIGH|LOW)/m);
    } finally {
      await rm(file);
    }
  });

  it('has a table of all operations, each with its kind', async () => {
    const readme = await readFile(README, 'utf8');
    const listed = [...readme.matchAll(/^\| `(\w+)`\s*\| (query|mutation)\s*\|/gm)].map(([, name, kind]) => `${kind} ${name}`);
    const isOperation = (value: unknown): value is Operation<unknown, unknown> =>
      typeof value === 'object' && value !== null && 'hash' in value;
    const all = (Object.values(sdk) as unknown[]).filter(isOperation);
    expect(listed.sort()).toEqual(all.map(({ kind, name }) => `${kind} ${name}`).sort());
  });
});
