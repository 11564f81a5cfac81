import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const IMAGED = `{ viewablePatients(first: 200) { edges { node { id name charts {
  imagingStudies(first: 10) { nodes { series { instances(first: 12) { nodes { id } } } } }
} } } } }`;

const ADDRESSES = IMAGED.replace('{ id } }', '{ renderedUrl } }');

interface Patient {
  readonly id: string;
  readonly name: string;
  readonly charts: readonly { imagingStudies: { series: { instances: { id: string }[] }[] | null }[] | null }[];
}

describeWithBrowser()('a person at a browser', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let page: Page;
  /** The browser's requests, and its error messages. */
  const asked: URL[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    [fleet, browser] = await Promise.all([startTestFleet(), startBrowser()]);
    page = await browser.context.newPage();
    page.on('request', (request) => asked.push(new URL(request.url())));
    page.on('console', (message) => {
      const { url } = message.location();
      // The page has no icon.
      if (message.type() === 'error' && !url.endsWith('/favicon.ico')) complaints.push(`${message.text()} ${url}`);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 60_000);

  /** Waits until these pictures exist and are drawn. */
  async function drawn(selector: string): Promise<{ longer: number; alt: string }[]> {
    await page.locator(selector).first().waitFor();
    for (;;) {
      const pictures = await page.$$eval(selector, (images) =>
        images.map((image) => {
          const { naturalWidth, naturalHeight, alt } = image as unknown as { naturalWidth: number; naturalHeight: number; alt: string };
          return { longer: Math.max(naturalWidth, naturalHeight), alt };
        }),
      );
      if (pictures.every(({ longer }) => longer > 0)) return pictures;
      await pause(50);
    }
  }

  it('signs in, picks a patient and sees the patient’s images drawn', async () => {
    const patients = (await fleet.askLists('dr-sato', IMAGED)).data.viewablePatients.edges.map(
      ({ node }: { node: Patient }) => node,
    ) as Patient[];
    const imagesOf = ({ charts }: Patient) =>
      charts.flatMap(({ imagingStudies }) =>
        (imagingStudies ?? []).flatMap(({ series }) => (series ?? []).flatMap((one) => one.instances)),
      );
    const patient = patients.find((one) => imagesOf(one).length > 3)!;

    await page.goto(`${fleet.network.page}/`);
    await page.getByRole('button', { name: 'サインイン' }).click();
    await page.getByRole('button', { name: 'dr-sato' }).click();
    await page.getByLabel('名前・カナで探す').fill(patient.name);
    await page.getByLabel('名前・カナで探す').press('Enter');
    await page.getByText('1人').waitFor();
    await page.locator('#list').getByRole('button', { name: patient.name }).click();

    const thumbnails = await drawn('.pictures img');
    expect(thumbnails).toHaveLength(imagesOf(patient).length);
    for (const { longer, alt } of thumbnails) {
      expect(longer).toBe(128);
      expect(alt).toMatch(/枚目$/);
    }
    expect(complaints).toEqual([]);
  }, 60_000);

  it('opens an image: the large picture is larger, has a name, and can be closed with the keyboard', async () => {
    const button = page.locator('.pictures button').first();
    const name = await button.locator('img').getAttribute('alt');
    await button.click();
    const [large] = await drawn('#large');
    expect(large!.longer).toBeGreaterThan(128);
    await page.getByRole('dialog').getByRole('heading', { name: name! }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await button.and(page.locator(':focus')).waitFor();
    expect(complaints).toEqual([]);
  }, 30_000);

  it('sends requests only to the page’s own server, the issuer and the gateway, and no address names a patient', async () => {
    const known = [fleet.network.page, fleet.network.issuer, fleet.gateway].map((url) => new URL(url).origin);
    expect(asked.length).toBeGreaterThan(10);
    const world = await fleet.world();
    for (const { origin, href } of asked.filter(({ protocol }) => protocol !== 'blob:')) {
      expect(known).toContain(origin);
      for (const { localPatientId } of world.links) expect(href.includes(localPatientId)).toBe(false);
    }
  });

  it('gets no image without the access token, nor with another person’s', async () => {
    const { data } = await fleet.askLists('dr-sato', ADDRESSES);
    const [address] = (JSON.stringify(data).match(/(?<="renderedUrl":")[^"]+/) ?? []) as string[];
    const status = async (authorization?: string) =>
      (await fetch(new URL(address!, `${fleet.gateway}/graphql`), authorization ? { headers: { authorization } } : {})).status;
    expect(await status(`Bearer ${await fleet.token('dr-sato')}`)).toBe(200);
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${await fleet.token('ns-tanaka')}`)).toBe(404);
  }, 30_000);
});
