import { readdirSync } from 'node:fs';
import { startDemoPage } from './demo-page.js';
import type { Listener } from './http-listener.js';

const surroundings = { issuer: 'http://127.0.0.1:1', gateway: null as string | null };
let page: Listener;

beforeAll(async () => {
  page = await startDemoPage(surroundings);
});
afterAll(async () => await page.close());

it('the demo page serves its own files, and its policy allows no other script or request', async () => {
  surroundings.gateway = 'http://127.0.0.1:2';
  for (const name of ['', ...readdirSync('test/network/demo-page')]) {
    const answer = await fetch(`${page.url}/${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:1 http://127.0.0.1:2;");
  }
  expect((await fetch(`${page.url}/`)).headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect((await fetch(`${page.url}/page.js`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

it.each(['/..%2fpacs.ts', '/demo-page.ts', '/where', '/page.js/'])('the demo page has no file %s', async (path) => {
  expect((await fetch(page.url + path)).status).toBe(404);
});

it('the demo page names the gateway and the issuer once they are configured', async () => {
  surroundings.gateway = null;
  expect((await fetch(`${page.url}/where.json`)).status).toBe(503);
  surroundings.gateway = 'http://127.0.0.1:2';
  expect(await (await fetch(`${page.url}/where.json`)).json()).toEqual(surroundings);
  expect((await fetch(`${page.url}/where.json`, { method: 'POST' })).status).toBe(405);
});
