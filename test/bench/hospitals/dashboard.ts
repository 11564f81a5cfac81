import { performance } from 'node:perf_hooks';
import { readLists } from '../../network/read-lists.js';

/** The fields of each patient on a portal's first page. */
export const DASHBOARD = `query Dashboard($first: Int!, $period: Period) { viewablePatients(first: $first) { edges { node { id name charts {
  system { id } facilities { id }
  demographics { nodes { id name facility { id } } answers { facility { id } category state at } }
  allergies { nodes { id facility { id } } answers { facility { id } category state at } }
  diagnoses { nodes { id facility { id } } answers { facility { id } category state at } }
  prescriptions(period: $period, first: 1000) { nodes { id facility { id } } answers { facility { id } category state at } }
  labResults(period: $period, first: 1000) { nodes { id facility { id } } answers { facility { id } category state at } }
} } } } }`;

/** The lists from a hospital's files, by their categories. */
export const FROM_FILES = {
  allergies: 'ALLERGY',
  diagnoses: 'DIAGNOSIS',
  prescriptions: 'PRESCRIPTION',
  labResults: 'LAB_RESULT',
} as const;

interface Item {
  readonly id: string;
  readonly facility: { readonly id: string } | null;
}

export interface DashboardChart {
  readonly system: { readonly id: string };
  readonly facilities: readonly { readonly id: string }[];
  readonly demographics: readonly (Item & { readonly name: string })[] | null;
  readonly allergies: readonly Item[] | null;
  readonly diagnoses: readonly Item[] | null;
  readonly prescriptions: readonly Item[] | null;
  readonly labResults: readonly Item[] | null;
  /** The answers of all lists together. Absent if the whole system failed. */
  readonly answers?: readonly { readonly facility: { readonly id: string } | null; readonly category: string; readonly state: string }[];
}

export interface DashboardPatient {
  readonly id: string;
  readonly name: string;
  readonly charts: readonly DashboardChart[];
}

/** One answer, and its duration. */
export interface DashboardAnswer {
  readonly patients: readonly DashboardPatient[];
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly milliseconds: number;
}

type Ask = (query: string, variables: object) => Promise<{ data: unknown; errors: DashboardAnswer['errors'] }>;

/** Requests the dashboard of the first patients. @param since care dates from, `YYYY-MM-DD` */
export async function askDashboard(ask: Ask, first: number, since: string): Promise<DashboardAnswer> {
  const began = performance.now();
  const { data, errors } = await ask(DASHBOARD, { first, period: { from: since } });
  const milliseconds = performance.now() - began;
  const edges = (readLists(data) as { viewablePatients?: { edges: { node: DashboardPatient }[] } } | null)?.viewablePatients?.edges ?? [];
  return { patients: edges.map(({ node }) => node), errors, milliseconds };
}
