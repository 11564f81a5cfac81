/** What is asked of each list beside its items. */
const STATE = 'complete answers { facility { id } category state at }';

/** The portal's list: twenty patients, with two prescriptions and three results of each system. */
export const LIST = `query List($after: String) { viewablePatients(first: 20, after: $after) { pageInfo { hasNextPage endCursor }
  edges { node { id name kana birthDate sex charts { system { id name }
    prescriptions(first: 2) { nodes { id date facility { id name } items { drug { text } days } } ${STATE} }
    labResults(first: 3) { nodes { id date facility { id name } item { text } value unit abnormal } ${STATE} } } } } } }`;

/** Who has what where: finds the patients to whose charts files are added. */
export const CHARTS = `query Charts { viewablePatients(first: 100) { edges { node { id charts { system { id }
  prescriptions(first: 1) { nodes { facility { id } } ${STATE} } labResults(first: 1) { nodes { facility { id } } ${STATE} }
  imagingStudies(first: 1) { nodes { facility { id } } ${STATE} } } } } } }`;

/** Every prescription, result and study of a patient. */
export const WHOLE_CHART = `query WholeChart($id: ID!) { patient(id: $id) { id name charts { system { id }
  prescriptions(first: 1000) { nodes { id date facility { id } items { drug { text } days } } ${STATE} }
  labResults(first: 1000) { nodes { id date facility { id } item { text } value unit abnormal } ${STATE} }
  imagingStudies(first: 1000) { nodes { id date facility { id } kind } ${STATE} } } } }`;

/** The same query for a build whose lists are arrays, and not connections. */
export function toArrayForm(query: string): string {
  return query.replaceAll('{ nodes {', '{').replaceAll(` } ${STATE} }`, ' }');
}

/** The lists of a chart that the queries select. */
export const LISTS = ['prescriptions', 'labResults', 'imagingStudies'] as const;

export interface ShownItem {
  readonly facility: { readonly id: string } | null;
}

type ShownList = readonly ShownItem[] | { readonly nodes: readonly ShownItem[] } | null | undefined;

export type ShownChart = { readonly system: { readonly id: string } } & { readonly [L in (typeof LISTS)[number]]?: ShownList };

/** The items of a list: it is an array, or a connection. */
export function itemsOf(list: ShownList): readonly ShownItem[] {
  if (!list) return [];
  return 'nodes' in list ? list.nodes : list;
}

/** The number of items that a chart shows. */
export function countItems(chart: ShownChart): number {
  return LISTS.reduce((sum, name) => sum + itemsOf(chart[name]).length, 0);
}
