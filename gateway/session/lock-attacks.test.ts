import { type SessionNetwork, startSessionNetwork } from './testing/session-network.js';
import { TestBrowser } from './testing/test-browser.js';

/** The provider's own session goes on: it signs the person in without asking anything. */
const HOUR_AGO = () => Math.floor(Date.now() / 1000) - 3_600;

let network: SessionNetwork;
let browser: TestBrowser;
beforeEach(async () => {
  network = await startSessionNetwork();
  browser = await network.signIn();
  await network.post(browser, '/session/lock');
  network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'], acr: 'acr:card', auth_time: HOUR_AGO() };
});
afterEach(async () => await network.close());

describe('a locked session is not opened by the provider’s own session', () => {
  it.each([
    ['a plain sign-in', ''],
    ['a step-up to a second factor', '?stepUp=second-factor'],
    ['a step-up to HPKI', '?stepUp=hpki'],
    ['a new authentication', '?stepUp=recent'],
  ])('through %s', async (_title, search) => {
    const answer = await browser.open(`${network.gateway.url}/session/sign-in${search}`, 'same-origin');
    expect(network.provider.asked.at(-1)!.get('prompt')).toBe('login');
    expect(await answer.text()).toContain('SIGN_IN_REFUSED');
    expect(await network.ask(browser)).toMatchObject({ code: 'SESSION_LOCKED' });
  });

  it('through a link of another site, with which the session’s cookie does not come', async () => {
    await browser.open(`${network.gateway.url}/session/sign-in`, 'cross-site');
    expect(network.provider.asked.at(-1)!.get('prompt')).toBe('login');
    expect(await network.ask(browser)).toMatchObject({ code: 'SESSION_LOCKED' });
  });

  it('through a browser that has thrown its cookies away', async () => {
    const emptied = new TestBrowser();
    await emptied.open(`${network.gateway.url}/session/sign-in`);
    expect(await network.session(emptied)).toMatchObject({ state: 'SIGNED_OUT' });
  });
});

describe('while a person’s session is locked', () => {
  it('another person can sign in at the same browser, and the locked session ends', async () => {
    network.provider.person = { sub: 'ns-tanaka', amr: ['pwd', 'otp'] };
    await browser.open(`${network.gateway.url}/session/sign-in`, 'same-origin');
    expect(await network.session(browser)).toMatchObject({ person: { id: 'usr_tanaka' } });
  });

  it('the same person can sign in at another browser without being asked twice', async () => {
    network.provider.person = { sub: 'dr-sato', amr: ['pwd', 'otp'] };
    const asked = network.provider.asked.length;
    const other = await network.signIn();
    expect(network.provider.asked).toHaveLength(asked + 1);
    expect(await network.ask(other)).toMatchObject({ status: 200 });
  });
});
