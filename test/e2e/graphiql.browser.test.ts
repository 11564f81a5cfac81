import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../../gateway/testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../../gateway/testing/test-issuer.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';

/** A description that only an answer to introspection can have. */
const DESCRIPTION = 'The river of this test.';

describeWithBrowser()('GraphiQL in a browser', () => {
  let [issuer, subgraph, gateway, browser] = [] as unknown as [TestIssuer, FakeSubgraph, TestGateway, Browser];
  let [page, requests, complaints] = [] as unknown as [Page, Request[], string[]];

  beforeAll(async () => {
    issuer = await createTestIssuer();
    subgraph = await startFakeSubgraph('rivers', `type Query { """${DESCRIPTION}""" river: String }`, {
      Query: { river: () => 'Takahashi' },
    });
    gateway = await startTestGateway([subgraph], { issuer, config: { graphiql: true } });
    browser = await startBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([gateway?.close(), subgraph?.close(), issuer?.close()]);
  }, 60_000);

  const open = async () => {
    page = await browser.context.newPage();
    [requests, complaints] = [[], []];
    page.on('request', (request) => requests.push(request));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${gateway.url}/graphql`);
    await page.waitForSelector('.graphiql-editor .CodeMirror');
  };
  const paste = async (token: string) => {
    await page.fill('#token', token);
    await page.click('#sign-in button');
  };
  const type = async (query: string) => {
    await page.click('.graphiql-query-editor .CodeMirror');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(query);
    await page.click('.graphiql-execute-button');
  };
  const answerWith = async (text: string) =>
    await page.waitForFunction(
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects, which Node's types do not have
      (wanted) => (globalThis as any).document.querySelector('.result-window')?.textContent.includes(wanted),
      text,
    );

  it('answers a typed query with a pasted token, shows the schema, sends requests only to its own origin, and stores nothing', async () => {
    await open();
    await paste(await issuer.token({ claims: { scope: 'graph:introspect' } }));
    await type('{ river }');
    await answerWith('Takahashi');
    await page.click('[aria-label="Show Documentation Explorer"]');
    await page.click('a.graphiql-doc-explorer-type-name >> text=/^Query$/');
    await page.waitForSelector(`text=${DESCRIPTION}`);
    if (process.env.HAREYAKA_SCREENSHOTS) await page.screenshot({ path: `${process.env.HAREYAKA_SCREENSHOTS}/graphiql.png` });
    expect([...new Set(requests.map((request) => new URL(request.url()).origin))].filter((origin) => origin !== 'null')).toEqual([
      gateway.url,
    ]);
    // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects, which Node's types do not have
    expect(await page.evaluate(() => [(globalThis as any).localStorage.length, (globalThis as any).sessionStorage.length])).toEqual([0, 0]);
    expect(await browser.context.cookies()).toEqual([]);
    expect(complaints).toEqual([]);
  }, 60_000);

  it('names the acting facility for a token that names none', async () => {
    await open();
    await page.fill('#facility', ' f2 ');
    await paste(await issuer.token({ claims: { facility: undefined } }));
    await type('{ river }');
    await answerWith('Takahashi');
    const named = requests.filter((request) => request.method() === 'POST').map((request) => request.headers()['hareyaka-facility']);
    expect(new Set(named)).toEqual(new Set(['f2']));
  }, 60_000);

  it('sends no request before a token is pasted, and says that the token is missing', async () => {
    await open();
    await type('{ river }');
    await answerWith('Paste an access token');
    expect(requests.filter((request) => request.method() === 'POST')).toEqual([]);
    expect(complaints).toEqual([]);
  }, 60_000);

  it('shows the refusal if the token may not ask for the schema, and still answers operations', async () => {
    await open();
    await paste(await issuer.token({ claims: { scope: 'openid' } }));
    await answerWith('INTROSPECTION_DISABLED');
    await type('{ river }');
    await answerWith('Takahashi');
  }, 60_000);
});
