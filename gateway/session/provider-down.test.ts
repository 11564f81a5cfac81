import { startFakeProvider } from './testing/fake-provider.js';
import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { TestBrowser } from './testing/test-browser.js';

let network: SessionNetwork;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  network = await startSessionNetwork();
});
afterEach(async () => {
  await network.close();
  for (const close of closing.splice(0)) await close();
});

async function signIn(browser = new TestBrowser(), search = '') {
  const answer = await browser.open(`${network.gateway.url}/session/sign-in${search}`);
  return { status: answer.status, code: /<small>([A-Z_]+)/.exec(await answer.text())?.[1], browser };
}

describe('a provider that is down', () => {
  it.each([
    ['at its metadata', { metadata: 503 }],
    ['at its metadata: it ends the connection', { metadata: 0 }],
    ['at its token endpoint', { token: 503 }],
    ['at its token endpoint: it ends the connection', { token: 0 }],
    ['at its keys', { jwks: 503 }],
    ['at its keys: it ends the connection', { jwks: 0 }],
  ])('%s shows a page that says so, makes nothing half, and the next sign-in works', async (_title, status) => {
    network.provider.faults = { status };
    const { browser, ...failed } = await signIn();
    expect(failed).toEqual({ status: 503, code: 'PROVIDER_UNAVAILABLE' });
    expect(await network.session(browser)).toMatchObject({ state: 'SIGNED_OUT' });
    network.provider.faults = {};
    await network.signIn(browser);
    expect((await network.ask(browser)).status).toBe(200);
  });

  it('says an error that passes: the page says to try again', async () => {
    network.provider.faults = { error: 'temporarily_unavailable' };
    expect(await signIn()).toMatchObject({ status: 503, code: 'PROVIDER_UNAVAILABLE' });
  });

  it('whose metadata names another issuer is refused', async () => {
    network.provider.faults = { metadata: { issuer: 'https://evil.example' } };
    expect(await signIn()).toMatchObject({ status: 403, code: 'SIGN_IN_REFUSED' });
  });

  it('does not keep anybody from using a session, or from signing out', async () => {
    const { browser } = await signIn();
    network.provider.faults = { status: { metadata: 0, token: 0, jwks: 0 } };
    expect((await network.ask(browser)).status).toBe(200);
    expect((await network.post(browser, '/session/sign-out')).body.state).toBe('SIGNED_OUT');
  });
});

describe('a directory that is down', () => {
  it('lets nobody sign in, and ends no session', async () => {
    const { browser } = await signIn();
    network.directory.down = true;
    expect(await signIn()).toMatchObject({ status: 503, code: 'DIRECTORY_UNAVAILABLE' });
    expect((await network.ask(browser)).status).toBe(200);
    expect(await network.session(browser)).toMatchObject({ state: 'ACTIVE', person: null });
  });
});

describe('a session whose access token expires', () => {
  it('is confirmed by its provider, once for many requests at once, and nobody waits', async () => {
    network.provider.expiresIn = 30;
    const { browser } = await signIn();
    network.provider.expiresIn = 600;
    let open = () => {};
    network.provider.gate = new Promise((done) => {
      open = done;
    });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await network.ask(browser)).status));
    expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
    expect(network.provider.refreshes).toEqual({ count: 1, reused: 0 });
    open();
    network.clock.ahead += 120_000;
    await until(async () => (await network.ask(browser)).status === 200);
    expect(network.provider.refreshes).toEqual({ count: 1, reused: 0 });
  });

  it('ends when the provider refuses the refresh token', async () => {
    network.provider.expiresIn = 90;
    const { browser } = await signIn();
    network.provider.faults = { claims: { sub: 'somebody-else' } };
    network.clock.ahead += 100_000;
    expect((await network.ask(browser)).status).toBe(401);
    network.provider.faults = {};
    expect((await network.ask(browser)).status).toBe(401);
  });

  it('goes on for half an hour while its provider is down, then no longer, and again once the provider answers', async () => {
    network.provider.expiresIn = 90;
    const { browser } = await signIn();
    network.provider.faults = { status: { token: 503 } };
    network.clock.ahead += 100_000;
    expect((await network.ask(browser)).status).toBe(200);
    for (const step of [10, 10, 9]) {
      network.clock.ahead += step * 60_000;
      expect((await network.ask(browser)).status).toBe(200);
    }
    network.clock.ahead += 2 * 60_000;
    expect(await network.ask(browser)).toMatchObject({ status: 503, code: 'PROVIDER_UNAVAILABLE' });
    network.provider.faults = {};
    network.clock.ahead += 10_000;
    expect((await network.ask(browser)).status).toBe(200);
  });
});

describe('with two providers', () => {
  const start = async (second: Record<string, unknown>) => {
    const other = await startFakeProvider();
    closing.push(other.close);
    const first = { id: 'clinic-id', name: { ja: 'あ', en: 'a' }, clientId: 'gateway', scopes: ['read'] };
    await network.close();
    network = await startSessionNetwork({
      signIn: (issuer) => ({
        providers: [
          { ...first, issuer },
          { ...first, id: 'other', issuer: other.issuer, ...second },
        ],
      }),
    });
    return other;
  };

  it('people choose one, and each signs in at its own', async () => {
    const other = await start({});
    expect(await signIn()).toMatchObject({ status: 404, code: 'PROVIDER_UNKNOWN' });
    expect((await network.session(new TestBrowser())).providers).toHaveLength(2);
    const { browser } = await signIn(undefined, '?provider=other');
    expect((await network.ask(browser)).status).toBe(200);
    expect(network.callers().at(-1)).toMatchObject({ who: other.issuer });
    expect(await signIn(undefined, '?provider=__proto__')).toMatchObject({ status: 404, code: 'PROVIDER_UNKNOWN' });
  });

  it('a code of one that is sent to the callback of the other’s sign-in is refused (mix-up)', async () => {
    await start({});
    const browser = new TestBrowser();
    const toFirst = await browser.send(`${network.gateway.url}/session/sign-in?provider=clinic-id`, { site: 'none' });
    network.provider.faults = { callbackIssuer: 'http://localhost:1' };
    const back = (await browser.send(toFirst.headers.get('location')!, { site: 'cross-site' })).headers.get('location')!;
    const answer = await browser.send(back, { site: 'cross-site' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('SIGN_IN_REFUSED');
  });

  it('one that does not name itself needs a callback address of its own', async () => {
    const other = await start({});
    other.faults = { metadata: { authorization_response_iss_parameter_supported: undefined }, callbackIssuer: null };
    expect(await signIn(undefined, '?provider=other')).toMatchObject({ status: 403, code: 'SIGN_IN_REFUSED' });
    const own = await start({ ownCallback: true });
    own.faults = { metadata: { authorization_response_iss_parameter_supported: undefined }, callbackIssuer: null };
    const { browser } = await signIn(undefined, '?provider=other');
    expect((await network.ask(browser)).status).toBe(200);
    expect(own.asked.at(-1)!.get('redirect_uri')).toBe(`${network.gateway.url}/session/callback/other`);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setImmediate(done));
}
