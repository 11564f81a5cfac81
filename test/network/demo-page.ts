import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Answer, json, type Listener, listenHttp, plain } from './http-listener.js';
import { RequestCounts } from './request-counts.js';

/** Read from the source folder, because a page is not compiled. */
const FOLDER = 'test/network/demo-page';
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;
const FILES = ['index.html', 'page.css', 'page.js', 'sign-in.js', 'graph.js', 'chart.js', 'pictures.js', 'element.js'] as const;

/** The addresses that the page needs. `gateway` is null until the launcher sets it. */
export interface Surroundings {
  readonly issuer: string;
  gateway: string | null;
}

/** A page that does what a portal would do: signs in, lists patients, shows charts and images, all through the gateway. */
export async function startDemoPage(surroundings: Surroundings, port?: number): Promise<Listener> {
  const files = new Map<string, Answer>(FILES.map((name) => [`/${name}`, fileAnswer(name)]));
  files.set('/', files.get('/index.html')!);
  const listener = await listenHttp({
    target: 'demo-page',
    port,
    faults: new Map(),
    counts: new RequestCounts(),
    kindOf: () => 'page',
    answer: ({ method, url }) => {
      if (method !== 'GET') return plain(405);
      if (url.pathname === '/where.json') return surroundings.gateway === null ? plain(503) : json(200, surroundings);
      const file = files.get(url.pathname);
      return file ? { ...file, headers: headersOf(surroundings) } : plain(404);
    },
  });
  // A browser allows passkeys for the name localhost, but not for 127.0.0.1.
  return { ...listener, url: listener.url.replace('127.0.0.1', 'localhost') };
}

function fileAnswer(name: (typeof FILES)[number]): Answer {
  const type = TYPES[name.split('.')[1] as keyof typeof TYPES];
  return { status: 200, contentType: `${type}; charset=utf-8`, body: readFileSync(resolve(FOLDER, name)) };
}

/** Only the page's own files run, requests go only to issuer and gateway, and pictures come only from memory. */
function headersOf({ issuer, gateway }: Surroundings): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src blob:',
    `connect-src 'self' ${issuer} ${gateway ?? ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { 'content-security-policy': policy.join('; '), 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
}
