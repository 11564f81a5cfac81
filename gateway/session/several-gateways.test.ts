import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestGateway } from '../testing/start-test-gateway.js';
import { isRedisNeeded, type RunningRedis, startRedis } from './testing/redis-server.js';
import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { TestBrowser } from './testing/test-browser.js';

const folder = await mkdtemp(join(tmpdir(), 'redis-'));
const first = await startRedis(undefined, folder);
let redis: RunningRedis;
let network: SessionNetwork;
let second: TestGateway;

beforeAll(async () => {
  if (first) redis = first;
});
afterAll(async () => {
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

(first || isRedisNeeded() ? describe : describe.skip)('two gateways on one Redis', () => {
  beforeEach(async () => {
    network = await startSessionNetwork({ store: redis.url });
    second = await network.another();
    // Until both are connected, a question to the store is an error.
    for (const gateway of [network.gateway, second])
      await until(async () => (await network.session(withCookie(), gateway)).state === 'SIGNED_OUT');
  });
  afterEach(async () => await network.close());

  it('share a session: signed in at one, used at the other; signed out at one, it is dead at the other within 5 s', async () => {
    const browser = await network.signIn();
    expect((await network.ask(browser, second)).status).toBe(200);
    const thief = new TestBrowser();
    thief.plant(browser.header());
    await network.post(browser, '/session/sign-out');
    // The other gateway may believe for 2 s what it read.
    network.clock.ahead += 5_000;
    expect((await network.ask(thief, second)).status).toBe(401);
    expect((await network.ask(thief)).status).toBe(401);
  });

  it('end a session of a provider’s sign-out everywhere within 5 s', async () => {
    network.provider.person = { sub: 'dr-sato', amr: ['otp'], sid: 'sid-9' };
    const browser = await network.signIn();
    expect((await network.ask(browser, second)).status).toBe(200);
    const body = new URLSearchParams({ logout_token: await network.provider.logoutToken({ sid: 'sid-9' }) });
    await fetch(`${network.gateway.url}/session/back-channel-logout`, { method: 'POST', body });
    network.clock.ahead += 5_000;
    expect((await network.ask(browser, second)).status).toBe(401);
  });

  it('refresh once when both are asked at the same moment', async () => {
    network.provider.expiresIn = 90;
    const browser = await network.signIn();
    network.provider.expiresIn = 6_000;
    expect((await network.ask(browser, second)).status).toBe(200);
    network.clock.ahead += 100_000;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, turn) => (await network.ask(browser, turn % 2 === 0 ? network.gateway : second)).status),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
    expect(network.provider.refreshes).toEqual({ count: 1, reused: 0 });
    network.clock.ahead += 5_000;
    expect((await network.ask(browser, second)).status).toBe(200);
    expect(network.provider.refreshes).toEqual({ count: 1, reused: 0 });
  });

  it('let one alone of two callbacks with the same code begin a session', async () => {
    const browser = new TestBrowser();
    const toProvider = (await browser.send(`${network.gateway.url}/session/sign-in`, { site: 'none' })).headers.get('location')!;
    const back = new URL((await browser.send(toProvider, { site: 'cross-site' })).headers.get('location')!);
    const cookie = browser.header();
    const call = async (gateway: TestGateway) =>
      (await fetch(`${gateway.url}${back.pathname}${back.search}`, { redirect: 'manual', headers: { cookie } })).status;
    const answers = await Promise.all([call(network.gateway), call(second)]);
    expect(answers.sort()).toEqual([303, 400]);
  });

  it('keep their sessions over a restart of Redis that lost nothing, and of a gateway', async () => {
    const browser = await network.signIn();
    await redis.stop('SIGKILL');
    network.clock.ahead += 5_000;
    expect(await network.ask(browser)).toMatchObject({ status: 503, code: 'SESSION_STORE_UNAVAILABLE' });
    const page = await new TestBrowser().open(`${network.gateway.url}/session/sign-in`);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('SESSION_STORE_UNAVAILABLE');
    redis = (await startRedis(redis.port, folder))!;
    await until(async () => (await network.ask(browser)).status === 200);
    const third = await network.another();
    await until(async () => (await network.ask(browser, third)).status === 200);
  });

  it('let a session go on for the seconds for which it was read, when Redis is gone; bearer tokens work all the time', async () => {
    const browser = await network.signIn();
    expect((await network.ask(browser)).status).toBe(200);
    await redis.stop('SIGKILL');
    expect((await network.ask(browser)).status).toBe(200);
    const answer = await network.gateway.ask('{ chart }', { token: await network.token() });
    expect(answer.status).toBe(200);
    redis = (await startRedis(redis.port, folder))!;
  });
});

/** A browser with a cookie that no gateway knows: the store must be asked. */
function withCookie(): TestBrowser {
  const browser = new TestBrowser();
  browser.plant('hareyaka-session=unknown');
  return browser;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setImmediate(done));
}
