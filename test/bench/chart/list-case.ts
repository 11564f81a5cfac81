import { LIST, type ShownChart } from './chart-queries.js';
import { addCosts, type ChartCost, type MeasuredFleet } from './measured-fleet.js';

/** Pages that are measured together: few, so that a listing that a system keeps for some seconds is still fresh when they are asked again. */
const BLOCK = 3;
const AGAIN = 3;
/** Requests before anything is measured. */
const WARM_UP = 40;

interface ListPage {
  readonly viewablePatients: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly edges: readonly { readonly node: { readonly charts: readonly ShownChart[] } }[];
  };
}

/**
 * Costs of the portal's list: of patients whom nobody has asked for yet, and of the same patients again. The first third of the pages
 * serves as warm-up.
 */
export async function measureList(fleet: MeasuredFleet): Promise<{ first: ChartCost; again: ChartCost }> {
  const cursors = await listCursors(fleet);
  const page = (after: string | null) => async () => {
    const { viewablePatients } = await fleet.ask<ListPage>(LIST, { after });
    return viewablePatients.edges.flatMap(({ node }) => node.charts);
  };
  const warm = cursors.slice(0, Math.ceil(cursors.length / 3));
  for (let i = 0; i < WARM_UP; i++) await page(warm[i % warm.length]!)();
  const cold = cursors.slice(warm.length).map(page);
  const [first, again]: [ChartCost[], ChartCost[]] = [[], []];
  for (let at = 0; at < cold.length; at += BLOCK) {
    const block = cold.slice(at, at + BLOCK);
    first.push(await fleet.measure(block));
    again.push(await fleet.measure(Array.from({ length: AGAIN }, () => block).flat()));
  }
  return { first: addCosts(first), again: addCosts(again) };
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
