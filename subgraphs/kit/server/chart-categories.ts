import type { Category } from '../permit/category.js';

/** Under this key, the rules of a chart name its fields and their categories. Null for a field that is reported in another way. */
export const CHART_CATEGORIES = Symbol('categories of chart fields');

/** Rules by field, and the categories of a chart's fields. */
export type ChartRules = Record<string, unknown> & { readonly [CHART_CATEGORIES]?: ReadonlyMap<string, Category | null> };
