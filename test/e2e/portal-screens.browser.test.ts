import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ensurePortal } from '../network/launch/build-portal.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const CHARTS = `{ viewablePatients(first: 200) { edges { node { id name charts {
  imagingStudies(first: 10) { nodes { series { instances(first: 12) { nodes { id } } } } }
  documents(first: 10) { nodes { title contentType } }
} } } } }`;

interface Patient {
  readonly id: string;
  readonly name: string;
  readonly charts: readonly {
    imagingStudies: { series: { instances: { id: string }[] }[] | null }[] | null;
    documents: { title: string; contentType: string | null }[] | null;
  }[];
}

describeWithBrowser()('a doctor at the portal', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let page: Page;
  let patients: readonly Patient[];
  /** The addresses that the browser asked, and its error messages, those of the Content-Security-Policy among them. */
  const asked: URL[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const portal = await ensurePortal(() => undefined);
    [fleet, browser] = await Promise.all([startTestFleet({ portal }), startBrowser({ viewport: { width: 1440, height: 900 } })]);
    page = await browser.context.newPage();
    page.on('request', (request) => asked.push(new URL(request.url())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('Policy')) complaints.push(message.text());
    });
    const { data } = await fleet.askLists('dr-sato', CHARTS);
    patients = data.viewablePatients.edges.map(({ node }: { node: Patient }) => node);
    await page.goto(`${fleet.gateway}/`);
    await page
      .getByRole('button', { name: /サインイン/ })
      .or(page.getByRole('link', { name: /サインイン/ }))
      .first()
      .click();
    await page
      .getByRole('button', { name: /dr-sato/ })
      .first()
      .click();
    await page.locator('[data-patient-row]').first().waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  const picturesOf = ({ charts }: Patient) =>
    charts.flatMap(({ imagingStudies }) => (imagingStudies ?? []).flatMap(({ series }) => (series ?? []).flatMap((one) => one.instances)));
  const drawn = 'img[src^="blob:"]';
  const isDrawn = (image: unknown) => (image as { complete: boolean; naturalWidth: number }).naturalWidth > 0;

  it('gets no image without the access token, nor with another person’s', async () => {
    const { data } = await fleet.askLists('dr-sato', CHARTS.replace('{ id } }', '{ renderedUrl } }'));
    const [address] = (JSON.stringify(data).match(/(?<="renderedUrl":")[^"]+/) ?? []) as string[];
    const status = async (authorization?: string) =>
      (await fetch(new URL(address!, `${fleet.gateway}/graphql`), authorization ? { headers: { authorization } } : {})).status;
    expect(await status(`Bearer ${await fleet.token('dr-sato')}`)).toBe(200);
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${await fleet.token('ns-tanaka')}`)).toBe(404);
  }, 30_000);

  it('sees the first picture of each series, opens the viewer, steps by keys, and comes back with Escape', async () => {
    const patient = patients.find((one) => picturesOf(one).length > 3)!;
    await page.goto(`${fleet.gateway}/patients/${patient.id}/images`);
    await page.locator(`button[data-study] ${drawn}`).first().waitFor();
    expect(await page.locator(`button[data-study] ${drawn}`).first().evaluate(isDrawn)).toBe(true);
    await page.locator('button[data-study]').first().click();
    const stage = page.getByRole('region', { name: '画像', exact: true });
    await stage.locator(drawn).waitFor();
    expect(await stage.locator(drawn).evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(
      128,
    );
    const before = await stage.locator(drawn).getAttribute('src');
    await page.getByRole('button', { name: '次の画像' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator(`section ${drawn}:not([src="${before}"])`).first().waitFor();
    await page.keyboard.press('+');
    await page.getByText('150%').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button[data-study]').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/patients/${patient.id}/images`);
  }, 240_000);

  it('reads a CDA document as words, and as it was received', async () => {
    const patient = patients.find(({ charts }) => charts.some(({ documents }) => documents?.some(({ title }) => title === '退院時要約')))!;
    await page.goto(`${fleet.gateway}/patients/${patient.id}/documents`);
    await page.getByRole('button', { name: '退院時要約 を開く' }).first().click();
    await page.getByRole('heading', { name: '経過' }).waitFor();
    expect(await page.getByRole('article').textContent()).not.toContain('<');
    await page.getByText('原文', { exact: true }).click();
    await page.getByText('<ClinicalDocument').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '退院時要約 を開く' }).first().waitFor();
  }, 240_000);

  it('starts an emergency access for somebody who does not exist, sees the frame on every screen, and ends it', async () => {
    await page.goto(`${fleet.gateway}/emergency`);
    await page.getByText('氏名・生年月日・性別', { exact: true }).click();
    await page.getByRole('textbox', { name: /^氏名/ }).fill('存在 しない');
    await page.getByRole('textbox', { name: '生年月日' }).fill('S25.1.1');
    await page.getByRole('combobox', { name: '性別' }).selectOption('MALE');
    const start = page.getByRole('button', { name: '緊急時の閲覧を開始する' });
    await start.click();
    await page.getByText('10文字以上で具体的に書いてください。').waitFor();
    await page.getByRole('combobox', { name: '状況' }).selectOption({ index: 2 });
    await page.getByRole('textbox', { name: '具体的な理由' }).fill('意識がなく家族とも連絡がつかない');
    await page.getByLabel('内容を確かめました').check();
    await start.click();
    const frame = page.getByRole('region', { name: '緊急時の閲覧中' });
    await frame.waitFor();
    await page.getByText('表示できる患者はいません。').waitFor();
    await page.goto(`${fleet.gateway}/patients`);
    await frame.getByText(/^3:5\d:\d\d$/).waitFor();
    await frame.getByRole('button', { name: '終了' }).click();
    await page.getByText('確認待ち').waitFor();
    expect(await frame.count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/emergency');
  }, 240_000);

  it('finds what was done in the own history, and gets one answer for every patient who is not shown', async () => {
    await page.goto(`${fleet.gateway}/access`);
    await page.getByText('患者一覧', { exact: true }).first().waitFor();
    const { links } = await fleet.world();
    const own = (await fleet.world()).users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    const hidden = links.find(({ facilityId, patientId }) => facilityId === own && !patients.some(({ id }) => id === patientId));
    const answers: string[] = [];
    for (const number of ['NOBODY-1', hidden?.localPatientId ?? 'NOBODY-2']) {
      await page.getByRole('textbox', { name: /の患者番号$/ }).fill(number);
      await page.getByRole('button', { name: '確かめる' }).click();
      const answer = page.locator('[aria-live="polite"]').filter({ hasText: 'この患者の記録は、あなたには表示されません。' });
      await answer.waitFor();
      answers.push((await answer.textContent())!);
    }
    expect(answers[1]).toBe(answers[0]);
  }, 240_000);

  it('has sent requests to the gateway and the issuer alone, and no address names a patient by a local number', async () => {
    const known = [fleet.network.issuer, fleet.network.issuer.replace('127.0.0.1', 'localhost'), fleet.gateway].map(
      (url) => new URL(url).origin,
    );
    const { links } = await fleet.world();
    expect(asked.length).toBeGreaterThan(10);
    const sent = asked.filter(({ protocol }) => protocol !== 'blob:');
    expect(sent.filter(({ origin }) => !known.includes(origin))).toEqual([]);
    const addresses = sent.map(({ href }) => href).join('\n');
    expect(links.filter(({ localPatientId }) => addresses.includes(localPatientId))).toEqual([]);
  });

  it('was told of no error, and the Content-Security-Policy of no violation', () => expect(complaints).toEqual([]));
});
