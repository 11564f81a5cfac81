import { connect } from 'node:net';
import { generateKeyPair } from 'jose';
import type { ProviderFaults } from './testing/fake-provider.js';
import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { type FetchSite, TestBrowser } from './testing/test-browser.js';

let network: SessionNetwork;
beforeAll(async () => {
  network = await startSessionNetwork();
});
beforeEach(() => {
  network.provider.faults = {};
  network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'], sid: 'sid-1' };
  network.people.get('dr-sato')!.active = true;
});
afterAll(async () => await network.close());

const signInAddress = () => `${network.gateway.url}/session/sign-in`;

/** Goes to the provider and comes back with a callback's address that nobody has opened yet. */
async function beginTo(browser: TestBrowser): Promise<string> {
  const toProvider = (await browser.send(signInAddress(), { site: 'none' })).headers.get('location')!;
  return (await browser.send(toProvider, { site: 'cross-site' })).headers.get('location')!;
}

async function finish(browser: TestBrowser, callback: string) {
  const answer = await browser.send(callback, { site: 'cross-site' });
  const text = await answer.text();
  return { status: answer.status, code: /<small>([A-Z_]+)/.exec(text)?.[1], location: answer.headers.get('location') };
}

describe('a callback is refused, and no session begins,', () => {
  it('if its code is replayed', async () => {
    const browser = new TestBrowser();
    const callback = await beginTo(browser);
    const loginCookies = browser.header();
    expect(await finish(browser, callback)).toMatchObject({ status: 303, location: '/' });
    expect(await finish(browser, callback)).toMatchObject({ status: 400, code: 'SIGN_IN_EXPIRED' });
    const copy = new TestBrowser();
    copy.plant(loginCookies);
    // Planted as Strict, the cookie would not travel from the provider: an enemy writes the header by hand.
    const answer = await fetch(callback, { redirect: 'manual', headers: { cookie: loginCookies } });
    expect(answer.status).toBe(400);
    expect(copy.names().filter((name) => name.endsWith('session'))).toEqual([]);
  });

  it('if another browser opens it', async () => {
    const callback = await beginTo(new TestBrowser());
    const victim = new TestBrowser();
    expect(await finish(victim, callback)).toMatchObject({ status: 400, code: 'SIGN_IN_EXPIRED' });
    await beginTo(victim);
    expect(await finish(victim, callback)).toMatchObject({ status: 400, code: 'SIGN_IN_EXPIRED' });
    expect(await network.session(victim)).toMatchObject({ state: 'SIGNED_OUT' });
  });

  it('if a code of another sign-in is put into it', async () => {
    const [enemy, victim] = [new TestBrowser(), new TestBrowser()];
    const stolen = new URL(await beginTo(enemy)).searchParams.get('code')!;
    const callback = new URL(await beginTo(victim));
    callback.searchParams.set('code', stolen);
    expect(await finish(victim, callback.href)).toMatchObject({ status: 403, code: 'SIGN_IN_REFUSED' });
  });

  it('if its sign-in began more than ten minutes ago', async () => {
    const browser = new TestBrowser();
    const callback = await beginTo(browser);
    network.clock.ahead += 601_000;
    expect(await finish(browser, callback)).toMatchObject({ status: 400, code: 'SIGN_IN_EXPIRED' });
    network.clock.ahead -= 601_000;
  });

  it.each([
    ['without a state', (url: URL) => url.searchParams.delete('state')],
    ['with a state of the right form', (url: URL) => url.searchParams.set('state', `0123456789.${'A'.repeat(43)}`)],
    ['with a state that names a prototype', (url: URL) => url.searchParams.set('state', '__proto__')],
    ['with two states', (url: URL) => url.searchParams.append('state', 'x')],
  ])('%s', async (_title, change) => {
    const browser = new TestBrowser();
    const callback = new URL(await beginTo(browser));
    change(callback);
    const { status, code } = await finish(browser, callback.href);
    expect([400, 403]).toContain(status);
    expect(['SIGN_IN_EXPIRED', 'SIGN_IN_REFUSED']).toContain(code);
  });

  it('if its cookie was changed', async () => {
    const browser = new TestBrowser();
    const callback = await beginTo(browser);
    const [name, value] = browser.header().split('=') as [string, string];
    const at = Math.floor(value.length / 2);
    const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
    const answer = await fetch(callback, { redirect: 'manual', headers: { cookie: `${name}=${changed}` } });
    expect(answer.status).toBe(400);
  });

  it('if the person cancelled at the provider', async () => {
    network.provider.faults = { error: 'access_denied' };
    const browser = new TestBrowser();
    expect(await finish(browser, await beginTo(browser))).toMatchObject({ status: 400, code: 'SIGN_IN_CANCELLED' });
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Promise<ProviderFaults> | ProviderFaults]>([
    ['the ID token is of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['the ID token is for another client', () => ({ claims: { aud: 'other' } })],
    ['the ID token is for two clients, without an authorized party', () => ({ claims: { aud: ['gateway', 'other'] } })],
    ['the ID token has expired', () => ({ claims: { exp: now() - 600, iat: now() - 900 } })],
    ['the ID token is not valid yet', () => ({ claims: { nbf: now() + 600 } })],
    ['the ID token has another nonce', () => ({ claims: { nonce: 'another' } })],
    ['the ID token has no nonce', () => ({ claims: { nonce: undefined } })],
    ['the ID token has no subject', () => ({ claims: { sub: undefined } })],
    ['the ID token has an empty subject', () => ({ claims: { sub: '' } })],
    ['the ID token is signed by another key', async () => ({ key: (await generateKeyPair('ES256')).privateKey })],
    [
      'the ID token is signed with a shared secret',
      () => ({ header: { alg: 'HS256' }, key: new TextEncoder().encode('gateway'.repeat(8)) }),
    ],
    ['the answer names another issuer (mix-up)', () => ({ callbackIssuer: 'https://evil.example' })],
    ['the answer names no issuer, though the provider says that it does', () => ({ callbackIssuer: null })],
  ])('if %s', async (_title, faults) => {
    network.provider.faults = await faults();
    const browser = new TestBrowser();
    const { status, code } = await finish(browser, await beginTo(browser));
    expect({ status, code }).toEqual({ status: 403, code: 'SIGN_IN_REFUSED' });
    expect(await network.session(browser)).toMatchObject({ state: 'SIGNED_OUT' });
    expect(browser.names()).toEqual(expect.not.arrayContaining(['hareyaka-session']));
  });

  it.each([
    ['is unknown to the directory', () => ({ sub: 'nobody', amr: ['otp'] }), 'NOT_REGISTERED'],
    [
      'was suspended',
      () => {
        network.people.get('dr-sato')!.active = false;
        return { sub: 'dr-sato', amr: ['otp'] };
      },
      'NOT_REGISTERED',
    ],
    ['belongs to no facility', () => ({ sub: 'nowhere', amr: ['otp'] }), 'NO_FACILITY'],
    ['is outside the networks of the only facility', () => ({ sub: 'outside', amr: ['otp'] }), 'NETWORK_NOT_ALLOWED'],
  ])('if the person %s', async (_title, person, expected) => {
    const sato = network.people.get('dr-sato')!;
    network.people.set('nowhere', { ...sato, facilities: [] });
    network.people.set('outside', { ...sato, facilities: [{ id: 'fac_x', name: 'x', networkAllowed: false }] });
    network.provider.person = person();
    const browser = new TestBrowser();
    expect(await finish(browser, await beginTo(browser))).toMatchObject({ status: 403, code: expected });
    expect(await network.session(browser)).toMatchObject({ state: 'SIGNED_OUT' });
  });
});

describe('a session’s cookie does not count', () => {
  const send = async (browser: TestBrowser, site: FetchSite, headers: Record<string, string>, path = '/graphql?query=%7Bchart%7D') =>
    (await browser.send(network.gateway.url + path, { site, headers })).status;

  it.each<[string, FetchSite, Record<string, string>]>([
    ['of another site', 'cross-site', { origin: 'https://evil.example' }],
    ['of another port of this host', 'same-site', { origin: 'http://127.0.0.1:9' }],
    ['of another port that claims to be this one', 'same-site', {}],
    ['of an opaque origin', 'cross-site', { origin: 'null' }],
    ['of a page that the person opened by the address bar', 'none', {}],
  ])('in a script %s', async (_title, site, headers) => {
    const browser = await network.signIn();
    expect(await send(browser, site, { 'hareyaka-session': '1', ...headers })).toBe(401);
  });

  it('in a request without the header that only this origin’s scripts can send', async () => {
    const browser = await network.signIn();
    expect(await send(browser, 'same-origin', {})).toBe(401);
    expect(await send(browser, 'same-origin', { 'hareyaka-session': '1', 'apollo-require-preflight': '1' })).toBe(200);
  });

  it('in a form that another page posts', async () => {
    const browser = await network.signIn();
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:9' } };
    for (const path of ['/session/sign-out', '/session/lock', '/session/facility', '/graphql']) {
      for (const site of ['cross-site', 'same-site'] as const) {
        expect((await browser.send(network.gateway.url + path, { ...form, site, body: 'facility=fac_two' })).status).toBe(401);
      }
    }
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
  });

  it('in an image or an event stream of another origin', async () => {
    const browser = await network.signIn();
    for (const site of ['cross-site', 'same-site'] as const) {
      expect(await send(browser, site, { accept: 'image/avif' }, '/content/charts/abc')).toBe(401);
      expect(await send(browser, site, { accept: 'text/event-stream', 'hareyaka-session': '1' })).toBe(401);
    }
    // The page's own image gets as far as the system, which does not know the address.
    expect(await send(browser, 'same-origin', { accept: 'image/avif' }, '/content/absent/abc')).toBe(404);
  });

  it('in a WebSocket of another origin', async () => {
    const browser = await network.signIn();
    const { port } = new URL(network.gateway.url);
    const answer = await new Promise<string>((done, fail) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          `GET /graphql?query=%7Bchart%7D HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\norigin: https://evil.example\r\ncookie: ${browser.header()}\r\n\r\n`,
        ),
      );
      socket.once('data', (data) => {
        socket.destroy();
        done(data.toString());
      });
      socket.once('error', fail);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 40[01]/);
  });

  it('if two cookies of its name come: one may be planted', async () => {
    const browser = await network.signIn();
    const cookie = `${browser.header()}; hareyaka-session=planted`;
    expect(await send(new TestBrowser(), 'same-origin', { cookie, 'hareyaka-session': '1', 'apollo-require-preflight': '1' })).toBe(401);
  });

  it('if an enemy planted it before the sign-in (fixation)', async () => {
    const browser = new TestBrowser();
    browser.plant('hareyaka-session=chosen-by-the-enemy');
    await network.signIn(browser);
    expect(browser.header()).not.toContain('chosen-by-the-enemy');
    const enemy = new TestBrowser();
    enemy.plant('hareyaka-session=chosen-by-the-enemy');
    expect(await network.ask(enemy)).toMatchObject({ status: 401 });
  });

  it('in place of a bad token in the same request', async () => {
    const browser = await network.signIn();
    expect(
      await send(browser, 'same-origin', { authorization: 'Bearer bad', 'hareyaka-session': '1', 'apollo-require-preflight': '1' }),
    ).toBe(401);
  });
});

