import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR } from '../../world/demo-accounts.js';
import { createWorld } from '../../world/world.js';
import { startIssuer } from '../issuer.js';
import { issuerKeys, KEYS_FILE } from '../issuer-keys.js';
import { SoftwarePasskey } from '../testing/software-passkey.js';
import { TEST_GATEWAY, TestClient } from '../testing/test-client.js';
import { createTotp } from './totp.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
const realNow = Date.now.bind(Date);
let ahead = 0;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let client: TestClient;

beforeAll(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
  issuer = await startIssuer({ world, folder, gateway: () => TEST_GATEWAY });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await issuer.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  client = new TestClient(issuer.url);
});
// A code counts once: each test starts in later periods.
afterEach(() => {
  ahead += 300_000;
});

const codeFor = async (account: string) =>
  createTotp(await issuerKeys(join(folder, KEYS_FILE)), account).generate({ timestamp: Date.now() });
const namedIn = (page: string) =>
  [...page.matchAll(/<button name="account" value="([\w-]+)"( autofocus| disabled)?/g)].map((one) => one.slice(1));
const waysIn = (page: string) => [...page.matchAll(/name="way" value="([\w-]+)"/g)].map(([, way]) => way);
/** Opens the sign-in page, and chooses a way for an account. */
const choose = async (account: string, form: Record<string, string>, parameters: Record<string, string> = {}) => {
  const { location } = await client.begin(parameters);
  return await client.visit(`${location}/${account}`, form);
};
const tokensOf = async (account: string, form: Record<string, string>, parameters: Record<string, string> = {}) =>
  await client.finish(await choose(account, form, parameters));

