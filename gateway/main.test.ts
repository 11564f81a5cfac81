import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerJson, type FakeSubgraph, startFakeSubgraph } from './testing/fake-subgraph.js';
import { composeSupergraph } from './testing/start-test-gateway.js';

/** The process is the built one: `npm test` builds first. */
const MAIN = resolve('dist/gateway/main.js');
const running: ChildProcess[] = [];
let folder: string;
let subgraph: FakeSubgraph;
let supergraph: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-main-'));
  subgraph = await startFakeSubgraph('people', 'type Query { person: String }', { Query: { person: () => 'Hanako' } });
  supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composeSupergraph([subgraph]));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await subgraph.close();
  await rm(folder, { recursive: true });
});

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Its address, once it listens. */
  readonly url: Promise<string>;
}

function gateway(options: readonly string[], env: Record<string, string> = {}, ipc = false): Process {
  const child = spawn(process.execPath, [MAIN, ...options], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
  running.push(child);
  let [stdout, stderr] = ['', ''];
  const url = new Promise<string>((listening) => {
    child.stdout!.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.includes('\n') && stdout.startsWith('{')) listening((JSON.parse(stdout) as { url: string }).url);
    });
  });
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, url, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}
const open = (more: readonly string[] = []) => ['--supergraph', supergraph, '--listen', '127.0.0.1:0', '--auth', 'none', ...more];
const person = async (url: string) =>
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ person }"}',
  }).then(async (answer) => await answer.json());

describe('The process', () => {
  it('explains itself', async () => {
    const { code, stdout } = await gateway(['--help']).ended;
    expect(code).toBe(0);
    for (const option of ['--supergraph', '--listen', '--auth']) expect(stdout).toContain(option);
  });
  it('does not start without an issuer, and prints one line for each missing variable', async () => {
    const { code, stdout, stderr } = await gateway(['--supergraph', supergraph], { PORT: 'secret-port' }).ended;
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([
      'gateway: CONFIG_INVALID: PORT must be a whole number',
      'gateway: CONFIG_INVALID: HAREYAKA_OIDC_ISSUER is not set; without an issuer the gateway starts only with --auth none',
      'gateway: CONFIG_INVALID: HAREYAKA_OIDC_JWKS is not set',
      'gateway: CONFIG_INVALID: HAREYAKA_GATEWAY_KEYS is not set',
    ]);
  });
  it('cannot be made to skip authentication by the environment', async () => {
    const { code, stderr } = await gateway(['--supergraph', supergraph], { HAREYAKA_AUTH: 'none' }).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('CONFIG_INVALID: HAREYAKA_AUTH must be oidc; only --auth none switches authentication off');
  });
  it('does not start with an invalid supergraph', async () => {
    const file = join(folder, 'broken.graphql');
    await writeFile(file, 'type Query { a: }');
    const { code, stderr } = await gateway(['--supergraph', file, '--listen', '127.0.0.1:0', '--auth', 'none']).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^gateway: SUPERGRAPH_INVALID: HAREYAKA_SUPERGRAPH .+\n$/);
  });
  it('does not start on a port that is taken', async () => {
    const port = new URL(subgraph.url).port;
    const { code, stderr } = await gateway(['--supergraph', supergraph, '--listen', `127.0.0.1:${port}`, '--auth', 'none']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gateway: START_FAILED: .*EADDRINUSE.*\n$/);
  });
});

describe('A running process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('answers the running operations after %s, and ends with exit code 0', async (signal) => {
    const process = gateway(open());
    const url = await process.url;
    const asked = new Promise<() => void>((resolve) => {
      subgraph.fault = (_, response) => resolve(() => answerJson(response, { data: { person: 'Hanako' } }));
    });
    const underWay = person(url);
    const answer = await asked;
    subgraph.fault = undefined;
    process.child.kill(signal);
    answer();
    expect(await underWay).toEqual({ data: { person: 'Hanako' } });
    expect((await process.ended).code).toBe(0);
  });
  it('ends with the parent that started it', async () => {
    const process = gateway(open(), {}, true);
    await process.url;
    // After a channel was cut, Node emits no `close`, only `exit`.
    const left = once(process.child, 'exit');
    process.child.disconnect();
    expect(await left).toEqual([0, null]);
  });
  it('logs that it answered, and nothing of the question', async () => {
    const process = gateway(open());
    await person(await process.url);
    process.child.kill('SIGTERM');
    const { stderr } = await process.ended;
    const [line] = stderr
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(line).toMatchObject({ name: 'gateway', route: '/graphql', status: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(stderr).not.toMatch(/person|Hanako/);
  });
});
