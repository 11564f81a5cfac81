import { createSubgraph, makeChartRules, resolveChartReference, type Subgraph } from '../kit/index.js';
import { ExampleChart } from './chart.type.js';

/** The contract's fields that we serve: the same as `serves` in the systems file. */
const SERVES = ['labResults'];

/** Makes our subgraph: its types, its references, and the rules of its fields. */
export async function createExampleSubgraph(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'example',
    resolvers: [],
    entities: [ExampleChart],
    references: { ExampleChart: resolveChartReference(ExampleChart) },
    serves: { ExampleChart: SERVES },
    // A field of our own needs a category, here and in schema/subgraphs.json. Without one, nobody may read it.
    shield: { ExampleChart: makeChartRules(SERVES, { growth: 'LAB_RESULT' }) },
  });
}
