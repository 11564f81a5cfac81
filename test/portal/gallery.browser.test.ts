import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { listViolations, WCAG } from './accessibility.js';
import { type Gallery, serveGallery } from './serve-gallery.js';
import { FAULTLESS, findFaults, openVisit, type Visit, waitUntil } from './visit.js';

describeWithBrowser()('every component and screen in every state', () => {
  let gallery: Gallery;
  let browser: Browser;
  let states: string[];

  beforeAll(async () => {
    [gallery, browser] = await Promise.all([serveGallery(), startBrowser()]);
    const { page } = await openVisit(browser, [gallery.url]);
    await page.goto(`${gallery.url}/gallery`);
    await waitUntil(page, 'window.galleryIds');
    states = (await page.evaluate('window.galleryIds')) as string[];
    await page.close();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  }, 60_000);

  /** Opens each state in one of two tabs. @returns what is wrong, by state */
  const lookAtEach = async (width: number, look: (visit: Visit) => Promise<unknown>, well: unknown): Promise<Record<string, unknown>> => {
    const wrong: Record<string, unknown> = {};
    const waiting = [...states];
    const tab = async () => {
      const visit = await openVisit(browser, [gallery.url]);
      await visit.page.setViewportSize({ width, height: 900 });
      for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
        await visit.page.goto(`${gallery.url}/gallery?show=${encodeURIComponent(state)}`);
        await visit.page.locator('[data-gallery]').waitFor({ state: 'attached' });
        const found = await look(visit);
        if (JSON.stringify(found) !== JSON.stringify(well)) wrong[state] = found;
      }
      await visit.page.close();
    };
    await Promise.all([tab(), tab()]);
    return wrong;
  };

  it('breaks no rule of accessibility, is not wider than a telephone, and causes no error', async () => {
    expect(states.length).toBeGreaterThan(100);
    // A component that stands alone has no heading and no landmark: the screens' own suite looks at those.
    const look = async (visit: Visit) => ({ ...(await findFaults(visit)), violations: await listViolations(visit.page, WCAG) });
    expect(await lookAtEach(375, look, { ...FAULTLESS, violations: [] })).toEqual({});
  }, 900_000);
});
