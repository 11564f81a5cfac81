import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** One rule of WCAG that a page breaks, with the elements that break it. */
export interface Violation {
  readonly rule: string;
  readonly help: string;
  readonly elements: readonly string[];
}

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of WCAG 2.2 at levels A and AA, and those with the recommendations for whole pages, such as one heading of level 1. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WCAG_AND_PAGE = [...WCAG, 'best-practice'];

/**
 * Lists what breaks WCAG 2.2 at level AA on a page, as axe-core finds it. The script goes in through the devtools protocol: the page's own policy
 * allows no foreign script.
 */
export async function listViolations(page: Page, rules: readonly string[] = WCAG_AND_PAGE): Promise<Violation[]> {
  await page.evaluate(await source);
  const { violations } = (await page.evaluate(`axe.run(document, {
    runOnly: { type: 'tag', values: ${JSON.stringify(rules)} },
    resultTypes: ['violations'],
  })`)) as { violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] };
  return violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    elements: nodes.slice(0, 5).map(({ html, failureSummary = '' }) => `${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  }));
}
