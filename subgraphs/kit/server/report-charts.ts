import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isObjectType, responsePathAsArray } from 'graphql';
import { discloseAt } from '../audit/disclose-at.js';
import type { Disclosure } from '../audit/disclosure.js';
import type { Category } from '../permit/category.js';
import type { Grant } from '../permit/grant.js';
import { CHART_CATEGORIES, type ChartRules } from './chart-categories.js';
import type { SubgraphContext } from './subgraph-context.js';

/** A chart with its verified permit. */
interface GrantedChart {
  readonly grant?: Grant;
}

/**
 * Makes the fields of charts report what they disclose: the fields of each type whose rules `makeChartRules` made. What `ChartReader` returned is
 * counted exactly. Any other value of a field with a category counts for every facility where the permit covers the category.
 */
export function reportCharts(schema: GraphQLSchema, shield: Readonly<Record<string, ChartRules>>): GraphQLSchema {
  for (const [name, rules] of Object.entries(shield)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const [field, category] of rules[CHART_CATEGORIES] ?? []) {
      const definition = type.getFields()[field];
      if (definition) definition.resolve = reportField(definition.resolve ?? defaultFieldResolver, category);
    }
  }
  return schema;
}

type Resolve = GraphQLFieldResolver<GrantedChart, SubgraphContext>;

/** @param category null for a field that discloses nothing by itself: a count of its own, an address that is reported when it is opened */
function reportField(resolve: Resolve, category: Category | null): Resolve {
  return (chart, args, context, info) => {
    const path = responsePathAsArray(info.path);
    const { disclosures } = context;
    disclosures.enter(chart, path.slice(0, -1));
    const show = (value: unknown) => {
      const isKnown = typeof value === 'object' && value !== null && disclosures.show(path, value);
      if (!isKnown && category && value !== null && value !== undefined)
        disclosures.add(path, () => discloseEverywhere(chart.grant, category, value));
      return value;
    };
    const value = resolve(chart, args, context, info);
    return value instanceof Promise ? value.then(show) : show(value);
  };
}

/** A value of unknown origin: it may be of each facility where the permit covers the category. */
function discloseEverywhere(grant: Grant | undefined, category: Category, value: unknown): Disclosure[] {
  const items = countItems(value);
  const places = grant?.at(category) ?? [];
  return places.map(({ facility }) => discloseAt(grant!, category, facility, { form: 'RECORDS', state: 'ANSWERED', items }));
}

function countItems(value: unknown): number {
  const list = Array.isArray(value) ? value : (value as { readonly nodes?: unknown }).nodes;
  return Array.isArray(list) ? list.length : 1;
}
