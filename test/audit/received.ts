import { type AskedOperation, CATEGORY_OF } from './random-operation.js';

/** What one answer showed, counted by the client: `patient category facility form state` → number of records. */
export type Counted = Readonly<Record<string, number>>;

interface ShownList {
  readonly nodes?: readonly { readonly facility: { readonly id: string } | null }[];
  readonly edges?: readonly { readonly node: { readonly facility: { readonly id: string } | null } }[];
  readonly answers: readonly { readonly facility: { readonly id: string } | null; readonly state: string }[];
}
type Chart = { readonly id: string } & Readonly<Record<string, ShownList | string | null>>;
interface ShownPatient {
  readonly id: string;
  readonly name?: string | null;
  readonly charts: readonly (Chart | null)[] | null;
}
type Root = ShownPatient | { readonly edges: readonly { readonly node: ShownPatient }[] } | null;

/** Counts what a client received, from nothing but the answer. */
export function countReceived({ lists, withName }: AskedOperation, data: Readonly<Record<string, Root>> | null | undefined): Counted {
  const counted: Record<string, number> = {};
  const add = (key: string, items: number) => {
    counted[key] = (counted[key] ?? 0) + items;
  };
  for (const patient of Object.values(data ?? {}).flatMap(listPatients)) {
    if (withName && patient.name != null) add(writeKey(patient.id, 'DEMOGRAPHICS', null, 'RECORDS', 'ANSWERED'), 1);
    for (const chart of patient.charts ?? []) {
      for (const { alias, field, records } of lists) {
        const shown = chart?.[alias] as ShownList | null | undefined;
        if (!shown) continue;
        const places = shown.nodes?.map((node) => node.facility?.id) ?? shown.edges?.map(({ node }) => node.facility?.id) ?? [];
        const form = records === 'none' ? 'COUNTS' : 'RECORDS';
        for (const { facility, state } of shown.answers) {
          // A system that never has the category shows nothing.
          if (state === 'NOT_SERVED') continue;
          const items = records === 'none' ? 0 : places.filter((id) => id === facility?.id).length;
          add(writeKey(patient.id, CATEGORY_OF[field]!, facility?.id ?? null, form, state), items);
        }
      }
    }
  }
  return counted;
}

export function writeKey(patient: string | null, category: string, facility: string | null, form: string, state: string): string {
  return [patient, category, facility, form, state].join(' ');
}

function listPatients(root: Root): ShownPatient[] {
  if (!root) return [];
  return 'edges' in root ? root.edges.map(({ node }) => node) : [root];
}
