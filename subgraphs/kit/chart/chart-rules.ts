import { KitError } from '../errors.js';
import { type Category, CHART_FIELDS, CONTRACT_FIELDS } from '../permit/category.js';
import { CHART_CATEGORIES, type ChartRules } from '../server/chart-categories.js';
import { allow, deny, rule } from '../server/shield.js';
import type { Chart } from './chart.js';
import type { ChartContext } from './reader/chart-reader.js';

/** The timeline counts several categories, which only its reader knows. An address of a viewer is reported when it is opened. */
const REPORTED_OTHERWISE: ReadonlySet<string> = new Set(['timeline', 'viewerUrl']);

/**
 * The rules of a chart. A field of the contract needs a verified permit: what the permit does not cover is WITHHELD, and `ChartReader` reads
 * nothing of it. An own field needs its category, else it fails with NOT_PERMITTED; but an own connection says WITHHELD, as the contract's do.
 * A field that is in neither list is denied. The rules are not cached, because a rule that reads its parent must run each time.
 *
 * @param fields the chart's fields from the contract; by default all
 * @param own fields that are not in the contract, each with its category
 * @example shield: { ExampleChart: makeChartRules(['labResults'], { growth: 'LAB_RESULT' }) }
 */
export function makeChartRules(fields: readonly string[] = CONTRACT_FIELDS, own: Readonly<Record<string, Category>> = {}): ChartRules {
  const contract = fields.map((field) => [field, REPORTED_OTHERWISE.has(field) ? null : (CHART_FIELDS[field]?.category ?? null)] as const);
  const categories = new Map<string, Category | null>([...contract, ...Object.entries(own)]);
  const rules: ChartRules = { '*': deny, id: allow, permit: allow, [CHART_CATEGORIES]: categories };
  for (const field of fields)
    rules[field] = rule(`a verified permit for ${field}`, { cache: 'no_cache' })(async (chart: Chart) =>
      chart.grant ? true : new KitError('NOT_PERMITTED'),
    );
  for (const [field, category] of Object.entries(own))
    rules[field] = rule(`a permit that covers ${category} for ${field}`, { cache: 'no_cache' })(
      async (chart: Chart, _args: unknown, _context: ChartContext, { returnType }: { readonly returnType: unknown }) => {
        const isAllowed = chart.grant && (chart.grant.covers(category) || String(returnType).endsWith('Connection'));
        return isAllowed ? true : new KitError('NOT_PERMITTED');
      },
    );
  return rules;
}