describe('a session’s cookie does not count', () => {
  // Each has a clock of its own, because a clock that goes back would disturb the others.
  let shared: SessionNetwork;
  beforeEach(async () => {
    shared = network;
    network = await startSessionNetwork();
  });
  afterEach(async () => {
    await network.close();
    network = shared;
  });

  it('after the person was suspended, and not again after the suspension ends', async () => {
    const browser = await network.signIn();
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    network.people.get('dr-sato')!.active = false;
    // The gateway hears of it within two seconds.
    await until(async () => (await network.ask(browser)).status === 401);
    network.people.get('dr-sato')!.active = true;
    expect(await network.ask(browser)).toMatchObject({ status: 401 });
    expect(await network.session(browser)).toMatchObject({ state: 'SIGNED_OUT' });
  });

  it('after the person was suspended while the directory could not be reached, as soon as it can', async () => {
    const browser = await network.signIn();
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    network.directory.down = true;
    network.people.get('dr-sato')!.active = false;
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    network.directory.down = false;
    await until(async () => (await network.ask(browser)).status === 401);
  });

  it('for operations after the person has left the facility, until another is chosen', async () => {
    const browser = await network.signIn();
    const sato = network.people.get('dr-sato')!;
    network.people.set('dr-sato', { ...sato, facilities: [{ id: 'fac_two', name: 'x', networkAllowed: true }] });
    await until(async () => (await network.ask(browser)).code === 'FACILITY_REQUIRED');
    expect(await network.post(browser, '/session/facility', { facility: 'fac_two' })).toMatchObject({ status: 200 });
    expect((await network.ask(browser)).status).toBe(200);
  });

  it.each([
    ['idle for a quarter of an hour', [15 * 60_000 + 1_000]],
    ['used for ten hours', [...Array.from({ length: 59 }, () => 10 * 60_000), 10 * 60_000 + 1_000]],
  ])('after it was %s', async (_title, steps) => {
    network.provider.expiresIn = 1_000_000;
    const browser = await network.signIn();
    for (const step of steps.slice(0, -1)) {
      network.clock.ahead += step;
      expect((await network.ask(browser)).status).toBe(200);
    }
    network.clock.ahead += steps.at(-1)!;
    expect((await network.ask(browser)).status).toBe(401);
    expect(await network.session(browser)).toMatchObject({ state: 'SIGNED_OUT' });
  });

  it('if nothing but its state was asked for until the idle time was over', async () => {
    network.provider.expiresIn = 1_000_000;
    const browser = await network.signIn();
    for (let minute = 0; minute < 16; minute++) {
      await network.session(browser);
      network.clock.ahead += 60_000;
    }
    expect((await network.ask(browser)).status).toBe(401);
  });
});

