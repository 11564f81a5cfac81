import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { TestBrowser } from './testing/test-browser.js';

let network: SessionNetwork;
beforeAll(async () => {
  network = await startSessionNetwork();
});
beforeEach(() => {
  network.provider.faults = {};
  network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'], sid: 'sid-1' };
  network.clock.ahead = 0;
  network.directory.down = false;
});
afterAll(async () => await network.close());

describe('a browser that signs in at a provider on another site', () => {
  it('gets a session, whose requests reach the subgraphs as the person, for the only facility', async () => {
    const browser = await network.signIn();
    expect(browser.names()).toEqual(['hareyaka-session']);
    expect(await network.ask(browser)).toEqual({ status: 200, data: { chart: 'shown' }, code: undefined });
    expect(network.callers().at(-1)).toMatchObject({ who: network.provider.issuer, sub: 'dr-sato', fac: 'fac_one', scope: 'openid read' });
  });

  it('is told who acts for which facility, and when the session ends, by the server’s clock', async () => {
    const browser = await network.signIn();
    const session = await network.session(browser);
    expect(session).toMatchObject({
      state: 'ACTIVE',
      person: { id: 'usr_sato', name: '佐藤 晴子', profession: 'DOCTOR' },
      facility: { id: 'fac_one', name: '岡山中央クリニック' },
      providers: [{ id: 'clinic-id', name: { ja: '医療者 ID', en: 'Clinic ID' } }],
    });
    const { now, idleUntil, endsAt } = session as unknown as Record<string, string>;
    expect(Date.parse(idleUntil!) - Date.parse(now!)).toBeGreaterThan(14 * 60_000);
    expect(Date.parse(endsAt!) - Date.parse(now!)).toBeGreaterThan(9 * 3_600_000);
    expect((await network.session(new TestBrowser())).state).toBe('SIGNED_OUT');
  });

  it('comes back to the page where it was, and never to another site', async () => {
    for (const [returnTo, path] of [
      ['/patients/1?tab=labs', '/patients/1?tab=labs'],
      ['//evil.example', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
      ['/%09/evil.example', '/%09/evil.example'],
      ['/\t/evil.example', '/'],
      ['javascript:alert(1)', '/'],
      ['/session/sign-in', '/'],
      ['/..//evil.example', '/'],
    ]) {
      const browser = new TestBrowser();
      const { at } = await browser.open(`${network.gateway.url}/session/sign-in?returnTo=${encodeURIComponent(returnTo!)}`);
      expect(at).toBe(network.gateway.url + path);
    }
  });

  it.each(['returnTo=/a&returnTo=/b', 'stepUp=hpki&stepUp=unlock', 'stepUp=__proto__'])(
    'goes to the provider with the odd address ?%s',
    async (search) => {
      const answer = await new TestBrowser().send(`${network.gateway.url}/session/sign-in?${search}`, { site: 'none' });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toContain(network.provider.url);
    },
  );

  it('chooses the facility, if the person belongs to several, and the old cookie is dead', async () => {
    network.provider.person = { sub: 'ns-tanaka', amr: ['pwd', 'otp'] };
    const browser = await network.signIn();
    expect(await network.session(browser)).toMatchObject({
      state: 'CHOOSE_FACILITY',
      facility: null,
      facilities: [{ id: 'fac_one' }, { id: 'fac_two' }],
    });
    expect(await network.ask(browser)).toMatchObject({ status: 400, code: 'FACILITY_REQUIRED' });
    const old = browser.header();
    expect(await network.post(browser, '/session/facility', { facility: 'fac_two' })).toMatchObject({
      status: 200,
      body: { state: 'ACTIVE' },
    });
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    expect(network.callers().at(-1)).toMatchObject({ fac: 'fac_two' });
    const thief = new TestBrowser();
    thief.plant(old);
    expect(await network.ask(thief)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await network.post(browser, '/session/facility', { facility: 'fac_other' })).toMatchObject({
      status: 403,
      code: 'FACILITY_NOT_ALLOWED',
    });
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
  });

  it('has no session after signing out, and is told where the provider’s own session ends', async () => {
    const browser = await network.signIn();
    const thief = new TestBrowser();
    thief.plant(browser.header());
    const { body } = await network.post(browser, '/session/sign-out');
    expect(body.state).toBe('SIGNED_OUT');
    expect(String(body.providerSignOut)).toMatch(`${network.provider.url}/end?`);
    expect(browser.names()).toEqual([]);
    expect(await network.ask(thief)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('is locked by the person, and opened only by a renewed authentication of the same person', async () => {
    const browser = await network.signIn();
    expect(await network.post(browser, '/session/lock')).toMatchObject({ status: 200, body: { state: 'LOCKED', facility: null } });
    expect(await network.ask(browser)).toMatchObject({ status: 401, code: 'SESSION_LOCKED' });
    expect(await network.post(browser, '/session/facility', { facility: 'fac_one' })).toMatchObject({
      status: 401,
      code: 'SESSION_LOCKED',
    });
    network.provider.person = { sub: 'ns-tanaka', amr: ['pwd', 'otp'] };
    const other = await browser.open(`${network.gateway.url}/session/sign-in?stepUp=unlock`, 'same-origin');
    expect(other.status).toBe(403);
    expect(await other.text()).toContain('OTHER_PERSON');
    network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'], auth_time: Math.floor(Date.now() / 1000) - 3600 };
    expect(await (await browser.open(`${network.gateway.url}/session/sign-in?stepUp=unlock`, 'same-origin')).text()).toContain(
      'SIGN_IN_REFUSED',
    );
    expect(await network.ask(browser)).toMatchObject({ code: 'SESSION_LOCKED' });
    network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'] };
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=unlock`, 'same-origin');
    expect(network.provider.asked.at(-1)!.get('prompt')).toBe('login');
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
  });

  it('has the same draft keys after a lock and in its next session, none in between, and another person has others', async () => {
    const browser = await network.signIn();
    const keysOf = async (one: TestBrowser) => (await network.session(one)).draftKeys as unknown as readonly string[];
    const keys = await keysOf(browser);
    expect(keys.map((key) => Buffer.from(key, 'base64url').length)).toEqual([32]);
    await network.post(browser, '/session/lock');
    expect(await keysOf(browser)).toEqual([]);
    network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'] };
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=unlock`, 'same-origin');
    expect(await keysOf(browser)).toEqual(keys);
    await network.post(browser, '/session/sign-out');
    expect(await keysOf(browser)).toEqual([]);
    expect(await keysOf(await network.signIn(browser))).toEqual(keys);
    network.provider.person = { sub: 'ns-tanaka', amr: ['pwd', 'otp'] };
    expect(await keysOf(await network.signIn(new TestBrowser()))).not.toEqual(keys);
  });

  it('ends its earlier session when it signs in again', async () => {
    const browser = await network.signIn();
    const thief = new TestBrowser();
    thief.plant(browser.header());
    await network.signIn(browser);
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    expect(await network.ask(thief)).toMatchObject({ status: 401 });
  });

  it('can sign in in two tabs at once', async () => {
    const browser = new TestBrowser();
    const begin = async () => (await browser.send(`${network.gateway.url}/session/sign-in`, { site: 'none' })).headers.get('location')!;
    const [first, second] = await Promise.all([begin(), begin()]);
    for (const address of [second, first]) {
      const back = (await browser.send(address, { site: 'cross-site' })).headers.get('location')!;
      expect((await browser.send(back, { site: 'cross-site' })).status).toBe(303);
      expect(await network.ask(browser)).toMatchObject({ status: 200 });
    }
    expect(browser.names()).toEqual(['hareyaka-session']);
  });
});

describe('a step-up', () => {
  it('to HPKI by the provider opens what is guarded, for a limited time', async () => {
    const browser = await network.signIn();
    expect(await network.ask(browser, network.gateway, '{ guarded }')).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' });
    network.provider.person = { sub: 'dr-sato', amr: ['hwk'], acr: 'acr:card' };
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'same-origin');
    expect(network.provider.asked.at(-1)!.get('acr_values')).toBe('acr:card');
    expect(await network.ask(browser, network.gateway, '{ guarded }')).toMatchObject({ data: { guarded: 'shown' } });
    expect(network.callers().at(-1)).toMatchObject({ acr: 'urn:hareyaka:acr:hpki' });
  });

  it('to HPKI fails if the provider does not say that it was HPKI', async () => {
    const browser = await network.signIn();
    const answer = await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'same-origin');
    expect(await answer.text()).toContain('HPKI_REQUIRED');
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
  });

  it('that a page of another site begins is a plain sign-in', async () => {
    const browser = await network.signIn();
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'cross-site');
    expect(network.provider.asked.at(-1)!.get('acr_values')).toBeNull();
  });
});

describe('the second factor', () => {
  it('is asked for once more if the sign-in had one alone, and refused then', async () => {
    network.provider.person = { sub: 'dr-sato', amr: ['pwd'] };
    const asked = network.provider.asked.length;
    const answer = await new TestBrowser().open(`${network.gateway.url}/session/sign-in`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('SECOND_FACTOR_REQUIRED');
    expect(network.provider.asked.slice(asked).map((one) => one.get('acr_values'))).toEqual([null, 'acr:two']);
  });
});
