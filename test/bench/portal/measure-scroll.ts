import type { Page } from 'playwright-core';
import { settle } from '../../portal/visit.js';

/**
 * Scrolls a list of many patients from its top to its end, and counts the tasks that kept the page busy for more than 50 milliseconds. The gateway's answer
 * is replaced in the browser: the demo's doctor has fewer patients.
 *
 * @returns the number of such tasks, and the longest in milliseconds
 */
export async function measureScroll(page: Page, gateway: string, patients: number): Promise<{ tasks: number; longest: number }> {
  await page.route(`${gateway}/graphql`, async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      operationName?: string;
      variables: { first: number; after?: string };
    };
    if (operationName !== 'MyPatients') return await route.continue();
    const from = Number(variables.after ?? 0);
    const until = Math.min(from + variables.first, patients);
    const edges = Array.from({ length: until - from }, (_, at) => makeRow(from + at));
    const pageInfo = { hasNextPage: until < patients, endCursor: String(until) };
    return await route.fulfill({ json: { data: { viewablePatients: { edges, totalCount: patients, pageInfo } } } });
  });
  await page.goto(`${gateway}/patients`);
  await settle(page);
  return await page.evaluate(`(async () => {
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const end = performance.now() + 120000;
    let still = 0;
    while (still < 60 && performance.now() < end) {
      const before = scrollY;
      scrollBy(0, 900);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      still = scrollY === before ? still + 1 : 0;
    }
    observer.disconnect();
    return { tasks: tasks.length, longest: Math.max(0, ...tasks) };
  })()`);
}

function makeRow(at: number) {
  const number = String(at).padStart(5, '0');
  const node = {
    ...{ id: `pat_${number}`, name: `試験 患者${number}`, kana: `シケン カンジャ${number}`, birthDate: '1950-04-01', sex: 'FEMALE' },
    ...{ lastViewedAt: null, viewableUntil: null, daysLeft: 300, hasNamesake: false },
  };
  return { cursor: String(at + 1), node };
}
