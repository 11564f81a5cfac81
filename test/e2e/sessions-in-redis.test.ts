import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRedisNeeded, type RunningRedis, startRedis } from '../../gateway/session/testing/redis-server.js';
import { TestBrowser } from '../../gateway/session/testing/test-browser.js';
import { type Child, startChild } from '../network/launch/child.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const folder = await mkdtemp(join(tmpdir(), 'hareyaka-redis-'));
const redis: RunningRedis | undefined = await startRedis(undefined, folder);

(redis || isRedisNeeded() ? describe : describe.skip)('sessions in Redis, with the whole network', () => {
  let fleet: TestFleet;
  let environment: Record<string, string> = {};
  const more: Child<{ url: string }>[] = [];

  beforeAll(async () => {
    fleet = await startTestFleet({
      environment: (name, env) => {
        if (name !== 'gateway') return env;
        environment = { ...env, HAREYAKA_SESSION_STORE: redis!.url };
        return environment;
      },
    });
  }, 120_000);
  afterAll(async () => {
    for (const child of more) await child.stop();
    await fleet?.stop();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('outlive a gateway that is killed: the next one at the same address knows them', async () => {
    const browser = await signIn('ns-tanaka');
    expect(await nameOf(browser)).toBe('田中 看菜');
    const gateway = fleet.children.find(({ name }) => name === 'gateway')!;
    gateway.process.kill('SIGKILL');
    await gateway.ended;
    await restart();
    expect(await nameOf(browser)).toBe('田中 看菜');
  });

  it('end within seconds when an administrator suspends the person, and do not come back', async () => {
    const browser = await signIn('cm-kimura');
    expect(await nameOf(browser)).toBe('木村 介');
    const { data } = await fleet.ask('admin', '{ userRecords(first: 1, name: "木村 介") { edges { node { id version } } } }');
    const { id, version } = data.userRecords.edges[0].node;
    const suspend = 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }';
    expect((await fleet.ask('admin', suspend, { input: { id, version, reason: '利用中断届' } })).data.suspendUser.userErrors).toEqual([]);
    await until(async () => (await state(browser)) === 'SIGNED_OUT');
    expect(await nameOf(browser)).toBe('UNAUTHENTICATED');
  });

  /** Starts a gateway where the killed one was. */
  async function restart(): Promise<void> {
    const { hostname, port } = new URL(fleet.gateway);
    more.push(await startChild('gateway', { program: 'gateway/main.js', env: { ...environment, HOST: hostname, PORT: port } }));
  }

  async function signIn(account: string): Promise<TestBrowser> {
    const browser = new TestBrowser();
    const page = await browser.open(`${fleet.gateway}/session/sign-in`);
    const chosen = await browser.send(page.at, { method: 'POST', body: new URLSearchParams({ account }) });
    await browser.open(chosen.headers.get('location')!, 'cross-site');
    return browser;
  }

  async function state(browser: TestBrowser): Promise<string> {
    return ((await (await browser.send(`${fleet.gateway}/session`)).json()) as { state: string }).state;
  }

  /** The name of the session's person, or the code of the error. */
  async function nameOf(browser: TestBrowser): Promise<string> {
    const answer = await browser.send(`${fleet.gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'hareyaka-session': '1' },
      body: JSON.stringify({ query: '{ me { name } }' }),
    });
    const { data, errors } = (await answer.json()) as {
      data?: { me: { name: string } | null };
      errors?: { extensions: { code: string } }[];
    };
    return data?.me?.name ?? errors![0]!.extensions.code;
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setImmediate(done));
}
