import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import type { TestBrowser } from './testing/test-browser.js';

let network: SessionNetwork;
let browser: TestBrowser;
beforeEach(async () => {
  network = await startSessionNetwork();
  network.provider.person = { sub: 'ns-tanaka', amr: ['pwd', 'otp'] };
  network.provider.expiresIn = 90;
  browser = await network.signIn();
  await network.post(browser, '/session/facility', { facility: 'fac_one' });
  network.provider.expiresIn = 600;
});
afterEach(async () => await network.close());

/** Begins a refresh that the provider holds back. @returns lets the provider answer */
async function beginRefresh(): Promise<() => void> {
  let open = () => {};
  network.provider.gate = new Promise((done) => {
    open = done;
  });
  // Less than a minute is left of the provider's word.
  network.clock.ahead += 40_000;
  expect((await network.ask(browser)).status).toBe(200);
  await until(() => network.provider.refreshes.count === 1);
  return open;
}

/** Has the session confirmed by the provider once more. */
async function expectRefreshable(): Promise<void> {
  network.clock.ahead += 620_000;
  expect(await network.ask(browser)).toMatchObject({ status: 200 });
  expect(network.provider.refreshes).toEqual({ count: 2, reused: 0 });
}

describe('while the provider confirms a session', () => {
  it('a change of the facility waits for the new tokens, and takes them along', async () => {
    const open = await beginRefresh();
    const { asked } = network.directory;
    const changing = network.post(browser, '/session/facility', { facility: 'fac_two' });
    await until(() => network.directory.asked > asked);
    open();
    expect(await changing).toMatchObject({ status: 200, body: { facility: { id: 'fac_two' } } });
    await expectRefreshable();
    expect(network.callers().at(-1)).toMatchObject({ fac: 'fac_two' });
  });

  it('a lock waits for nothing, and the new tokens are kept', async () => {
    const open = await beginRefresh();
    expect(await network.post(browser, '/session/lock')).toMatchObject({ body: { state: 'LOCKED' } });
    expect(await network.ask(browser)).toMatchObject({ code: 'SESSION_LOCKED' });
    network.provider.expiresIn = 90;
    open();
    for (let minutes = 0; minutes < 10 && network.provider.refreshes.count === 1; minutes++) {
      network.clock.ahead += 60_000;
      await network.session(browser);
    }
    expect(network.provider.refreshes).toEqual({ count: 2, reused: 0 });
    expect(await network.ask(browser)).toMatchObject({ code: 'SESSION_LOCKED' });
  });

  it('a sign-out ends it, and the answer that comes later does not bring it back', async () => {
    const open = await beginRefresh();
    const thief = browser.header();
    expect(await network.post(browser, '/session/sign-out')).toMatchObject({ status: 200 });
    open();
    browser.plant(thief);
    expect(await network.ask(browser)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('a lock counts for the request that waited for the provider', async () => {
    let open = () => {};
    network.provider.gate = new Promise((done) => {
      open = done;
    });
    network.clock.ahead += 91_000;
    const asking = network.ask(browser);
    await until(() => network.provider.refreshes.count === 1);
    expect(await network.post(browser, '/session/lock')).toMatchObject({ body: { state: 'LOCKED' } });
    open();
    expect(await asking).toMatchObject({ code: 'SESSION_LOCKED' });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setImmediate(done));
}