describe('the sign-in page', () => {
  it('lists every account with kana, profession and facility, and a link to other ways', async () => {
    const { text } = await client.visit((await client.begin()).location!);
    expect(namedIn(text).map(([account]) => account)).toEqual(world.users.filter((one) => one.hasAccount).map(({ subject }) => subject));
    for (const words of ['佐藤 晴子', 'サトウ ハルコ', '医師 · 晴風内科クリニック', 'HPKI カードレス', 'ネットワーク管理者', '/dr-sato"'])
      expect(text).toContain(words);
  });

  it.each([
    ['dr-sato', { acr: ASSURANCE_HPKI, amr: ['hwk', 'pin'] }],
    ['ns-tanaka', { acr: ASSURANCE_TWO_FACTOR, amr: ['pwd', 'otp'] }],
  ])('signs %s in with one click as the account usually does', async (account, expected) => {
    const { location } = await client.begin();
    const { idToken } = await client.finish(await client.visit(location!, { account }));
    expect(idToken).toMatchObject({ sub: account, ...expected });
  });

  it('puts the account of login_hint first, else the one of the session, and ignores a hint at nobody', async () => {
    const first = async (hint: string) =>
      namedIn((await client.visit((await client.begin({ login_hint: hint, prompt: 'login' })).location!)).text)[0];
    expect(await first('ph-yamada')).toEqual(['ph-yamada', ' autofocus']);
    expect(await first('nobody')).toEqual(['dr-sato', undefined]);
    await tokensOf('cm-kimura', { way: 'password' });
    expect(await first('nobody')).toEqual(['cm-kimura', ' autofocus']);
    expect(await first('ph-yamada')).toEqual(['ph-yamada', ' autofocus']);
  });

  it('sends a person who cancels back with access_denied', async () => {
    const back = await client.follow(await client.visit((await client.begin()).location!, { cancel: 'yes' }));
    expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual(['access_denied', 'st']);
  });

  it('allows no script, picture or frame of another origin, and is not stored', async () => {
    const { location } = await client.begin();
    for (const path of [location!, `${location}/dr-sato`]) {
      const { headers } = await client.visit(path);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'self'; script-src 'self';.* frame-ancestors 'none'$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('refuses a visit that does not exist or belongs to another browser, an unknown account or way, and a form that is too long', async () => {
    const { location } = await client.begin();
    const other = new TestClient(issuer.url);
    expect(await client.visit('/interaction/unknown')).toMatchObject({
      status: 400,
      text: expect.stringContaining('この手続きは続けられません'),
    });
    expect((await other.visit(location!, { account: 'dr-sato' })).status).toBe(400);
    expect((await client.visit(location!, { account: 'nobody' })).status).toBe(400);
    expect((await client.visit(`${location}/nobody`)).status).toBe(400);
    expect((await client.visit(`${location}/dr-sato`, { way: 'toString' })).status).toBe(400);
    expect((await client.visit(`${location}/dr-sato`, { way: 'passkey', response: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await client.visit(location!)).status).toBe(200);
  });
});

describe('the tokens of a sign-in', () => {
  it.each([
    ['hpki', 'dr-sato', ASSURANCE_HPKI, ['hwk', 'pin']],
    ['totp', 'dr-sato', ASSURANCE_TWO_FACTOR, ['pwd', 'otp']],
    ['password', 'dr-sato', undefined, ['pwd']],
    ['password', 'ns-tanaka', undefined, ['pwd']],
  ])('by %s of %s have acr %s and amr %j, also after a refresh', async (way, account, acr, amr) => {
    const first = await tokensOf(account, { way, code: await codeFor(account) });
    const { sub, sid, auth_time } = first.idToken;
    expect([sub, typeof sid, first.idToken.acr, first.idToken.amr]).toEqual([account, 'string', acr, amr]);
    expect(Math.abs(Number(auth_time) - Date.now() / 1000)).toBeLessThan(60);
    ahead += 600_000;
    const second = await client.refresh(first);
    const third = await client.refresh(second);
    for (const { idToken, accessToken } of [first, second, third]) {
      expect([idToken.sub, idToken.sid, idToken.auth_time, idToken.acr, idToken.amr]).toEqual([sub, sid, auth_time, acr, amr]);
      expect([accessToken.sub, accessToken.auth_time, accessToken.acr, accessToken.amr]).toEqual([sub, auth_time, acr, amr]);
    }
  });
});

describe('a one-time code', () => {
  it('is refused if it is wrong or was used, and says so', async () => {
    const code = await codeFor('ns-tanaka');
    expect(await choose('ns-tanaka', { way: 'totp', code: '12345' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('コードが違います'),
    });
    expect((await choose('ns-tanaka', { way: 'totp', code })).status).toBe(303);
    client = new TestClient(issuer.url);
    expect(await choose('ns-tanaka', { way: 'totp', code })).toMatchObject({ status: 400, text: expect.stringContaining('使用済み') });
  });

  it('is refused for a minute after five wrong ones, in every browser', async () => {
    for (let wrong = 0; wrong < 5; wrong++) await choose('cm-kimura', { way: 'totp', code: 'wrong' });
    client = new TestClient(issuer.url);
    expect(await choose('cm-kimura', { way: 'totp', code: await codeFor('cm-kimura') })).toMatchObject({ status: 429 });
    ahead += 60_000;
    expect((await choose('cm-kimura', { way: 'totp', code: await codeFor('cm-kimura') })).status).toBe(303);
  });
});

describe('acr_values', () => {
  it('of HPKI leave only the accounts and ways that have it', async () => {
    const { location } = await client.begin({ acr_values: ASSURANCE_HPKI });
    const page = await client.visit(location!);
    expect(namedIn(page.text).filter(([, state]) => state !== ' disabled')).toEqual([
      ['dr-sato', undefined],
      ['dr-gaibu', undefined],
    ]);
    expect(waysIn((await client.visit(`${location}/dr-sato`)).text)).toEqual(['hpki']);
    expect((await client.visit(location!, { account: 'ns-tanaka' })).status).toBe(400);
    expect((await client.visit(`${location}/ns-tanaka`, { way: 'hpki' })).status).toBe(400);
    expect((await client.visit(`${location}/dr-sato`, { way: 'totp', code: await codeFor('dr-sato') })).status).toBe(400);
    expect((await client.visit(`${location}/dr-sato`, { way: 'password' })).status).toBe(400);
  });

  it('of a second factor leave the ways that have one; who has none goes back with less', async () => {
    const { location } = await client.begin({ acr_values: ASSURANCE_TWO_FACTOR });
    const { text } = await client.visit(`${location}/ph-yamada`);
    expect(waysIn(text)).toEqual(['totp', 'password']);
    expect(text).toContain('二要素なしで続ける');
    expect(text).not.toContain('パスワードだけでサインイン');
    const { idToken } = await client.finish(await client.visit(`${location}/ph-yamada`, { way: 'password' }));
    expect([idToken.acr, idToken.amr]).toEqual([undefined, ['pwd']]);
  });

  it('ask again if the session has less, with the session’s account first, and step it up', async () => {
    const before = await tokensOf('dr-sato', { way: 'totp', code: await codeFor('dr-sato') });
    ahead += 60_000;
    const asked = await client.begin({ acr_values: ASSURANCE_HPKI });
    expect(namedIn((await client.visit(asked.location!)).text)[0]).toEqual(['dr-sato', ' autofocus']);
    const { idToken } = await client.finish(await client.visit(asked.location!, { account: 'dr-sato' }));
    expect([idToken.acr, idToken.sid]).toEqual([ASSURANCE_HPKI, before.idToken.sid]);
    expect(Number(idToken.auth_time) - Number(before.idToken.auth_time)).toBeGreaterThanOrEqual(60);
    const again = await client.begin({ acr_values: ASSURANCE_TWO_FACTOR });
    expect(again.location).toContain(TEST_GATEWAY);
  });

  it('with prompt=none are answered with login_required if the session has less', async () => {
    await tokensOf('ns-tanaka', { way: 'password' });
    const back = await client.follow(await client.begin({ acr_values: ASSURANCE_TWO_FACTOR, prompt: 'none' }));
    expect(back.searchParams.get('error')).toBe('login_required');
  });
});

describe('a renewed sign-in', () => {
  it.each([{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login', max_age: '0' }] as Record<string, string>[])(
    'is asked for by %j at once, and has a new auth_time',
    async (parameters) => {
      const before = await tokensOf('ns-tanaka', { way: 'password' });
      expect((await client.begin()).location).toContain(TEST_GATEWAY);
      expect((await client.begin(parameters)).location).toMatch(/^\/interaction\//);
      ahead += 5_000;
      const { idToken } = await tokensOf('ns-tanaka', { way: 'totp', code: await codeFor('ns-tanaka') }, parameters);
      expect(Number(idToken.auth_time)).toBeGreaterThanOrEqual(Number(before.idToken.auth_time) + 5);
      expect(idToken).toMatchObject({ acr: ASSURANCE_TWO_FACTOR, sid: before.idToken.sid });
    },
  );
});

describe('a passkey', () => {
  it('is offered under the name localhost alone', async () => {
    const { location } = await client.begin();
    const { text } = await client.visit(`${location}/dr-sato`);
    expect(text).toContain('localhost という名前');
    expect(waysIn(text)).toEqual(['hpki', 'totp', 'password']);
    expect((await client.visit(`${location}/dr-sato`, { way: 'register-passkey', response: '{}' })).status).toBe(400);
  });

  it('is registered on the page, signs in from then on, and its answer counts once', async () => {
    const origin = issuer.url.replace('127.0.0.1', 'localhost');
    const passkey = new SoftwarePasskey(origin);
    client = new TestClient(origin);
    const { location } = await client.begin();
    const path = `${location}/ph-yamada`;
    const optionsOf = (text: string, way: string) => {
      const [, options] = new RegExp(`data-passkey="([^"]*)"><input type="hidden" name="way" value="${way}"`).exec(text)!;
      return JSON.parse(options!.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
    };
    const page = await client.visit(path);
    expect(waysIn(page.text)).toEqual(['register-passkey', 'totp', 'password']);
    const made = JSON.stringify(passkey.register(optionsOf(page.text, 'register-passkey')));
    expect((await client.visit(path, { way: 'passkey', response: made })).text).toContain('パスキーを確認できませんでした');
    const again = optionsOf((await client.visit(path)).text, 'register-passkey');
    const registered = await client.visit(path, { way: 'register-passkey', response: JSON.stringify(passkey.register(again)) });
    expect([registered.status, registered.text]).toEqual([200, expect.stringContaining('パスキーを登録しました')]);
    const response = JSON.stringify(passkey.use(optionsOf(registered.text, 'passkey')));
    const { idToken } = await client.finish(await client.visit(path, { way: 'passkey', response }));
    expect(idToken).toMatchObject({ sub: 'ph-yamada', acr: ASSURANCE_TWO_FACTOR, amr: ['hwk', 'user'] });
    client = new TestClient(origin);
    expect((await choose('ph-yamada', { way: 'passkey', response })).status).toBe(400);
  });
});
