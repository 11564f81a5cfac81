import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { compose } from '../../schema/compose.js';
import { readSubgraphs } from '../../schema/subgraphs.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { runCommand } from '../network/launch/child.js';
import { discloseThrough, waitFor } from '../network/launch/with-vendor.js';
import { readBlocksBelow } from './document-blocks.js';
import { freePort } from './project-copy.js';

const QUESTION =
  '{ viewablePatients(first: 50) { edges { node { charts { id system { name } ... on ExampleChart { growth { nodes { date height facility { name } } answers { state } complete } } } } } } }';

interface ExampleChart {
  readonly id: string;
  readonly growth: {
    readonly nodes: readonly { readonly height: number; readonly facility: { readonly name: string } }[];
    readonly answers: readonly { readonly state: string }[];
    readonly complete: boolean;
  } | null;
}

describe('a vendor’s server without any code of this project, with the SDL of docs/vendor.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-plain-'));
  let fleet: TestFleet;
  let server: ChildProcess;
  let url = '';
  beforeAll(async () => {
    const sdl = readBlocksBelow('docs/vendor.md', 'From an SDL file, in any language').find(({ language }) => language === 'graphql')!.text;
    const systems = join(folder, 'systems.json');
    const known = JSON.parse(readFileSync('subgraphs/directory/systems.json', 'utf8')) as object[];
    const example = {
      id: 'example',
      name: 'Example',
      chartType: 'ExampleChart',
      systemType: 'ExampleSystem',
      serves: [],
      systemServes: [],
    };
    writeFileSync(systems, JSON.stringify([...known, example]));
    // The directory's SDL with this systems file; the other SDL files are those of the repository.
    const directory = await runCommand('subgraphs/directory/sdl.js', [], { HAREYAKA_SYSTEMS: systems });
    const foreign = { chartType: 'ExampleChart', chartFields: { growth: 'LAB_RESULT' }, patientFields: {} };
    const { supergraph, problems } = compose([
      ...readSubgraphs().map((one) => ({
        ...one,
        sdl: one.name === 'directory' ? directory : readFileSync(`schema/${one.name}.graphql`, 'utf8'),
      })),
      { name: 'example', url: 'http://example:4001/graphql', foreign, sdl },
    ]);
    expect(problems ?? []).toEqual([]);
    writeFileSync(join(folder, 'supergraph.graphql'), supergraph!);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/graphql`;
    fleet = await startTestFleet({
      systems,
      supergraph: join(folder, 'supergraph.graphql'),
      vendors: [{ name: 'example', url }],
      meetVendor: async (vendor, needs) => {
        mkdirSync(join(folder, 'schema'));
        writeFileSync(join(folder, 'schema/example.graphql'), sdl);
        // As docs/vendor.md starts it, but for the file of its variables.
        const env = { PATH: process.env.PATH, ...needs, PORT: String(port) };
        server = spawn(process.execPath, [resolve('dist/test/vendor/plain-main.js')], { cwd: folder, env, stdio: 'ignore' });
        await waitFor(vendor, 60_000, () => server.exitCode !== null);
      },
    });
    await discloseThrough({ name: 'example', url }, fleet);
  }, 120_000);
  afterAll(async () => {
    await fleet?.stop();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const ask = async (account: string) => {
    const { data, errors } = await fleet.ask(account, QUESTION);
    const charts = data.viewablePatients.edges.flatMap(({ node }: { node: { charts: { system: { name: string } }[] } }) => node.charts);
    const ours = charts.filter(({ system }: { system: { name: string } }) => system.name === 'Example') as ExampleChart[];
    return { charts: ours, others: charts.length - ours.length, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] };
  };

  it('shows its field beside the hospitals’ charts, with names from the directory', async () => {
    const { charts, others, codes } = await ask('dr-sato');
    expect(codes).toEqual([]);
    expect(others).toBeGreaterThan(charts.length);
    const growth = charts.flatMap((chart) => chart.growth!.nodes);
    expect(growth.length).toBeGreaterThan(0);
    for (const one of growth) expect([one.height, one.facility.name]).toEqual([expect.any(Number), expect.any(String)]);
  });

  it('shows its field to no person without the category, by the permit that it verified', async () => {
    const { charts, codes } = await ask('ns-tanaka');
    expect(codes).toEqual([]);
    expect(charts.length).toBeGreaterThan(0);
    for (const { growth } of charts) {
      expect([growth!.nodes, growth!.complete]).toEqual([[], true]);
      expect(new Set(growth!.answers.map(({ state }) => state))).toEqual(new Set(['WITHHELD']));
    }
  });

  it('refuses a request without a caller token', async () => {
    const { statusCode, body } = await request(url, { method: 'POST', body: '{"query":"{ __typename }"}' });
    await body.dump();
    expect(statusCode).toBe(401);
  });

  it('makes only its own field null when it is down', async () => {
    const gone = new Promise((done) => server.once('exit', done));
    server.kill();
    await gone;
    const { charts, others } = await ask('dr-sato');
    expect(others).toBeGreaterThan(0);
    expect(charts.length).toBeGreaterThan(0);
    for (const { growth } of charts) expect(growth).toBeNull();
  });
});
