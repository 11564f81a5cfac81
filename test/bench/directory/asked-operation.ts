import systems from '../../../subgraphs/directory/systems.json' with { type: 'json' };

/** The number of patients on one page. */
export const FIRST = 50;

const fragments = systems.map(({ chartType }) => `... on ${chartType} { id permit }`).join(' ');

/** `viewablePatients(first: 50) { edges { node { id name charts { id permit } } } }`, as the gateway sends it to the directory. */
export const PATIENT_LIST = JSON.stringify({
  query: `query PatientList($first: Int!) { viewablePatients(first: $first) { edges { node { __typename id name charts { __typename ${fragments} } } } } }`,
  variables: { first: FIRST },
});

/** The counts of an answer; `complaint` if it is not correct. */
export interface AnswerCounts {
  readonly patients: number;
  readonly permits: number;
  readonly complaint?: string;
}

interface Answered {
  readonly data?: {
    readonly viewablePatients?: { readonly edges: readonly { readonly node: { readonly charts: readonly { permit?: string }[] } }[] };
  };
  readonly errors?: readonly { readonly message: string }[];
}

/** Counts patients and permits. An error, or a chart without a permit, is a complaint. */
export function countAnswer(status: number, text: string): AnswerCounts {
  if (status !== 200) return { patients: 0, permits: 0, complaint: `status ${status}` };
  const { data, errors } = JSON.parse(text) as Answered;
  if (errors?.length) return { patients: 0, permits: 0, complaint: errors[0]!.message };
  const edges = data?.viewablePatients?.edges;
  if (!edges) return { patients: 0, permits: 0, complaint: 'no list' };
  const charts = edges.flatMap(({ node }) => node.charts);
  if (charts.some(({ permit }) => !permit)) return { patients: 0, permits: 0, complaint: 'a chart without a permit' };
  return { patients: edges.length, permits: charts.length };
}
