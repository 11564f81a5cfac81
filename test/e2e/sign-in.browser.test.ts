import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { issuerKeys, KEYS_FILE } from '../network/issuer/issuer-keys.js';
import { createTotp } from '../network/issuer/sign-in/totp.js';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR, DEMO_ACCOUNTS } from '../network/world/demo-accounts.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

describeWithBrowser()('a person at a real browser, with the sign-in service on another site', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [fleet, browser] = await Promise.all([startTestFleet(), startBrowser()]);
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 60_000);

  /** Waits for a heading: the Japanese words, alone or with English beside. */
  const heading = async (text: string, on = page) =>
    await on.getByRole('heading', { level: 1, name: new RegExp(`^${text}( \\w|$)`) }).waitFor();
  /** Goes through the sign-in service, from wherever the page is. */
  const chooseAccount = async (account: string, on = page) => await on.locator(`button[name=account][value="${account}"]`).click();
  const signIn = async (account: string, on = page) => {
    // Whatever an earlier test left.
    await browser.context.clearCookies();
    await on.goto(fleet.gateway);
    await on.getByRole('link', { name: '見本の認証サービス' }).click();
    await chooseAccount(account, on);
    await heading('サインインしています', on);
  };
  const signOut = async () => {
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await page.getByRole('button', { name: 'サインアウトする' }).click();
    await heading('サインイン');
  };
  const signOutAtService = async () => {
    await page.goto(`${fleet.network.issuer.replace('127.0.0.1', 'localhost')}/session/end`);
    await page.getByRole('button', { name: 'サインアウトする' }).click();
    await heading('サインアウトしました');
  };
  /** Goes to the second page of the sign-in service, where an account chooses how to sign in. */
  const chooseAnotherWay = async (account: string) => {
    await page.goto(`${fleet.gateway}/session/sign-in`);
    await page.locator(`a[href$="/${account}"]`).click();
    await heading('サインインの方法');
  };
  const signInByCode = async (account: string) => {
    await chooseAnotherWay(account);
    await page.getByLabel('6 桁のコード').fill(createTotp(await issuerKeys(join(fleet.folder, KEYS_FILE)), account).generate());
    await page.getByRole('button', { name: 'コードでサインイン' }).click();
  };
  const assurance = async () =>
    await page.evaluate(
      `fetch('/session', { headers: { 'hareyaka-session': '1' } }).then((answer) => answer.json()).then((read) => read.assurance.current)`,
    );
  const sessionCookie = async () => (await browser.context.cookies(fleet.gateway)).find(({ name }) => name.endsWith('hareyaka-session'));

  it.each(DEMO_ACCOUNTS.map(({ account, name }) => [account, name]))('signs in as %s (%s) and signs out', async (account, name) => {
    await signIn(account);
    expect(await page.getByText(name).count()).toBeGreaterThan(0);
    expect(await sessionCookie()).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(page.url()).toBe(`${fleet.gateway}/`);
    await signOut();
    expect(await sessionCookie()).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('sees the patients whom the person may see, without a token in the page', async () => {
    await signIn('dr-sato');
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(2);
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')).toBe('[{},{},""]');
    await signOut();
  });

  it('locks the session in all tabs, and unlocks it by signing in again', async () => {
    await signIn('ns-tanaka');
    const other = await browser.context.newPage();
    await other.goto(fleet.gateway);
    await heading('サインインしています', other);
    await page.getByRole('button', { name: 'ロック' }).click();
    await heading('ロック中');
    await heading('ロック中', other);
    await page.getByRole('link', { name: 'ロックを解除する' }).click();
    await chooseAccount('ns-tanaka');
    await heading('サインインしています');
    await other.close();
    await signOut();
  });

  it('signs in in two tabs at the same time', async () => {
    const other = await browser.context.newPage();
    for (const tab of [page, other]) {
      await tab.goto(`${fleet.gateway}/session/sign-in`);
      await tab.locator('button[name=account]').first().waitFor();
    }
    for (const tab of [page, other]) {
      await chooseAccount('ph-yamada', tab);
      await heading('サインインしています', tab);
    }
    await other.close();
    await signOut();
  });

  it('signs in with a passkey that was registered on the sign-in page', async () => {
    const devtools = await browser.context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await chooseAnotherWay('ph-yamada');
    expect(new URL(page.url()).hostname).toBe('localhost');
    await page.getByRole('button', { name: 'この端末のパスキーを登録する' }).click();
    await page.getByText('パスキーを登録しました').waitFor();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'パスキーでサインイン' }).click();
    await page.getByText('パスキーを確認できませんでした').waitFor();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.getByRole('button', { name: 'パスキーでサインイン' }).click();
    await heading('サインインしています');
    expect(await assurance()).toBe(ASSURANCE_TWO_FACTOR);
    const [credential] = (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    expect(credential).toMatchObject({ rpId: 'localhost', signCount: expect.any(Number) });
    await devtools.send('WebAuthn.disable');
    await signOut();
  });

  it('is refused with a page when the password is all, and gets in with a second factor', async () => {
    await chooseAnotherWay('ns-tanaka');
    await page.getByRole('button', { name: 'パスワードだけでサインイン' }).click();
    await page.getByText('二要素認証が求められています').waitFor();
    await page.locator('a[href$="/ns-tanaka"]').click();
    await page.getByRole('button', { name: '二要素なしで続ける' }).click();
    await heading('サインインできませんでした');
    expect(await page.getByText('SECOND_FACTOR_REQUIRED').count()).toBe(1);
    expect(await sessionCookie()).toBeUndefined();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByText('二要素認証が求められています').waitFor();
    await page.locator('a[href$="/ns-tanaka"]').click();
    expect(await page.getByRole('button', { name: 'パスワードだけでサインイン' }).count()).toBe(0);
    await page.getByRole('link', { name: 'ほかの利用者' }).click();
    await chooseAccount('ns-tanaka');
    await heading('サインインしています');
    await signOut();
  });

  it('sees no patient as a doctor without HPKI, steps up with the second certificate, and sees them', async () => {
    await signInByCode('dr-sato');
    await heading('HPKI による認証が必要です');
    expect(await assurance()).toBe(ASSURANCE_TWO_FACTOR);
    expect(await page.getByRole('table').count()).toBe(0);
    await page.getByRole('link', { name: 'HPKI (カードレス) で認証する' }).click();
    await page.getByText('HPKI による認証が求められています').waitFor();
    await chooseAccount('dr-sato');
    await heading('サインインしています');
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(2);
    expect(await assurance()).toBe(ASSURANCE_HPKI);
    await signOut();
  });

  it('loses the session when somebody else answers the step-up', async () => {
    await signInByCode('dr-gaibu');
    await heading('HPKI による認証が必要です');
    await page.getByRole('link', { name: 'HPKI (カードレス) で認証する' }).click();
    await chooseAccount('dr-sato');
    await heading('サインインできませんでした');
    await page.getByRole('link', { name: 'Start page' }).click();
    await heading('サインイン');
    await signOutAtService();
  });

  it('is signed out here when the session at the sign-in service ends', async () => {
    await signIn('cm-kimura');
    await signOutAtService();
    await page.goto(fleet.gateway);
    await heading('サインイン');
  });

  it('who opens the page under another name of this machine is brought to the one whose cookies count', async () => {
    await page.goto(fleet.gateway.replace('127.0.0.1', 'localhost'));
    await heading('サインイン');
    expect(page.url()).toBe(`${fleet.gateway}/`);
  });

  it('gets a page in Japanese and English when a sign-in fails', async () => {
    await page.goto(`${fleet.gateway}/session/callback?state=unknown`);
    await heading('サインインできませんでした');
    expect(await page.getByText('SIGN_IN_EXPIRED').count()).toBe(1);
    await page.getByRole('link', { name: 'Start page' }).click();
    await heading('サインイン');
  });

  it.each([
    ['another port of this host: the same site', '127.0.0.1'],
    ['another site', 'localhost'],
  ])('cannot be used by a page of %s: by no script, form, picture or event stream', async (_title, host) => {
    await signIn('dr-sato');
    const server = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>enemy</title>'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const enemy = await browser.context.newPage();
    await enemy.goto(`http://${host}:${(server.address() as AddressInfo).port}/`);
    const graph = `${fleet.gateway}/graphql?query=%7Bme%7Bname%7D%7D`;
    const seen = await enemy.evaluate(`(async () => {
      const read = (address, init) => fetch(address, init).then((answer) => answer.text()).catch(() => 'blocked');
      const watch = (made, good) => new Promise((done) => { made['on' + good] = () => done(good); made.onerror = () => { made.close?.(); done('blocked'); }; });
      const draw = (address) => Object.assign(new Image(), { src: address });
      return [
        await read('${graph}', { credentials: 'include', headers: { 'hareyaka-session': '1' } }),
        await read('${graph}', { credentials: 'include' }),
        await read('${graph}', { credentials: 'include', mode: 'no-cors' }),
        await read('${fleet.gateway}/session', { credentials: 'include' }),
        await watch(draw('${graph}'), 'load'),
        await watch(new EventSource('${graph}', { withCredentials: true }), 'message'),
        await watch(new WebSocket('${graph.replace('http', 'ws')}'), 'open'),
      ];
    })()`);
    expect(seen).toEqual(['blocked', 'blocked', '', 'blocked', 'blocked', 'blocked', 'blocked']);
    // A form of the enemy's page signs nobody out.
    await enemy.setContent(`<form method="post" action="${fleet.gateway}/session/sign-out"><button>go</button></form>`);
    await enemy.getByRole('button').click();
    await enemy.waitForURL(`${fleet.gateway}/session/sign-out`);
    await enemy.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await page.reload();
    await heading('サインインしています');
    await signOut();
  });
});
