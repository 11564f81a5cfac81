import { chartReference, chartRules, createSubgraph, type Subgraph } from '../kit/index.js';
import { HumanBridgeChart } from './chart.type.js';

/** HumanBridge: demographics by PDQ over MLLP, SS-MIX2 files by the centre's index. */
export async function humanbridgeSubgraph(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'humanbridge',
    resolvers: [],
    entities: [HumanBridgeChart],
    references: { HumanBridgeChart: chartReference(HumanBridgeChart) },
    shield: { HumanBridgeChart: chartRules() },
  });
}
