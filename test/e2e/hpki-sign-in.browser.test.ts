import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { issuerKeys, KEYS_FILE } from '../network/issuer/issuer-keys.js';
import { createTotp } from '../network/issuer/sign-in/totp.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

describeWithBrowser()('a doctor at a real browser, with the card', () => {
  let fleet: TestFleet;
  let cardAddress: string;
  let folder: string;
  const browsers: Browser[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-guarded-'));
    fleet = await startTestFleet({
      supergraph: await guardMe(folder),
      cards: true,
      environment: (name, env) => {
        if (name === 'gateway') cardAddress = env.HAREYAKA_HPKI_URL!;
        return env;
      },
    });
  }, 120_000);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await fleet?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const heading = async (page: Page, name: string) => await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

  it('signs in by password and code, sees nothing, shows the certificate, and sees patients and what the policy hpki guards', async () => {
    const page = await openBrowser('dr-sato');
    await signInByCode(page, 'dr-sato');
    await heading(page, 'HPKI による認証が必要です');
    expect(await askMe(page)).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    await page.getByRole('button', { name: 'HPKI カードで認証する' }).click();
    await heading(page, 'サインインしています');
    await page.getByRole('table').waitFor();
    expect(await askMe(page)).toBe('佐藤 晴子');
  }, 90_000);

  it('with another doctor’s card stays where it was, and reads why', async () => {
    const page = await openBrowser('dr-sato');
    await signInByCode(page, 'dr-gaibu');
    await heading(page, 'HPKI による認証が必要です');
    await page.getByRole('button', { name: 'HPKI カードで認証する' }).click();
    await page.getByRole('alert').filter({ hasText: '登録されていません' }).filter({ hasText: 'CERTIFICATE_NOT_REGISTERED' }).waitFor();
    await heading(page, 'HPKI による認証が必要です');
    expect(await askMe(page)).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  }, 90_000);

  /** A browser that shows the card of an account to whoever asks for a certificate. */
  async function openBrowser(account: string): Promise<Page> {
    const card = async (end: string) => await readFile(join(fleet.folder, 'hpki', 'cards', `${account}.${end}`));
    const clientCertificates = [{ origin: cardAddress, cert: await card('pem'), key: await card('key') }];
    const browser = await startBrowser({ ignoreHTTPSErrors: true, clientCertificates });
    browsers.push(browser);
    return await browser.context.newPage();
  }

  async function signInByCode(page: Page, account: string): Promise<void> {
    await page.goto(`${fleet.gateway}/session/sign-in`);
    await page.locator(`a[href^="/interaction/"][href$="/${account}"]`).click();
    await page.locator('#code').fill(createTotp(await issuerKeys(join(fleet.folder, KEYS_FILE)), account).generate());
    await page.getByRole('button', { name: 'コードでサインイン' }).click();
  }

  /** The name of `me`, or the code of its error. */
  async function askMe(page: Page): Promise<unknown> {
    return await page.evaluate(`fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'hareyaka-session': '1' },
      body: JSON.stringify({ query: '{ me { name } }' }),
    }).then((answer) => answer.json()).then(({ data, errors }) => data?.me?.name ?? errors[0].extensions.code)`);
  }
});

/** The committed supergraph, in which `me` needs the policy `hpki`. @returns its file */
async function guardMe(folder: string): Promise<string> {
  const supergraph = await readFile('schema/supergraph.graphql', 'utf8');
  const guarded = supergraph
    .replace('schema\n', 'schema\n  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)\n')
    .replace('  me: User! @join__field(graph: DIRECTORY)', '  me: User! @join__field(graph: DIRECTORY) @policy(policies: [["hpki"]])')
    .concat(
      '\ndirective @policy(policies: [[policy__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM\nscalar policy__Policy\n',
    );
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, guarded);
  return file;
}
