import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Browser, describeWithBrowser, startBrowser } from '../e2e/browser.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { seedCare } from '../network/launch/seed-care.js';
import { listViolations } from './accessibility.js';
import { FAULTLESS, findFaults, openVisit, originsOf, settle, signIn, type Visit, waitUntil, waitUntilLocked } from './visit.js';

/** A camera that shows a moving picture, and asks nobody. */
const FAKE_CAMERA = ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const RECORDS = `query ($patient: ID!, $text: String!) { patient(id: $patient) { charts { ... on CareCabinetChart {
  careRecords(filter: { text: $text }) { nodes { id text inReplyTo attachments { kind } seenBy { profession } vitals { kind value } } } } } } }`;

describeWithBrowser()('the care records in a real browser', () => {
  let fleet: TestFleet;
  let browser: Browser;
  let patient: string;
  let shared: string;
  let others: string[];

  beforeAll(async () => {
    fleet = await startTestFleet({ portal: await ensurePortal(() => undefined) });
    const seeded = (await seedCare(fleet)).map(({ id }) => id);
    patient = seeded[0]!;
    shared = seeded[1]!;
    browser = await startBrowser({ args: FAKE_CAMERA });
    const { edges } = (await fleet.ask('ns-tanaka', '{ viewablePatients(first: 60) { edges { node { id } } } }')).data.viewablePatients;
    others = edges.map(({ node }: { node: { id: string } }) => node.id).filter((id: string) => !seeded.includes(id));
  }, 240_000);
  afterEach(async () => await browser.context.setOffline(false));
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  }, 240_000);

  /** What the care cabinet has with these words, as a member sees it. */
  const find = async (text: string, account = 'ns-tanaka') => {
    const { data } = await fleet.ask(account, RECORDS, { patient, text });
    type Node = {
      id: string;
      text: string;
      inReplyTo: string | null;
      attachments: { kind: string }[];
      seenBy: { profession: string }[];
      vitals: { kind: string; value: number }[];
    };
    return (data.patient.charts as { careRecords?: { nodes: Node[] } | null }[]).flatMap(({ careRecords }) => careRecords?.nodes ?? []);
  };
  const open = async (account: string, path: string, width: number): Promise<Visit> => {
    const visit = await openVisit(browser, originsOf(fleet));
    await visit.page.setViewportSize({ width, height: 860 });
    await signIn(visit.page, fleet.gateway, account);
    await visit.page.goto(fleet.gateway + path);
    await settle(visit.page);
    return visit;
  };
  const care = () => `/patients/${patient}/care`;
  const write = async (page: Page, text: string) => {
    await page.getByRole('button', { name: '記録を書く' }).click();
    await page.getByLabel('本文').fill(text);
  };
  const send = async (page: Page) => await page.getByRole('button', { name: '送信', exact: true }).click();
  const says = async (page: Page, words: string) => await waitUntil(page, `document.body.innerText.includes(${JSON.stringify(words)})`);

  it('are a nurse’s first screen of a patient, and take a record with a photo of the camera, by touch on a telephone', async () => {
    const { page, ...visit } = await open('ns-tanaka', '/patients', 375);
    await page.locator(`a[href="/patients/${patient}/first"]`).click();
    await page.waitForURL(fleet.gateway + care());
    await settle(page);
    await write(page, '踵の写真を撮りました');
    await page.getByRole('button', { name: 'カメラで撮る' }).click();
    await page.getByRole('button', { name: '撮影', exact: true }).click();
    await page.getByRole('button', { name: 'この写真を使う' }).click();
    await page.locator('[data-state="DONE"]').waitFor();
    expect(await listViolations(page)).toEqual([]);
    await page.locator('summary', { hasText: 'バイタル' }).click();
    await page.getByLabel('体温').fill('37.8');
    await send(page);
    await says(page, '踵の写真を撮りました');
    await page.locator('article', { hasText: '踵の写真を撮りました' }).getByText('送信済み').waitFor();
    expect(await find('踵の写真')).toEqual([
      expect.objectContaining({ attachments: [{ kind: 'PHOTO' }], vitals: [{ kind: 'BODY_TEMPERATURE', value: 37.8 }] }),
    ]);
    expect(await findFaults({ page, ...visit })).toEqual(FAULTLESS);
    await page.close();
  }, 240_000);

  it('are written, answered and confirmed by keyboard alone, and the nurse sees who has seen it', async () => {
    const nurse = await open('ns-tanaka', care(), 1440);
    await nurse.page.keyboard.press('n');
    await nurse.page.getByLabel('本文').waitFor();
    await tabTo(nurse.page, 'textarea');
    await nurse.page.keyboard.type('医師に相談したい発熱');
    await tabToText(nurse.page, '送信');
    await nurse.page.keyboard.press('Enter');
    await nurse.page.locator('article', { hasText: '医師に相談したい発熱' }).getByText('送信済み').waitFor();
    await nurse.page.close();

    const doctor = await open('dr-sato', care(), 1440);
    const card = doctor.page.locator('article', { hasText: '医師に相談したい発熱' });
    await card.getByRole('button', { name: '確認しました' }).focus();
    await doctor.page.keyboard.press('Enter');
    await card.getByText('確認: 医師 1').waitFor();
    await card.getByRole('button', { name: '返信' }).focus();
    await doctor.page.keyboard.press('Enter');
    await tabTo(doctor.page, 'textarea');
    await doctor.page.keyboard.type('往診で診ます');
    await tabToText(doctor.page, '送信');
    await doctor.page.keyboard.press('Enter');
    await doctor.page.locator('article', { hasText: '往診で診ます' }).getByText('送信済み').waitFor();
    expect(await findFaults(doctor)).toEqual(FAULTLESS);
    await doctor.page.close();

    const again = await open('ns-tanaka', care(), 1440);
    await again.page.locator('article', { hasText: '医師に相談したい発熱' }).getByText('確認: 医師 1').first().waitFor();
    await again.page.locator('article', { hasText: '往診で診ます' }).waitFor();
    const [asked] = await find('相談したい');
    expect([asked!.seenBy, (await find('往診で診ます'))[0]!.inReplyTo]).toEqual([[{ profession: 'DOCTOR' }], asked!.id]);
    await again.page.close();
  }, 240_000);

  it('lose nothing that was typed when the network is gone, the page is loaded anew or locked, and send it once', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    await write(page, '山間部で書いた記録');
    await page.context().setOffline(true);
    await send(page);
    const unsent = page.locator('article[data-state="UNSENT"]', { hasText: '山間部で書いた記録' });
    await unsent.waitFor();
    expect(await find('山間部')).toEqual([]);
    await write(page, '書きかけの申し送り');
    await page.getByRole('button', { name: '閉じる (入力は残ります)' }).click();
    // What the tab keeps is not readable.
    const kept = (await page.evaluate('JSON.stringify({ ...sessionStorage })')) as string;
    expect(kept).toContain('hareyaka.unsent');
    const sealed = Object.entries(JSON.parse(kept) as Record<string, string>).filter(([name]) => name.startsWith('hareyaka.unsent.'));
    expect(sealed.map(([, value]) => Buffer.from(value, 'base64').includes(Buffer.from('山間部')))).toEqual([false]);
    await page.context().setOffline(false);
    await page.reload();
    await settle(page);
    await page.locator('article', { hasText: '山間部で書いた記録' }).waitFor();
    await waitUntil(page, `!document.querySelector('[data-state="UNSENT"], [data-state="SENDING"]')`);
    await page.keyboard.press('Control+l');
    await waitUntilLocked(page);
    await page
      .getByRole('link', { name: /ロック解除|解除/ })
      .first()
      .click();
    await page.locator('button[name=account][value="ns-tanaka"]').click();
    await page.waitForURL(fleet.gateway + care());
    await settle(page);
    await page.getByRole('button', { name: '記録を書く' }).click();
    await waitUntil(page, `document.querySelector('textarea')?.value === '書きかけの申し送り'`);
    await page.getByRole('button', { name: '閉じる (入力は残ります)' }).click();
    // Signing out would lose it: the person is asked.
    await page.getByRole('button', { name: /^メニュー/ }).click();
    await page.getByRole('menuitem', { name: 'サインアウト' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '戻る' }).click();
    await page.getByRole('button', { name: '記録を書く' }).click();
    await waitUntil(page, `document.querySelector('textarea')?.value === '書きかけの申し送り'`);
    await page.close();
    expect((await find('山間部')).length).toBe(1);
  }, 240_000);

  it('are sent once when the session ended without a network, under the name of who wrote them, whoever signs in at this tab meanwhile', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    await write(page, '圏外の間にセッションが終わった記録');
    await page.context().setOffline(true);
    await send(page);
    await page.locator('article[data-state="UNSENT"]', { hasText: '圏外の間に' }).waitFor();
    await page.context().clearCookies();
    await page.context().setOffline(false);
    await page.locator('a[href*="/session/sign-in"]').first().waitFor();
    await signIn(page, fleet.gateway, 'dr-sato');
    await page.goto(fleet.gateway + care());
    await settle(page);
    expect(await page.locator('article', { hasText: '圏外の間に' }).count()).toBe(0);
    await page.context().clearCookies();
    await signIn(page, fleet.gateway, 'ns-tanaka');
    await page.goto(fleet.gateway + care());
    await page.locator('article', { hasText: '圏外の間に' }).waitFor();
    await waitUntil(page, `!document.querySelector('[data-state="UNSENT"], [data-state="SENDING"]')`);
    expect((await find('圏外の間に')).length).toBe(1);
    await page.close();
  }, 240_000);

  it('stay until they are corrected and sent if they were refused, and every screen says so', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    const refusal = { careRecord: null, userErrors: [{ code: 'IN_FUTURE', field: ['input', 'date'] }] };
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('CreateCareRecord')) await route.fulfill({ json: { data: { createCareRecord: refusal } } });
      else await route.fallback();
    });
    await write(page, '受け付けられなかった記録');
    await send(page);
    const refused = page.locator('article[data-state="REFUSED"]');
    await refused.getByRole('button', { name: '修正して送信' }).click();
    await page.getByLabel('本文').fill('受け付けられなかった記録を直した');
    await page.getByRole('button', { name: '閉じる (入力は残ります)' }).click();
    await refused.waitFor();
    await page.goto(`${fleet.gateway}/patients`);
    await says(page, '送信できない記録が1件あります');
    expect(await listViolations(page)).toEqual([]);
    await page.unroute('**/graphql');
    await page.getByRole('link', { name: '記録を開く' }).click();
    await refused.getByRole('button', { name: '修正して送信' }).click();
    await waitUntil(page, `document.querySelector('textarea')?.value === '受け付けられなかった記録を直した'`);
    await send(page);
    await page.locator('article', { hasText: '記録を直した' }).getByText('送信済み').waitFor();
    expect([await refused.count(), (await find('受け付けられなかった')).map(({ text }) => text)]).toEqual([
      0,
      ['受け付けられなかった記録を直した'],
    ]);
    await page.close();
  }, 240_000);

  it('show both versions when a correction is taken up again that was begun before somebody was faster', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    await write(page, '体重50kg');
    await send(page);
    await page.locator('article', { hasText: '体重50kg' }).getByText('送信済み').waitFor();
    const correctCard = async () => {
      await page.locator('article', { hasText: '体重5' }).first().getByRole('button', { name: '操作' }).click();
      await page.getByRole('menuitem', { name: '訂正する' }).click();
    };
    await correctCard();
    await page.getByLabel('本文').fill('体重51kg');
    await page.getByLabel('訂正の理由').fill('書き間違い');
    await page.getByRole('button', { name: '閉じる (入力は残ります)' }).click();
    const [record] = await find('体重50kg');
    const correct = `mutation ($input: CorrectCareRecordInput!) { correctCareRecord(input: $input) { userErrors { code } } }`;
    await fleet.ask('ns-tanaka', correct, {
      input: { id: record!.id, patientId: patient, version: 1, text: '体重52kg', reason: '別の端末' },
    });
    await page.reload();
    await settle(page);
    await correctCard();
    await says(page, 'ほかの画面でこの記録が変更されています');
    await waitUntil(page, `document.querySelector('textarea')?.value === '体重51kg'`);
    await waitUntil(page, `document.querySelector('input[maxlength="500"]')?.value === '書き間違い'`);
    await page.getByRole('button', { name: '現在の内容を使う' }).click();
    expect((await find('体重5')).map(({ text }) => text)).toEqual(['体重52kg']);
    await page.close();
  }, 240_000);

  it('take a correction with its reason, keep what it was, and show both versions when somebody was faster', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    await write(page, '残薬は3回分');
    await send(page);
    const card = page.locator('article', { hasText: '残薬は3回分' }).first();
    await card.getByText('送信済み').waitFor();
    const [record] = await find('残薬は');
    const correct = `mutation ($input: CorrectCareRecordInput!) { correctCareRecord(input: $input) { userErrors { code } } }`;
    await card.getByRole('button', { name: '操作' }).click();
    await page.getByRole('menuitem', { name: '訂正する' }).click();
    await page.getByLabel('本文').fill('残薬は5回分');
    await page.getByLabel('訂正の理由').fill('数え直し');
    const input = { id: record!.id, patientId: patient, version: 1, text: '残薬は4回分', reason: '別の端末' };
    await fleet.ask('ns-tanaka', correct, { input });
    await page.getByRole('button', { name: '訂正を保存' }).click();
    await says(page, 'ほかの画面でこの記録が変更されています');
    await says(page, '残薬は4回分');
    expect(await listViolations(page)).toEqual([]);
    await page.getByRole('button', { name: '自分の入力で上書きする' }).click();
    const corrected = page.locator('article', { hasText: '残薬は5回分' }).first();
    await corrected.getByText('訂正 2回').click();
    await says(page, '別の端末');
    await corrected.getByRole('button', { name: '操作' }).click();
    await page.getByRole('menuitem', { name: '取り下げる' }).click();
    await page.getByLabel('取り下げの理由').fill('別の利用者');
    await page.getByRole('button', { name: '取り下げる' }).click();
    await says(page, '理由: 別の利用者');
    await page.close();
  }, 240_000);

  it('are written out one by one as a text with names, and as a CSV that a spreadsheet reads', async () => {
    const { page } = await open('ns-tanaka', care(), 1440);
    await write(page, '書き出す**記録**');
    await send(page);
    const card = page.locator('article', { hasText: '書き出す記録' });
    await card.getByText('送信済み').waitFor();
    const take = async (format: string) => {
      await card.getByRole('button', { name: '操作' }).click();
      await page.getByRole('menuitem', { name: '書き出す' }).click();
      await page.getByRole('dialog').locator('label', { hasText: format }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'ファイルに保存' }).click();
      return await readFile(await (await download).path(), 'utf8');
    };
    expect(await take('テキスト')).toMatch(
      /^\d{4}\/\d\d\/\d\d 訪問 田中 看菜 \(看護師\) \S+ \(\d{4}\/\d\d\/\d\d \d\d:\d\d 記録\)\n書き出す記録$/,
    );
    const csv = await take('CSV');
    expect([csv.startsWith('\ufeff"id",'), csv.trim().split('\r\n').length]).toEqual([true, 2]);
    await page.close();
  }, 240_000);

  it.each([375, 768, 1440])(
    'break no rule of accessibility in any part, %d pixels wide',
    async (width) => {
      const visit = await open('ns-tanaka', care(), width);
      for (const part of ['写真', 'バイタル', '予定・タスク', 'ファイル', 'メンバー', 'やりとり']) {
        await visit.page.locator('label', { hasText: part }).first().click();
        await settle(visit.page);
        expect([part, await findFaults(visit), await listViolations(visit.page)]).toEqual([part, FAULTLESS, []]);
      }
      await visit.page.close();
    },
    240_000,
  );

  it('are shown to a colleague who was invited by a code and accepts, until the membership ends', async () => {
    const TEAM = '($p: ID!) { patient(id: $p) { charts { ... on CareCabinetChart { careTeam { nodes { id state user { name } } } } } } }';
    const { data } = await fleet.ask('ns-tanaka', `query ${TEAM}`, { p: shared });
    type Member = { id: string; state: string; user: { name: string } };
    const nodes = (data.patient.charts as { careTeam?: { nodes: Member[] } }[]).flatMap(({ careTeam }) => careTeam?.nodes ?? []);
    const member = nodes.find(({ state, user }) => state === 'CURRENT' && user.name === '佐藤 晴子')!;
    const END = 'mutation ($input: CareTeamMemberInput!) { endCareTeamMembership(input: $input) { userErrors { code } } }';
    await fleet.ask('ns-tanaka', END, { input: { patientId: shared, memberId: member.id } });

    const doctor = await open('dr-sato', '/patients', 375);
    await doctor.page.locator('summary', { hasText: '自分の招待コード' }).click();
    const code = (await doctor.page.locator('details code').textContent())?.trim();
    await doctor.page.close();

    const nurse = await open('ns-tanaka', `/patients/${shared}/care`, 1440);
    await write(nurse.page, '招待した人にも読んでほしい記録');
    await send(nurse.page);
    await nurse.page.locator('label', { hasText: 'メンバー' }).first().click();
    await nurse.page.getByRole('button', { name: '招待する' }).click();
    await nurse.page.getByRole('dialog').locator('label', { hasText: '招待コードで招待する' }).click();
    await nurse.page.getByRole('dialog').getByLabel('相手の招待コード').fill(` ${code} `);
    await nurse.page.getByRole('dialog').getByRole('button', { name: '招待する' }).click();
    await nurse.page
      .locator('li', { hasText: '佐藤 晴子' })
      .getByText(/田中 看菜 が招待/)
      .waitFor();
    await nurse.page.close();

    const invited = await open('dr-sato', '/patients', 375);
    expect(await listViolations(invited.page)).toEqual([]);
    await invited.page.getByRole('button', { name: '参加する' }).click();
    await says(invited.page, 'ケアチームに参加しました');
    await invited.page.goto(`${fleet.gateway}/patients/${shared}/care`);
    await invited.page.locator('article', { hasText: '招待した人にも読んでほしい記録' }).waitFor();
    await invited.page.locator('label', { hasText: 'メンバー' }).first().click();
    await invited.page.getByRole('listitem').filter({ hasText: '自分' }).getByRole('button', { name: /操作/ }).click();
    await invited.page.getByRole('menuitem', { name: 'チームを抜ける' }).click();
    await invited.page.getByRole('button', { name: 'チームを抜ける' }).click();
    await says(invited.page, 'あなたは現在、この患者のケアチームのメンバーではありません');
    expect(await invited.page.locator('article').count()).toBe(0);
    expect(await findFaults(invited)).toEqual(FAULTLESS);
    await invited.page.close();
  }, 240_000);

  it('show nothing to a person who is not in the team, and let this person start one', async () => {
    const { page } = await open('ns-tanaka', `/patients/${others[0]}/care`, 1440);
    await says(page, 'あなたは現在、この患者のケアチームのメンバーではありません');
    await page.getByRole('button', { name: 'ケアチームを始める' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'ケアチームを始める' }).click();
    await says(page, 'まだ記録がありません');
    await page.close();
    const outsider = await open('dr-gaibu', care(), 1440);
    expect(await outsider.page.locator('article').count()).toBe(0);
    await outsider.page.close();
  }, 240_000);
});

/** Moves the focus by the tabulator until it is on an element. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

async function tabToText(page: Page, text: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (await page.evaluate(`document.activeElement?.innerText.trim() === ${JSON.stringify(text)}`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${text}`);
}

describe('the drawn photos of the demo', () => {
  it('are JPEGs', async () => {
    const { drawPhoto } = await import('../network/launch/draw-photo.js');
    const photo = await drawPhoto({ widthCm: 2, lengthCm: 3, redness: 0.5, label: '2026-11-30' });
    expect([...photo.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });
});
