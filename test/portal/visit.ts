import type { Page } from 'playwright-core';
import type { Browser } from '../e2e/browser.js';

/** What a browser reported while a page was open. */
interface BrowserReport {
  /** Scripts' errors, errors of the console, and violations of the Content-Security-Policy. */
  readonly errors: string[];
  /** Requests that left the gateway and the sign-in service. */
  readonly foreign: string[];
  /** The names of the operations that the page sent, in order. */
  readonly operations: string[];
}

/** A tab of a browser at the portal, with what it reported. */
export interface Visit extends BrowserReport {
  readonly page: Page;
}

/** The browser prints these itself, for answers that the page handles: a status of 4xx or 5xx, and a request that found no network. */
const HANDLED = /^Failed to load resource: /;

/** Opens a tab, and records from its first request on. @param origins where it may send requests */
export async function openVisit(browser: Browser, origins: readonly string[]): Promise<Visit> {
  const page = await browser.context.newPage();
  const [errors, foreign, operations]: string[][] = [[], [], []];
  page.on('pageerror', (error) => errors!.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !HANDLED.test(message.text())) errors!.push(message.text());
    if (message.text().includes('React DevTools')) errors!.push('the portal has React’s development build');
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && !origins.includes(url.origin)) foreign!.push(request.url());
    if (url.pathname === '/graphql' && request.method() === 'POST') operations!.push(request.postDataJSON()?.operationName ?? '');
  });
  return { page, errors: errors!, foreign: foreign!, operations: operations! };
}

/** The origins of a network: the gateway's, and the sign-in service's under both of its names. */
export function originsOf({ gateway, network: { issuer } }: { gateway: string; network: { issuer: string } }): string[] {
  return [gateway, issuer, issuer.replace('127.0.0.1', 'localhost')];
}

/** Signs in as a demo account, and comes back to an address of the portal. */
export async function signIn(page: Page, gateway: string, account: string, returnTo = '/patients'): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${gateway}/session/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
  await page.locator(`button[name=account][value="${account}"]`).click();
  await page.waitForURL(`${gateway}${returnTo}`);
  await settle(page);
}

/** What is loading now. Rows that load only when a person scrolls are hidden from screen readers until then. */
const LOADING = ':not([aria-hidden="true"]) > [data-loading="true"], [aria-busy="true"]';

/** Waits until the page shows all that it is going to show: a heading, and nothing that is still loading. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor();
  await waitUntil(page, `!document.querySelector(${JSON.stringify(LOADING)})`);
}

/** Seconds after which a page that does not become as expected fails its test. */
const AT_MOST = 90;

/**
 * Waits until an expression is true in the page, or in the page that it becomes. The devtools protocol evaluates it: the page's own policy allows no text to become a script.
 *
 * @throws Error with what the page shows
 */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  const end = Date.now() + AT_MOST * 1000;
  for (;;) {
    try {
      return await page.evaluate(`(async () => {
        const end = performance.now() + ${Math.max(0, end - Date.now())};
        while (!(${expression})) {
          if (performance.now() > end) throw new Error('the page does not become as expected; it shows: ' + document.body.innerText.slice(0, 2000));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      })()`);
    } catch (error) {
      // The page was left for another one, in which the expression may become true.
      if (!/Execution context was destroyed/.test(String(error)) || Date.now() > end) throw error;
      await page.waitForLoadState();
    }
  }
}

/**
 * Waits until the page is locked, the gateway has confirmed it, and the page was reloaded, so that nothing of it is left in its memory. Only then it names the
 * person who may unlock it.
 */
export async function waitUntilLocked(page: Page): Promise<void> {
  await page.getByText(/ さん本人がもう一度サインインすると/).waitFor();
}

/** What is wrong with a page: errors, requests that went elsewhere, and what is wider than the window. */
export async function findFaults({ page, errors, foreign }: Visit) {
  return { errors, foreign, wider: await findWider(page) };
}

/** A page ran nothing but its own scripts, sent requests nowhere else, and is not wider than its window. */
export const FAULTLESS = { errors: [], foreign: [], wider: [] };

/** What is wider than the window: it would be cut off, or the whole page would have to be moved sideways. */
async function findWider(page: Page): Promise<string[]> {
  return await page.evaluate(`(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(-3)
      .map((element) => element.outerHTML.slice(0, 160));
  })()`);
}