describe('a provider’s sign-out', () => {
  const post = async (token: string) =>
    await fetch(`${network.gateway.url}/session/back-channel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });

  it('by the back channel ends the session that it names, once', async () => {
    const browser = await network.signIn();
    const token = await network.provider.logoutToken({ sub: 'dr-sato', sid: 'sid-1' });
    expect((await post(token)).status).toBe(200);
    expect((await network.ask(browser)).status).toBe(401);
    expect((await post(token)).status).toBe(400);
  });

  it('by the back channel without a session’s name ends all sessions of the person', async () => {
    const browsers = [await network.signIn(), await network.signIn()];
    await post(await network.provider.logoutToken({ sub: 'dr-sato' }));
    for (const browser of browsers) expect((await network.ask(browser)).status).toBe(401);
  });

  it('by the front channel ends the session that it names', async () => {
    const browser = await network.signIn();
    const address = `${network.gateway.url}/session/front-channel-logout`;
    await fetch(`${address}?iss=${encodeURIComponent(network.provider.issuer)}`);
    await fetch(`${address}?sid=sid-1&iss=https://evil.example`);
    expect((await network.ask(browser)).status).toBe(200);
    await fetch(`${address}?sid=sid-1&iss=${encodeURIComponent(network.provider.issuer)}`);
    expect((await network.ask(browser)).status).toBe(401);
  });

  it.each<[string, Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://evil.example', sub: 'dr-sato' }],
    ['for another client', { aud: 'other', sub: 'dr-sato' }],
    ['with a nonce: an ID token', { nonce: 'x', sub: 'dr-sato' }],
    ['without the event', { events: {}, sub: 'dr-sato' }],
    ['without an id', { jti: undefined, sub: 'dr-sato' }],
    ['that names nobody', {}],
    ['that is old', { iat: 1, exp: 2, sub: 'dr-sato' }],
  ])('by a token %s ends nothing', async (_title, claims) => {
    const browser = await network.signIn();
    expect((await post(await network.provider.logoutToken(claims))).status).toBe(400);
    expect((await network.ask(browser)).status).toBe(200);
  });

  it('by nonsense ends nothing', async () => {
    const browser = await network.signIn();
    for (const token of ['', 'a.b.c', 'x'.repeat(10_000)]) expect((await post(token)).status).toBe(400);
    expect((await network.ask(browser)).status).toBe(200);
  });
});

describe('a person with more than ten sessions', () => {
  it('loses the oldest', async () => {
    const browsers: TestBrowser[] = [];
    for (let count = 0; count < 11; count++) browsers.push(await network.signIn());
    expect((await network.ask(browsers[0]!)).status).toBe(401);
    expect((await network.ask(browsers[1]!)).status).toBe(200);
    expect((await network.ask(browsers[10]!)).status).toBe(200);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setImmediate(done));
}
