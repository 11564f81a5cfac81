import { LIST, type ShownChart } from './chart-queries.js';
import { addCosts, type ChartCost, type MeasuredFleet } from './measured-fleet.js';

/** Pages that are measured together: few, so that a listing that a system keeps for some seconds is still fresh when they are asked again. */
const BLOCK = 2;
const TIMES = 3;
/** Requests before anything is measured. */
const WARM_UP = 30;

interface ListPage {
  readonly viewablePatients: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly edges: readonly { readonly node: { readonly charts: readonly ShownChart[] } }[];
  };
}

/** Costs of the portal's list. Each page is asked once before it is measured, so that what a system keeps is there. */
export async function measureList(fleet: MeasuredFleet): Promise<ChartCost> {
  const cursors = await listCursors(fleet);
  const pages = cursors.map((after) => async () => {
    const { viewablePatients } = await fleet.ask<ListPage>(LIST, { after });
    return viewablePatients.edges.flatMap(({ node }) => node.charts);
  });
  for (let i = 0; i < WARM_UP; i++) await pages[i % pages.length]!();
  const costs: ChartCost[] = [];
  for (let at = 0; at < pages.length; at += BLOCK) {
    const block = pages.slice(at, at + BLOCK);
    for (const page of block) await page();
    costs.push(await fleet.measure(Array.from({ length: TIMES }, () => block).flat()));
  }
  return addCosts(costs);
}

/** The cursors before each page, by an operation that asks no system. */
async function listCursors(fleet: MeasuredFleet): Promise<(string | null)[]> {
  const cursors: (string | null)[] = [null];
  for (;;) {
    const { viewablePatients } = await fleet.ask<ListPage>(
      'query Pages($after: String) { viewablePatients(first: 20, after: $after) { pageInfo { hasNextPage endCursor } } }',
      { after: cursors.at(-1) },
    );
    const { hasNextPage, endCursor } = viewablePatients.pageInfo;
    // The last page may be short.
    if (!hasNextPage) return cursors.slice(0, -1);
    cursors.push(endCursor);
  }
}
