import { SERVED_FIELDS } from '../hospital-charts/files/served-fields.js';
import {
  createSubgraph,
  makeChartRules,
  makeSystemRules,
  resolveChartReference,
  resolveSystemReference,
  type Subgraph,
} from '../kit/index.js';
import { HumanBridgeChart } from './chart.type.js';
import { HumanBridgeSystem } from './system.type.js';

/** HumanBridge: demographics by PDQ over MLLP, and SS-MIX2 files, which the centre's index locates. */
export async function createHumanBridge(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'humanbridge',
    resolvers: [],
    entities: [HumanBridgeChart, HumanBridgeSystem],
    references: { HumanBridgeChart: resolveChartReference(HumanBridgeChart), HumanBridgeSystem: resolveSystemReference(HumanBridgeSystem) },
    serves: { HumanBridgeChart: SERVED_FIELDS },
    shield: { HumanBridgeChart: makeChartRules(SERVED_FIELDS), HumanBridgeSystem: makeSystemRules() },
  });
}
