import assert from 'node:assert/strict';
import type { ReportedDisclosure } from '../audit/disclosure.js';
import { unpackDisclosures } from '../audit/packed-disclosures.js';
import { readDisclosures } from '../audit/read-disclosures.js';
import type { Answer } from './ask-subgraph.js';
import type { ChartList } from './find-lists.js';

/** A list in an answer. */
interface ShownList {
  readonly nodes: readonly { readonly facility?: { readonly id: string } | null }[];
  readonly answers: readonly { readonly facility: { readonly id: string } | null; readonly category: string; readonly state: string }[];
}

/** The selection of a list that `assertListsReported` compares. */
export function selectList({ field, namesFacility }: ChartList): string {
  const items = namesFacility ? 'nodes { facility { id } }' : 'nodes { __typename }';
  return `${field} { ${items} answers { facility { id } category state } }`;
}

/** The report of an answer. Fails if there is none, or if it has another form. */
export function readReport({ extensions, text }: Answer): readonly ReportedDisclosure[] {
  const reported = readDisclosures(extensions.disclosures);
  assert.ok(reported, `\`extensions.disclosures\` is a report of disclosures: ${text}`);
  return unpackDisclosures(reported);
}

/**
 * Fails unless an answer reports exactly the lists that it shows: one disclosure for each facility in `answers`, of the patient of the chart.
 *
 * @param lists the lists that were selected with `selectList` of each entity
 */
export function assertListsReported(answer: Answer, lists: readonly ChartList[]): void {
  const reported = readReport(answer);
  const { _entities: charts } = answer.data as { _entities: (Readonly<Record<string, ShownList | null>> | null)[] };
  const expected = charts.flatMap((chart, i) =>
    lists.flatMap((list) => {
      const shown = chart?.[list.field];
      return shown
        ? shown.answers.map((one) => describe(['_entities', i, list.field], one, countItems(shown, one.facility?.id, list)))
        : [];
    }),
  );
  const said = reported.map(({ path, category, facility, state, items, form }) => {
    assert.equal(form, 'RECORDS', 'a list whose items are shown is reported as RECORDS');
    const counted = lists.find(({ field }) => field === path[2])?.namesFacility ? items : undefined;
    return describe(path, { category, state, facility: facility === null ? null : { id: facility } }, counted);
  });
  assert.deepEqual(said.sort(), expected.sort(), `the report agrees with the answer: ${answer.text}`);
  assertPatients(reported, charts.length);
}

function describe(
  path: readonly (string | number)[],
  { facility, category, state }: ShownList['answers'][number],
  items: number | undefined,
) {
  return `${path.join('.')}: ${category} at ${facility?.id}, ${state}, ${items ?? 'some'} items`;
}

/** Undefined if the items do not name their facility. */
function countItems({ nodes }: ShownList, facility: string | undefined, { namesFacility }: ChartList): number | undefined {
  return namesFacility ? nodes.filter((node) => node.facility?.id === facility).length : undefined;
}

/** Each chart is of one patient, and two charts of a system are of two patients. */
function assertPatients(reported: readonly ReportedDisclosure[], charts: number): void {
  const patients = Array.from(
    { length: charts },
    (_, i) => new Set(reported.filter(({ path }) => path[1] === i).flatMap((one) => one.patients)),
  );
  for (const of of patients) assert.ok(of.size <= 1, `a chart is reported as of one patient, not of ${[...of].join(', ')}`);
  const named = patients.flatMap((of) => [...of]);
  assert.equal(new Set(named).size, named.length, `two charts are reported as of two patients: ${named.join(', ')}`);
}
