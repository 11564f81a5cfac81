import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { ensurePortal } from '../network/launch/build-portal.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

/** One operation that the page sends. */
interface Sent {
  readonly operationName: string;
  readonly variables: {
    readonly system?: string;
    readonly filter?: { readonly name?: string };
    readonly input?: { readonly kind: string };
  };
}

describeWithBrowser()('the portal in a real browser', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const sent: Sent[] = [];

  beforeAll(async () => {
    const portal = await ensurePortal(() => {});
    [fleet, browser] = await Promise.all([startTestFleet({ portal }), startBrowser()]);
    page = await openPage();
    await signIn();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  async function openPage(): Promise<Page> {
    const opened = await browser.context.newPage();
    await opened.addInitScript(
      `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error('CSP ' + violatedDirective + ' ' + blockedURI))`,
    );
    opened.on('pageerror', (error) => complaints.push(String(error)));
    opened.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(message.text())) complaints.push(message.text());
    });
    opened.on('request', (request) => {
      if (request.url().endsWith('/graphql')) sent.push(request.postDataJSON() as Sent);
    });
    return opened;
  }

  async function signIn(): Promise<void> {
    await page.goto(fleet.gateway);
    await page.getByRole('link', { name: /サインイン/ }).click();
    await chooseAccount();
    await page.locator('[data-patient-row]').first().waitFor();
  }
  const chooseAccount = async () => await page.locator('button[name=account][value="dr-sato"]').click();
  const banner = (on = page) => on.getByRole('region', { name: '患者', exact: true });
  /** The text that can be seen. */
  const bodyText = async (on = page) => await on.evaluate<string>('document.body.innerText');
  const readName = async () => (await banner().getByRole('heading', { level: 1 }).textContent())!;
  /** Opens the first patient, and waits until every system has answered. @returns the patient's name */
  const openChart = async () => {
    await page.goto(`${fleet.gateway}/patients`);
    await page.locator('[data-patient-row]').first().click();
    const name = await readName();
    await page.getByText('取得中').first().waitFor({ state: 'hidden' });
    return name;
  };
  const search = () => page.getByRole('textbox', { name: '患者を検索' });

  it('finds a patient by kana, and searches nothing while an input method composes', async () => {
    await page.goto(`${fleet.gateway}/patients`);
    const first = page.locator('[data-patient-row]').first();
    const kana = (await first.locator('[lang=ja]').textContent())!.split(' ')[0]!;
    const hiragana = kana.replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
    await search().focus();
    const input = await browser.context.newCDPSession(page);
    const before = sent.length;
    await input.send('Input.imeSetComposition', { text: hiragana, selectionStart: hiragana.length, selectionEnd: hiragana.length });
    await page.keyboard.press('Enter');
    expect([sent.slice(before), page.url()]).toEqual([[], `${fleet.gateway}/patients`]);
    const searched = page.waitForRequest(
      (request) => request.url().endsWith('/graphql') && (request.postDataJSON() as Sent).variables.filter?.name === hiragana,
    );
    await input.send('Input.insertText', { text: hiragana });
    await searched;
    await input.detach();
  });

  it('opens a chart by keyboard alone, each system with one operation, and names the patient neither in the address nor in the title', async () => {
    await page.goto(`${fleet.gateway}/patients`);
    await page.locator('[data-patient-row]').first().waitFor();
    await search().press('Enter');
    const before = sent.length;
    await page.keyboard.press('Enter');
    const name = await readName();
    await page.getByText('取得中').first().waitFor({ state: 'hidden' });
    const asked = sent.slice(before);
    const lanes = asked.filter(({ operationName }) => operationName === 'ChartSummary');
    expect(asked.filter(({ operationName }) => operationName === 'PatientFrame')).toHaveLength(1);
    expect(new Set(lanes.map(({ variables }) => variables.system)).size).toBe(lanes.length);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL(/\/timeline$/);
    await page.getByRole('grid').waitFor();
    expect([decodeURIComponent(page.url()), await page.title()].join(' ')).not.toContain(name.split(' ')[0]);
    expect(await page.title()).toBe('時間軸 | 晴れやかネット');
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/patients\/pat_\w+$/);
  });

  it('reports a copy and a print, and prints one sentence in place of the page', async () => {
    const name = await openChart();
    const reports = () => sent.filter(({ operationName }) => operationName === 'ReportUse').map(({ variables }) => variables.input?.kind);
    await page.evaluate(`{
      getSelection().selectAllChildren(document.querySelector('h1'));
      document.execCommand('copy');
      dispatchEvent(new Event('beforeprint'));
    }`);
    expect([...reports()].sort()).toEqual(['COPY', 'PRINT']);
    await page.emulateMedia({ media: 'print' });
    expect(await bodyText()).not.toContain(name);
    expect(await bodyText()).toContain('この画面は印刷できません');
    await page.emulateMedia({ media: 'screen' });
  });

  it('shows the other systems when one fails, says which, and fills it in when it is asked again', async () => {
    let isDown = true;
    const down: string[] = [];
    const fail = async (route: Route) => {
      const { operationName, variables } = route.request().postDataJSON() as Sent;
      const isFirst = operationName === 'ChartSummary' && (down.length === 0 || down[0] === variables.system);
      if (!isDown || !isFirst) return await route.continue();
      down[0] = variables.system!;
      return await route.fulfill({
        json: { data: null, errors: [{ message: '', extensions: { code: 'SUBGRAPH_UNAVAILABLE', requestId: 'r' } }] },
      });
    };
    await page.route('**/graphql', fail);
    await openChart();
    const retry = page.getByRole('button', { name: /を再取得$/ }).first();
    await retry.waitFor();
    expect(await bodyText()).toContain('全体が応答なし');
    isDown = false;
    await retry.click();
    await page.getByText('全体が応答なし').first().waitFor({ state: 'hidden' });
    await page.unroute('**/graphql', fail);
  });

  it('says that the network is gone, keeps what it shows, and fills in the rest when the network is back', async () => {
    const name = await openChart();
    await browser.context.setOffline(true);
    await page.getByText('ネットワークに接続できません').waitFor();
    await page.getByRole('link', { name: '薬', exact: true }).click();
    expect(await banner().textContent()).toContain(name);
    await page
      .getByRole('button', { name: /を再取得$/ })
      .first()
      .waitFor();
    await browser.context.setOffline(false);
    await page.getByText('ネットワークに接続できません').waitFor({ state: 'hidden' });
    await page
      .getByRole('button', { name: /を再取得$/ })
      .first()
      .waitFor({ state: 'hidden' });
  });

  it('locks all tabs by a key, leaves nothing of the patient in any of them, and comes back to the same place', async () => {
    const name = await openChart();
    const place = page.url();
    const other = await openPage();
    await other.goto(place);
    await banner(other).waitFor();
    await page.bringToFront();
    await page.keyboard.press('Control+l');
    for (const tab of [page, other]) {
      await tab.getByRole('link', { name: 'ロックを解除' }).waitFor();
      expect(await tab.content()).not.toContain(name);
      expect(await readHeap(tab)).not.toContain(escapeName(name));
      expect(await tab.evaluate(`JSON.stringify([{ ...localStorage }, { ...sessionStorage }])`)).not.toContain(name);
    }
    await page.getByRole('link', { name: 'ロックを解除' }).click();
    await chooseAccount();
    await banner().waitFor();
    expect(page.url()).toBe(place);
    await banner(other).waitFor();
    await other.close();
  });

  it('shows that the session is over when it was ended elsewhere, and comes back to the same place after a new sign-in', async () => {
    const name = await openChart();
    const place = page.url();
    await page.evaluate(
      `fetch('/session/sign-out', { method: 'POST', headers: { 'content-type': 'application/json', 'hareyaka-session': '1' }, body: '{}' })`,
    );
    await page.getByRole('link', { name: '薬', exact: true }).click();
    await page.getByRole('heading', { name: 'セッションが終了しました。' }).waitFor();
    expect(await page.content()).not.toContain(name);
    await page.getByRole('link', { name: /サインイン/ }).click();
    if (!page.url().startsWith(fleet.gateway)) await chooseAccount();
    await banner().waitFor();
    expect(page.url()).toBe(`${place}/medications`);
  });

  it('has shown all this without an error, and without a violation of its Content-Security-Policy', () => {
    // A session that has ended answers 401: the browser logs each.
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  /** Everything that the page’s memory holds as text, after a collection. */
  async function readHeap(tab: Page): Promise<string> {
    const session = await browser.context.newCDPSession(tab);
    const chunks: string[] = [];
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    await session.detach();
    return chunks.join('').toLowerCase();
  }

  /** A name as a heap snapshot writes it. */
  function escapeName(name: string): string {
    return [...name].map((letter) => (letter < '\u0080' ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('');
  }
});
