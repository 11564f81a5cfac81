import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { DEMO_ACCOUNTS } from '../network/world/demo-accounts.js';
import { listViolations } from './accessibility.js';
import { SCREENS } from './portal-screens.js';
import { FAULTLESS, findFaults, openVisit, originsOf, settle, signIn, type Visit, waitUntil, waitUntilLocked } from './visit.js';

const MOST_CHARTS = '{ viewablePatients(first: 60) { edges { node { id name kana charts { system { id } facilities { id } } } } } }';

describeWithBrowser()('the portal in a real browser', () => {
  let fleet: TestFleet;
  let browser: Browser;
  /** A patient of all systems and the most facilities. */
  let patient: { id: string; name: string; kana: string; charts: { system: { id: string } }[] };

  beforeAll(async () => {
    fleet = await startTestFleet({ portal: await ensurePortal(() => undefined) });
    browser = await startBrowser();
    const { edges } = (await fleet.ask('dr-sato', MOST_CHARTS)).data.viewablePatients;
    const size = ({ charts }: { charts: { facilities: unknown[] }[] }) => charts.reduce((sum, one) => sum + one.facilities.length, 0);
    patient = edges.map(({ node }: { node: never }) => node).sort((a: never, b: never) => size(b) - size(a))[0];
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  describe('as a doctor', () => {
    let visit: Visit;
    let page: Page;

    beforeAll(async () => {
      visit = await openVisit(browser, originsOf(fleet));
      page = visit.page;
      await signIn(page, fleet.gateway, 'dr-sato');
    }, 240_000);
    beforeEach(async () => {
      await page.emulateMedia({ forcedColors: null, reducedMotion: null, media: null });
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.evaluate('localStorage.clear()');
    });

    it.each(SCREENS.flatMap(({ name }) => [375, 820, 1440].map((width) => [name, width] as const)))(
      'shows %s %d pixels wide, breaks no rule of accessibility, and causes no error',
      async (name, width) => {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(fleet.gateway + SCREENS.find((screen) => screen.name === name)!.path(patient.id));
        await settle(page);
        expect(await findFaults(visit)).toEqual(FAULTLESS);
        expect(await listViolations(page)).toEqual([]);
      },
      120_000,
    );

    it.each(SCREENS.map(({ name }) => [name]))(
      'shows %s in English, without a Japanese word of its own',
      async (name) => {
        await page.evaluate(`localStorage.setItem('hareyaka.language', 'en')`);
        await page.goto(fleet.gateway + SCREENS.find((screen) => screen.name === name)!.path(patient.id));
        await settle(page);
        expect(await page.evaluate('document.documentElement.lang')).toBe('en');
        // What a hospital or the network wrote stays as it is; the portal's own words are English.
        const own = page.locator('nav a, h2, label, [role=radio]');
        expect(await own.filter({ hasText: /[ぁ-ん]/ }).allTextContents()).toEqual([]);
        expect(await findFaults(visit)).toEqual(FAULTLESS);
      },
      120_000,
    );

    it.each([
      ['320 pixels wide, as at a zoom of 400 percent', { width: 320, height: 640 }, {}],
      ['720 pixels wide, as at a zoom of 200 percent', { width: 720, height: 450 }, {}],
      ['with forced colours', { width: 1440, height: 900 }, { forcedColors: 'active' as const }],
      ['with reduced motion', { width: 1440, height: 900 }, { reducedMotion: 'reduce' as const }],
      ['in dark colours', { width: 1440, height: 900 }, { colorScheme: 'dark' as const }],
    ])(
      'shows every screen %s',
      async (_how, size, media) => {
        await page.setViewportSize(size);
        await page.emulateMedia(media);
        for (const { name, path } of SCREENS) {
          await page.goto(fleet.gateway + path(patient.id));
          await settle(page);
          expect([name, await findFaults(visit)]).toEqual([name, FAULTLESS]);
          if ('colorScheme' in media) expect([name, await listViolations(page)]).toEqual([name, []]);
        }
        await page.emulateMedia({ colorScheme: 'light' });
      },
      240_000,
    );

    it('sends one operation for a screen, and for a screen of a chart one for each system', async () => {
      const systems = patient.charts.length;
      await page.goto(`${fleet.gateway}/patients`);
      await settle(page);
      for (const { name, path, operation } of SCREENS) {
        // As a person comes there: from the list to the chart, and from one screen of the chart to the next.
        visit.operations.length = 0;
        await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path(patient.id))}); dispatchEvent(new PopStateEvent('popstate'))`);
        await waitUntil(page, `location.pathname === ${JSON.stringify(path(patient.id))}`);
        await settle(page);
        const isLane = operation.startsWith('Chart');
        const frame = name === 'summary' ? ['PatientFrame'] : [];
        const own = name === 'patients' ? [] : Array.from({ length: isLane ? systems : 1 }, () => operation);
        expect([name, [...visit.operations].sort()]).toEqual([name, [...frame, ...own].sort()]);
      }
    }, 240_000);

    it('shows one sentence on paper, and nothing of the patient', async () => {
      await page.goto(`${fleet.gateway}/patients/${patient.id}`);
      await settle(page);
      await page.emulateMedia({ media: 'print' });
      const shown = (await page.evaluate('document.body.innerText')) as string;
      expect(shown).not.toContain(patient.name);
      expect(shown).toContain('印刷できません');
    });

    it('leads through a whole visit by keyboard alone', async () => {
      await page.goto(`${fleet.gateway}/patients`);
      await settle(page);
      await page.keyboard.press('/');
      await page.keyboard.type(patient.kana.split(' ')[0]!.slice(0, 2));
      await waitUntil(page, `document.body.innerText.includes(${JSON.stringify(patient.name)})`);
      while (!((await page.evaluate('document.activeElement?.innerText ?? ""')) as string).includes(patient.name)) {
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: patient.name }).waitFor();
      await settle(page);
      for (const [keys, path] of [
        ['gl', '/laboratory'],
        ['gm', '/medications'],
        ['gt', '/timeline'],
      ] as const) {
        for (const key of keys) await page.keyboard.press(key);
        await page.waitForURL(`${fleet.gateway}/patients/${patient.id}${path}`);
        await settle(page);
      }
      await page.keyboard.press('Escape');
      await page.waitForURL(`${fleet.gateway}/patients/${patient.id}/medications`);
      await page.keyboard.press('Control+l');
      await waitUntilLocked(page);
      expect(await page.evaluate('document.body.innerText')).not.toContain(patient.name);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.locator(':focus').press('Enter');
      await page.locator('button[name=account][value="dr-sato"]').press('Enter');
      await page.waitForURL(`${fleet.gateway}/patients/${patient.id}/medications`);
      await settle(page);
    }, 240_000);

    it('does not search while kana is being composed', async () => {
      await page.goto(`${fleet.gateway}/patients`);
      await settle(page);
      await page.getByRole('searchbox').or(page.getByRole('textbox')).first().focus();
      const devtools = await page.context().newCDPSession(page);
      visit.operations.length = 0;
      await devtools.send('Input.imeSetComposition', { text: 'あい', selectionStart: 2, selectionEnd: 2 });
      await page.keyboard.press('Enter');
      expect(page.url()).toBe(`${fleet.gateway}/patients`);
      expect(visit.operations).toEqual([]);
      await devtools.send('Input.insertText', { text: 'アイ' });
      await settle(page);
      await devtools.detach();
    });
  });

  it.each(DEMO_ACCOUNTS.filter(({ account }) => account !== 'dr-sato').map(({ account, name }) => [account, name]))(
    'shows %s (%s) a first screen without an error',
    async (account) => {
      const visit = await openVisit(browser, originsOf(fleet));
      await signIn(visit.page, fleet.gateway, account);
      expect(await findFaults(visit)).toEqual(FAULTLESS);
      expect(await listViolations(visit.page)).toEqual([]);
      await visit.page.close();
    },
    120_000,
  );
});
