import { type FakeProvider, startFakeProvider } from './testing/fake-provider.js';
import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { TestBrowser } from './testing/test-browser.js';

const HOURS_AGO = (hours: number) => Math.floor(Date.now() / 1000) - hours * 3_600;

let network: SessionNetwork;
let other: FakeProvider | undefined;
afterEach(async () => {
  await network.close();
  await other?.close();
  other = undefined;
});

describe('two providers with callbacks of their own', () => {
  const silent = { metadata: { authorization_response_iss_parameter_supported: false }, callbackIssuer: null };
  beforeEach(async () => {
    other = await startFakeProvider();
    const evil = { id: 'evil-id', name: { ja: '他', en: 'Other' }, issuer: other.issuer, clientId: 'gateway', ownCallback: true };
    network = await startSessionNetwork({
      signIn: (issuer) => ({
        providers: [{ id: 'clinic-id', name: { ja: '医', en: 'Clinic' }, issuer, clientId: 'gateway', ownCallback: true }, evil],
      }),
    });
    network.provider.faults = silent;
    other.faults = silent;
  });

  it('do not get each other’s codes: an answer at the other’s callback is refused before any code is sent (mix-up)', async () => {
    const browser = new TestBrowser();
    const begun = await browser.send(`${network.gateway.url}/session/sign-in?provider=evil-id`, { site: 'none' });
    // The evil provider sends the browser on to the honest one, with its own state.
    const toHonest = new URL(begun.headers.get('location')!.replace(other!.url, network.provider.url));
    toHonest.searchParams.set('redirect_uri', `${network.gateway.url}/session/callback/clinic-id`);
    const back = (await browser.send(toHonest.href, { site: 'cross-site' })).headers.get('location')!;
    const answer = await browser.send(back, { site: 'cross-site' });
    expect(await answer.text()).toContain('SIGN_IN_REFUSED');
    expect(other!.exchanges).toBe(0);
  });

  it('sign people in', async () => {
    const browser = new TestBrowser();
    await browser.open(`${network.gateway.url}/session/sign-in?provider=clinic-id`);
    expect(await network.session(browser)).toMatchObject({ state: 'ACTIVE' });
  });
});

describe('a session', () => {
  beforeEach(async () => {
    network = await startSessionNetwork();
  });

  it('has no more scopes after a refresh whose answer names none', async () => {
    network.provider.scope = 'openid';
    network.provider.expiresIn = 90;
    const browser = await network.signIn();
    expect((await network.ask(browser)).status).toBe(200);
    network.provider.scope = undefined;
    network.clock.ahead += 100_000;
    expect((await network.ask(browser)).status).toBe(200);
    network.clock.ahead += 5_000;
    expect((await network.ask(browser)).status).toBe(200);
    expect(network.provider.refreshes.count).toBe(1);
    expect(network.callers().at(-1)).toMatchObject({ scope: 'openid' });
  });

  it('does not take over the second factor of the session before it', async () => {
    const browser = await network.signIn();
    network.provider.person = { sub: 'dr-sato', amr: ['pwd'] };
    const answer = await browser.open(`${network.gateway.url}/session/sign-in`, 'same-origin');
    expect(await answer.text()).toContain('SECOND_FACTOR_REQUIRED');
  });

  it('that is raised to HPKI keeps its second factor', async () => {
    const browser = await network.signIn();
    network.provider.person = { sub: 'dr-sato', amr: [], acr: 'acr:card' };
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'same-origin');
    expect(await network.ask(browser, network.gateway, '{ guarded }')).toMatchObject({ data: { guarded: 'shown' } });
  });

  it('has HPKI from a sign-in with the card, and not longer because the provider repeats what it said hours ago', async () => {
    network.provider.person = { sub: 'dr-sato', amr: ['hwk'], acr: 'acr:card', auth_time: HOURS_AGO(2) };
    const browser = await network.signIn();
    expect(await network.ask(browser)).toMatchObject({ status: 200 });
    expect(await network.ask(browser, network.gateway, '{ guarded }')).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' });
    const answer = await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'same-origin');
    expect(network.provider.asked.at(-1)!.get('prompt')).toBe('login');
    expect(await answer.text()).toContain('SIGN_IN_REFUSED');
    network.provider.person = { sub: 'dr-sato', amr: ['hwk'], acr: 'acr:card' };
    await browser.open(`${network.gateway.url}/session/sign-in?stepUp=hpki`, 'same-origin');
    expect(await network.ask(browser, network.gateway, '{ guarded }')).toMatchObject({ data: { guarded: 'shown' } });
  });
});
