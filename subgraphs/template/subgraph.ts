import { chartReference, chartRules, createSubgraph, type Subgraph } from '../kit/index.js';
import { ExampleChart } from './chart.type.js';

/** What we serve of the contract: the same as `serves` in the systems file. */
const SERVES = ['labResults'];

export async function exampleSubgraph(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'example',
    resolvers: [],
    entities: [ExampleChart],
    references: { ExampleChart: chartReference(ExampleChart) },
    serves: { ExampleChart: SERVES },
    // A field of our own is denied to everybody, unless it names its category here and in schema/subgraphs.json.
    shield: { ExampleChart: chartRules(SERVES, { growth: 'LAB_RESULT' }) },
  });
}
