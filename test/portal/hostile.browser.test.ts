import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { makeHostile } from './hostile-texts.js';
import { SCREENS } from './portal-screens.js';
import { FAULTLESS, findFaults, openVisit, originsOf, settle, signIn } from './visit.js';

/** A document of a hospital that tries to run a script, send a request, and leave its frame. */
const DOCUMENT = `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="/evil.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:h="http://www.w3.org/1999/xhtml"><title>退院サマリー</title>
<component><structuredBody><component><section><title>経過</title><text>経過は良好です。<h:script>parent.hacked = 1; top.location = 'about:blank'</h:script>
<h:img src="http://127.0.0.1:9/leak" onerror="parent.hacked = 1"/><table><tr>${'<td>12345</td>'.repeat(80)}</tr></table></text></section></component></structuredBody></component></ClinicalDocument>`;

const DOCUMENTS = '{ viewablePatients(first: 60) { edges { node { id charts { documents(first: 1) { nodes { url contentType } } } } } } }';

describeWithBrowser()('a chart whose texts try to be more than text', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let patient: string;

  beforeAll(async () => {
    fleet = await startTestFleet({ portal: await ensurePortal(() => undefined) });
    browser = await startBrowser();
    const { edges } = (await fleet.askLists('dr-sato', DOCUMENTS)).data.viewablePatients;
    patient = edges.find(({ node }: { node: { charts: { documents: unknown[] | null }[] } }) =>
      node.charts.some(({ documents }) => documents?.length),
    ).node.id;
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  it.each([375, 1440])(
    'shows them as text on every screen, runs nothing and breaks no layout, %d pixels wide',
    async (width) => {
      const visit = await openVisit(browser, originsOf(fleet));
      const { page } = visit;
      await page.setViewportSize({ width, height: 900 });
      await signIn(page, fleet.gateway, 'dr-sato');
      await page.route(`${fleet.gateway}/graphql`, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: makeHostile(await answer.json()) });
      });
      for (const { name, path } of SCREENS) {
        await page.goto(`${fleet.gateway}${path(patient)}`);
        await settle(page);
        expect([name, await page.evaluate('window.hacked')]).toEqual([name, undefined]);
        expect(await findFaults(visit)).toEqual(FAULTLESS);
      }
      await page.close();
    },
    240_000,
  );

  it('reads a document with a script, which runs nothing and sends nothing', async () => {
    const visit = await openVisit(browser, originsOf(fleet));
    const { page } = visit;
    await signIn(page, fleet.gateway, 'dr-sato', `/patients/${patient}/documents`);
    await page.route(/\/content\//, async (route) => await route.fulfill({ contentType: 'text/plain; charset=utf-8', body: DOCUMENT }));
    await page
      .getByRole('button', { name: /を開く/ })
      .first()
      .click();
    await page.getByText('経過は良好です').first().waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await findFaults(visit)).toEqual(FAULTLESS);
    // A wide table scrolls in its own box, and a value stands in one line.
    expect(await page.evaluate('document.querySelector("td").getBoundingClientRect().height')).toBeLessThan(45);
    await page.close();
  }, 240_000);

  it.each([
    ['an empty text', 'text/plain; charset=utf-8', '', /内容は空です/],
    ['a picture that is none', 'image/png', 'no picture', /表示できません/],
    ['a page', 'text/html', '<script>window.hacked = 1</script>', /表示できません/],
  ])(
    'says so in words if the document is %s',
    async (_what, contentType, body, words) => {
      const visit = await openVisit(browser, originsOf(fleet));
      const { page } = visit;
      await signIn(page, fleet.gateway, 'dr-sato', `/patients/${patient}/documents`);
      await page.route(/\/content\//, async (route) => await route.fulfill({ contentType, body }));
      await page
        .getByRole('button', { name: /を開く/ })
        .first()
        .click();
      await page.getByRole('alert').or(page.locator('section[aria-label]')).getByText(words).first().waitFor();
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(await findFaults(visit)).toEqual(FAULTLESS);
      await page.close();
    },
    120_000,
  );
});
