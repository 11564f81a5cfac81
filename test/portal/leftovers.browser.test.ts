import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { findLeftovers, findOnDisk, listHistory } from './leftovers.js';
import { openVisit, originsOf, settle, type Visit, waitUntil, waitUntilLocked } from './visit.js';

const UPDATE = `mutation ($id: ID!, $version: Int!, $workplaces: [WorkplaceInput!]!) {
  updateUser(input: { id: $id, version: $version, workplaces: $workplaces, reason: "two facilities" }) { userErrors { code message } } }`;
const RECORD = `query ($name: String!) { userRecords(name: $name) { edges { node { id version workplaces { facility { id } role } } } } }`;
const DRUGS = `query ($id: ID!) { patient(id: $id) { name kana charts { prescriptions { nodes { items { drug { text } } } } } } }`;

describeWithBrowser()('what the browser keeps of a patient', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let visit: Visit;
  let page: Page;
  let patient: string;
  /** What the patient's chart shows: the name, the kana, and the drugs. */
  let markers: string[];
  /** The doctor's facility with the patient, and another one. */
  let clinic: string;
  let elsewhere: string;

  beforeAll(async () => {
    const portal = await ensurePortal(() => undefined);
    fleet = await startTestFleet({ portal });
    browser = await startBrowser();
    const { data } = await fleet.ask('dr-sato', 'query { viewablePatients(first: 40) { edges { node { id } } } }');
    for (const { node } of data.viewablePatients.edges) {
      const answer = await fleet.ask('dr-sato', DRUGS, { id: node.id });
      const { name, kana, charts } = answer.data.patient;
      const drugs: string[] = charts
        .flatMap(
          (chart: { prescriptions: { nodes: { items: { drug: { text: string } }[] }[] } | null }) => chart.prescriptions?.nodes ?? [],
        )
        .flatMap(({ items }: { items: { drug: { text: string } }[] }) => items.map(({ drug }) => drug.text));
      patient = node.id;
      markers = [name, kana, ...new Set(drugs.slice(0, 2))];
      if (drugs.length > 0) break;
    }
    const record = (await fleet.ask('admin', RECORD, { name: '佐藤 晴子' })).data.userRecords.edges[0].node;
    const own = record.workplaces.map(({ facility, role }: { facility: { id: string }; role: string | null }) => ({
      facilityId: facility.id,
      role,
    }));
    const { facilities } = await fleet.world();
    const other = facilities.find(({ kind, id }) => kind === 'CLINIC' && id !== own[0].facilityId)!;
    [clinic, elsewhere] = [facilities.find(({ id }) => id === own[0].facilityId)!.name, other.name];
    const changed = await fleet.ask('admin', UPDATE, {
      ...{ id: record.id, version: record.version },
      workplaces: [...own, { facilityId: other.id, role: null }],
    });
    expect(changed.data.updateUser.userErrors).toEqual([]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  /** Opens the patient's summary as a doctor who has two facilities, and sees the markers. */
  const openChart = async () => {
    await page.context().clearCookies();
    await page.goto(`${fleet.gateway}/session/sign-in?returnTo=${encodeURIComponent(`/patients/${patient}`)}`);
    await page.locator('button[name=account][value="dr-sato"]').click();
    await page.getByRole('heading', { level: 1, name: '閲覧施設の選択' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: clinic }).click();
    await page.getByRole('heading', { level: 1, name: markers[0]! }).waitFor();
    await settle(page);
    // The search finds what is there, else its silence would mean nothing.
    const places = (await findLeftovers(page, markers)).filter(({ text }) => text === markers[0]).map(({ place }) => place);
    expect(places).toEqual(expect.arrayContaining(['dom', 'heap']));
  };
  const expectNothing = async () => {
    expect(await findLeftovers(page, markers)).toEqual([]);
    expect((await listHistory(page.context(), page)).filter((entry) => markers.some((text) => entry.includes(text)))).toEqual([]);
  };

  beforeEach(async () => {
    visit = await openVisit(browser, originsOf(fleet));
    page = visit.page;
    await openChart();
  }, 240_000);

  it('is nothing after signing out', async () => {
    await page
      .getByRole('button', { name: 'メニュー' })
      .or(page.getByRole('button', { name: /佐藤 晴子/ }))
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'サインアウト' }).click();
    // The provider asks whether its own session ends too.
    await page.getByRole('button', { name: 'サインアウトする' }).click();
    await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor();
    await expectNothing();
    await page.close();
  });

  it('is nothing after locking by key, in every tab', async () => {
    const other = (await openVisit(browser, originsOf(fleet))).page;
    await other.goto(`${fleet.gateway}/patients/${patient}`);
    await other.getByRole('heading', { level: 1, name: markers[0]! }).waitFor();
    await page.keyboard.press('Control+l');
    for (const tab of [page, other]) await waitUntilLocked(tab);
    await expectNothing();
    expect(await findLeftovers(other, markers)).toEqual([]);
    await other.close();
    await page.close();
  });

  it('is nothing after the facility has changed', async () => {
    await page
      .getByRole('button', { name: /閲覧施設/ })
      .first()
      .click();
    await page
      .getByRole('menuitem', { name: elsewhere })
      .or(page.getByRole('menuitemradio', { name: elsewhere }))
      .click();
    await waitUntil(page, `!document.body.innerText.includes(${JSON.stringify(markers[0])})`);
    await settle(page);
    await expectNothing();
    await page.close();
  });

  it('is nothing after an emergency access has ended', async () => {
    const { patients, links, facilities } = await fleet.world();
    const { data } = await fleet.ask('dr-sato', 'query { viewablePatients(first: 500) { edges { node { id } } } }');
    const viewable = new Set<string>(data.viewablePatients.edges.map(({ node }: { node: { id: string } }) => node.id));
    const hospitals = new Set(facilities.filter(({ system }) => system !== null).map(({ id }) => id));
    const known = new Set(links.filter(({ facilityId }) => hospitals.has(facilityId)).map(({ patientId }) => patientId));
    const stranger = patients.find(({ id }) => known.has(id) && !viewable.has(id))!;
    const name = `${stranger.family} ${stranger.given}`;

    await page.goto(`${fleet.gateway}/emergency`);
    await page.getByText('氏名・生年月日・性別', { exact: true }).click();
    await page.getByRole('textbox', { name: /^氏名/ }).fill(name);
    await page.getByRole('textbox', { name: '生年月日' }).fill(stranger.birthDate);
    await page.getByRole('combobox', { name: '性別' }).selectOption(stranger.sex);
    await page.getByRole('combobox', { name: '状況' }).selectOption({ index: 2 });
    await page.getByRole('textbox', { name: '具体的な理由' }).fill('意識がなく家族とも連絡がつかない');
    await page.getByLabel('内容を確かめました').check();
    await page.getByRole('button', { name: '緊急時の閲覧を開始する' }).click();
    await page.getByRole('link', { name: 'カルテを開く' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await settle(page);
    const opened = (await fleet.ask('dr-sato', DRUGS, { id: stranger.id })).data.patient;
    const drugs: string[] = opened.charts
      .flatMap((chart: { prescriptions: { nodes: { items: { drug: { text: string } }[] }[] } | null }) => chart.prescriptions?.nodes ?? [])
      .flatMap(({ items }: { items: { drug: { text: string } }[] }) => items.map(({ drug }) => drug.text));
    markers = [...markers, opened.name, opened.kana, ...new Set(drugs.slice(0, 2))];
    expect((await findLeftovers(page, markers)).map(({ place, text }) => `${place} ${text}`)).toEqual(
      expect.arrayContaining([`dom ${opened.name}`, `heap ${opened.name}`]),
    );
    await page.getByRole('region', { name: '緊急時の閲覧中' }).getByRole('button', { name: '終了' }).click();
    await page.getByText('確認待ち').waitFor();
    await settle(page);
    await expectNothing();
    await page.close();
  });

  it('is nothing on its disk, once it is closed', async () => {
    const folder = browser.folder;
    await browser.context.close();
    expect(await findOnDisk(folder, markers)).toEqual([]);
    browser = await startBrowser();
  });
});
