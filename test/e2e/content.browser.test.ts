import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../../gateway/testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../../gateway/testing/test-issuer.js';
import { type Browser, describeWithBrowser, startBrowser } from './browser.js';

/** Marks the page that opened the document or has it in a frame: a blob has that page's origin. */
const RUN = '(opener || parent).ran = true';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`;
const XHTML = `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:script>${RUN}</h:script></h:body></h:html>`;
const HTML = `<!DOCTYPE html><html><body><script>${RUN}</script></body></html>`;
const REMARK = `<!--${'x'.repeat(2_500)}-->`;

/** Content that a hospital or a vendor's subgraph may send: its stated content type, and its bytes. */
const DOCUMENTS: readonly (readonly [title: string, contentType: string, body: string])[] = [
  ['a page', 'text/html', HTML],
  ['a page in two types', 'text/plain;, text/html', HTML],
  ['a page in text', 'text/plain', HTML],
  ['a page in an image', 'image/png', HTML],
  ['a page after a PDF’s first letters', 'application/pdf', `%PDF ${HTML}`],
  ['XHTML with prefixes', 'application/xml', XHTML],
  ['XHTML with prefixes after padding', 'application/xml', REMARK + XHTML],
  ['a drawing', 'application/xml', SVG],
  ['a drawing in its own type', 'image/svg+xml', SVG],
  ['a drawing after padding', 'text/xml', REMARK + SVG],
];

interface Global {
  ran?: boolean;
}

describeWithBrowser()('a document in the portal’s page', () => {
  let [issuer, subgraph, gateway, browser, page] = [] as unknown as [TestIssuer, FakeSubgraph, TestGateway, Browser, Page];
  let [system, portal] = [] as unknown as [Server, Server];

  beforeAll(async () => {
    system = createServer((request, response) => {
      const [, contentType, body] = DOCUMENTS[Number(request.url!.split('/').at(-1))]!;
      response.writeHead(200, { 'content-type': contentType }).end(body);
    });
    portal = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>portal</title>'),
    );
    const [content, origin] = await Promise.all([system, portal].map(listening));
    [issuer, subgraph, browser] = await Promise.all([
      createTestIssuer(),
      startFakeSubgraph('vendor', 'type Query { a: Int }'),
      startBrowser(),
    ]);
    gateway = await startTestGateway([subgraph], {
      issuer,
      config: { subgraphUrls: new Map([['VENDOR', `${content}/graphql`]]), origins: new Set([origin!]) },
    });
    page = await browser.context.newPage();
    await page.goto(origin!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await subgraph?.close();
    await issuer?.close();
    for (const server of [system, portal]) server?.close();
  }, 60_000);

  /** Opens a blob in a frame and in a new window. @returns whether any script in it ran */
  const opens = async (blob: { type: string; text: string } | { address: string; authorization: string }): Promise<boolean> =>
    await page.evaluate(async (given) => {
      const bytes =
        'text' in given
          ? new Blob([given.text], { type: given.type })
          : await (await fetch(given.address, { headers: { authorization: given.authorization } })).blob();
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own objects, which Node's types do not have
      const browserWindow = globalThis as any;
      const url = URL.createObjectURL(bytes);
      browserWindow.ran = false;
      const frame = browserWindow.document.createElement('iframe');
      const framed = new Promise((resolve) => frame.addEventListener('load', resolve));
      frame.src = url;
      browserWindow.document.body.append(frame);
      await framed;
      const opened = browserWindow.open(url);
      await new Promise<void>((resolve) => {
        const look = () =>
          opened.location.href === url && opened.document.readyState === 'complete' ? resolve() : requestAnimationFrame(look);
        const { requestAnimationFrame } = browserWindow;
        look();
      });
      opened.close();
      frame.remove();
      return (browserWindow as Global).ran === true;
    }, blob);

  it('would run without conversion to text: this test detects a script that runs', async () => {
    expect([
      await opens({ type: 'text/html', text: HTML }),
      await opens({ type: 'application/xml', text: XHTML }),
      await opens({ type: 'image/svg+xml', text: REMARK + SVG }),
    ]).toEqual([true, true, true]);
  }, 30_000);

  it.each(DOCUMENTS.map(([title], index) => [title, index] as const))(
    'does not run if it is %s',
    async (_title, index) => {
      const authorization = `Bearer ${await issuer.token()}`;
      expect(await opens({ address: `${gateway.url}/content/vendor/${index}`, authorization })).toBe(false);
    },
    30_000,
  );
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
