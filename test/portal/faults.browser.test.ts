import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { type Child, startChild } from '../network/launch/child.js';
import { FAULTLESS, findFaults, openVisit, originsOf, settle, signIn, type Visit, waitUntil } from './visit.js';

const CHARTS = '{ viewablePatients(first: 60) { edges { node { id name charts { system { id } facilities { id name } } } } } }';
interface Patient {
  readonly id: string;
  readonly name: string;
  readonly charts: readonly {
    readonly system: { readonly id: string };
    readonly facilities: readonly { readonly id: string; readonly name: string }[];
  }[];
}

describeWithBrowser()('a doctor at the portal while something fails', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let visit: Visit;
  let page: Page;
  let patient: Patient;
  /** A hospital of the patient behind each of both systems: its name and its institution code. */
  let hospitals: Record<'humanbridge' | 'id-link', { name: string; code: string }>;
  let gatewayEnvironment: Record<string, string> = {};
  let restarted: Child<{ url: string }> | undefined;

  beforeAll(async () => {
    fleet = await startTestFleet({
      portal: await ensurePortal(() => undefined),
      environment: (name, env) => {
        // A silent hospital is given up soon enough for a test, and late enough for a busy machine.
        const changed = { ...env, HAREYAKA_HOSPITAL_DEADLINE_MS: '4000' };
        if (name === 'gateway') gatewayEnvironment = changed;
        return changed;
      },
    });
    browser = await startBrowser();
    const world = await fleet.world();
    const patients: Patient[] = (await fleet.ask('dr-sato', CHARTS)).data.viewablePatients.edges.map(({ node }: { node: Patient }) => node);
    const hospitalOf = ({ charts }: Patient, system: string) => {
      const { facilities = [] } = charts.find((chart) => chart.system.id === system) ?? {};
      const found = world.facilities.find((one) => one.system === system && facilities.some(({ id }) => id === one.id));
      return found && { name: found.name, code: found.institutionCode };
    };
    patient = patients.find((one) => hospitalOf(one, 'humanbridge') && hospitalOf(one, 'id-link'))!;
    hospitals = { humanbridge: hospitalOf(patient, 'humanbridge')!, 'id-link': hospitalOf(patient, 'id-link')! };
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await restarted?.stop();
    await fleet?.stop();
  }, 240_000);

  beforeEach(async () => {
    visit = await openVisit(browser, originsOf(fleet));
    page = visit.page;
    await signIn(page, fleet.gateway, 'dr-sato');
  }, 240_000);
  afterEach(async () => {
    await fleet.noFaults();
    for (const post of fleet.posts.values()) post.fault = undefined;
    await browser.context.setOffline(false);
    await page.close();
  });

  const open = async (part = '') => {
    await page.goto(`${fleet.gateway}/patients/${patient.id}${part}`);
    await page.getByRole('heading', { level: 1, name: patient.name }).waitFor();
  };
  /** The line of a facility in the strip. */
  const facility = (name: string) =>
    page.getByRole('list', { name: '施設ごとの取得状況' }).first().getByRole('listitem').filter({ hasText: name });
  const textOf = async (name: string) => (await facility(name).first().textContent())!.replace(/\s+/g, ' ');

  it('reads the first system while a hospital of the other is slow, and the rest when it comes', async () => {
    await fleet.fault(hospitals['id-link'].code, { kind: 'slow', ms: 3000 });
    await open();
    await facility(hospitals.humanbridge.name).getByText('取得', { exact: false }).first().waitFor();
    await waitUntil(page, `document.body.innerText.includes('取得中') && document.querySelectorAll('main li').length > 8`);
    await settle(page);
    expect(await textOf(hospitals['id-link'].name)).not.toContain('取得中');
    expect(await findFaults(visit)).toEqual(FAULTLESS);
  }, 240_000);

  it.each([
    ['resets every connection', { kind: 'refuse' }, /応答/],
    ['drops the connection within an answer', { kind: 'cut' }, /応答|表示できません/],
    ['sends garbage', { kind: 'malformed' }, /表示できません|応答/],
  ])(
    'is told which hospital %s, reads the others, and gets the rest by asking again',
    async (_what, fault, words) => {
      const { name, code } = hospitals.humanbridge;
      await fleet.fault(code, fault);
      await open();
      await settle(page);
      expect(await textOf(name)).toMatch(words);
      expect(await textOf(hospitals['id-link'].name)).toMatch(/取得/);
      expect(await findFaults(visit)).toEqual(FAULTLESS);
      await fleet.noFaults();
      await waitUntil(page, `[...document.querySelectorAll('button')].some((one) => one.innerText.includes('再取得'))`);
      await page
        .getByRole('button', { name: /を再取得/ })
        .first()
        .click();
      await settle(page);
    },
    120_000,
  );

  it('is told that a whole system is down, and reads the other', async () => {
    fleet.posts.get('id-link')!.fault = (outgoing) => void outgoing.destroy();
    await open();
    await settle(page);
    expect(await textOf(hospitals['id-link'].name)).not.toMatch(/\d 取得/);
    expect(await textOf(hospitals.humanbridge.name)).toMatch(/取得/);
    fleet.posts.get('id-link')!.fault = undefined;
    await waitUntil(page, `!document.querySelector('[disabled]')`);
    await page.getByRole('button', { name: 'ID-Link を再取得' }).first().click();
    await waitUntil(page, `!document.body.innerText.includes('ID-Link 全体が応答なし')`);
  }, 240_000);

  it('is told that the directory does not answer, which says nothing about the patient', async () => {
    await page.route(`${fleet.gateway}/graphql`, async (route) => {
      if (route.request().postDataJSON()?.operationName !== 'PatientFrame') return await route.continue();
      const errors = [{ message: '', path: ['patient'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', requestId: 'req-1' } }];
      await route.fulfill({ json: { data: { patient: null }, errors } });
    });
    await page.goto(`${fleet.gateway}/patients/${patient.id}`);
    await page.getByText('連携システムが応答しません').waitFor();
    expect(await page.evaluate('document.body.innerText')).toMatch(/req-1/);
    expect(await page.evaluate('document.body.innerText')).not.toMatch(/該当する患者は表示されません/);
    await page.unrouteAll();
    await page.getByRole('button', { name: '再取得' }).click();
    await page.getByRole('heading', { level: 1, name: patient.name }).waitFor();
    await settle(page);
  }, 120_000);

  it('sees no patient in another tab after a lock, however late the gateway knows of it', async () => {
    await open();
    await settle(page);
    const other = await browser.context.newPage();
    await other.goto(page.url());
    await settle(other);
    let isKnown: () => void = () => undefined;
    const known = new Promise<void>((resolve) => {
      isKnown = resolve;
    });
    await browser.context.route(`${fleet.gateway}/session/lock`, async (route) => {
      await known;
      await route.continue();
    });
    await page
      .getByRole('button', { name: /^ロック/ })
      .first()
      .click();
    for (const tab of [page, other]) await tab.getByRole('heading', { level: 1, name: 'ロック中' }).waitFor();
    await other.waitForTimeout(2000);
    expect(await other.evaluate('document.body.innerText')).not.toContain(patient.name);
    isKnown();
    for (const tab of [page, other]) await tab.getByRole('link', { name: 'ロックを解除' }).waitFor();
    await browser.context.unrouteAll();
    await other.close();
  }, 120_000);

  it('keeps reading without a network, sees a notice of it, and gets what is missing when it is back', async () => {
    await open();
    await settle(page);
    await browser.context.setOffline(true);
    await page
      .getByRole('link', { name: '検査' })
      .or(page.getByRole('tab', { name: '検査' }))
      .first()
      .click();
    await page.getByText('ネットワークに接続できません').first().waitFor();
    expect(await page.getByRole('heading', { level: 1, name: patient.name }).count()).toBe(1);
    await browser.context.setOffline(false);
    await waitUntil(page, `!document.body.innerText.includes('ネットワークに接続できません')`);
    await settle(page);
    expect(await page.getByRole('heading', { level: 1, name: patient.name }).count()).toBe(1);
  }, 240_000);

  it('sees no patient any more once the session was ended elsewhere, and comes back to the same place', async () => {
    await open();
    await settle(page);
    await page.context().request.post(`${fleet.gateway}/session/sign-out`, { headers: { 'hareyaka-session': '1' }, data: {} });
    await page
      .getByRole('link', { name: '検査' })
      .or(page.getByRole('tab', { name: '検査' }))
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /サインイン|セッションが終了しました/ }).waitFor();
    expect(await page.evaluate('document.body.innerText')).not.toContain(patient.name);
  }, 240_000);

  it('is asked to sign in again after the gateway has restarted, and comes back to the same place', async () => {
    await open('/medications');
    await settle(page);
    const gateway = fleet.children.find(({ name }) => name === 'gateway')!;
    gateway.process.kill('SIGKILL');
    await gateway.ended;
    await page
      .getByRole('link', { name: '要約' })
      .or(page.getByRole('tab', { name: '要約' }))
      .first()
      .click();
    await waitUntil(page, `document.body.innerText.includes('接続できません')`);
    restarted = await startChild('gateway', {
      program: 'gateway/main.js',
      env: { ...gatewayEnvironment, PORT: new URL(fleet.gateway).port },
      onLog: () => undefined,
    });
    await page.getByRole('link', { name: /でサインイン/ }).click({ timeout: 120_000 });
    // The sign-in service has its own session, which still stands.
    await page.getByRole('heading', { level: 1, name: patient.name }).waitFor();
    await settle(page);
  }, 300_000);
});
