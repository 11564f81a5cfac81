import { KitError } from '../errors.js';
import { type Category, CHART_FIELDS, CONTRACT_FIELDS } from '../permit/category.js';
import { allow, deny, rule } from '../server/shield.js';
import type { Chart } from './chart.js';
import type { ChartContext } from './reader/chart-reader.js';

/**
 * The rules of a chart: each field needs its category in the grant. A field that names no category is denied, except the key
 * and `answers`, which show no data of the chart. The rules are not cached, because a rule that reads its parent must run each time.
 *
 * @param fields the chart's fields from the table; by default all fields of the contract
 * @param own fields that are not in the contract, each with its category
 * @example shield: { ExampleChart: makeChartRules(['labResults'], { growth: 'LAB_RESULT' }) }
 */
export function makeChartRules(
  fields: readonly string[] = CONTRACT_FIELDS,
  own: Readonly<Record<string, Category>> = {},
): Record<string, unknown> {
  const ofContract = fields.map((field): [string, Category] => [field, CHART_FIELDS[field]!.category]);
  const rules: Record<string, unknown> = { '*': deny, id: allow, permit: allow, answers: allow };
  for (const [field, category] of [...ofContract, ...Object.entries(own)]) {
    rules[field] = rule(`grant covers ${category} for ${field}`, { cache: 'no_cache' })(
      async (chart: Chart, _args: unknown, context: ChartContext) => {
        if (chart.grant?.covers(category)) return true;
        if (chart.grant) context.charts?.withheld(chart, category);
        return new KitError('NOT_PERMITTED');
      },
    );
  }
  return rules;
}
