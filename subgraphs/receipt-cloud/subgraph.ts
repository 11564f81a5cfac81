import {
  addCosts,
  allow,
  type Costs,
  createSubgraph,
  makeChartRules,
  makeSystemRules,
  resolveChartReference,
  resolveSystemReference,
  type Subgraph,
} from '../kit/index.js';
import { ReceiptCloudChart } from './chart.type.js';
import { SERVED_FIELDS } from './charts/served-fields.js';
import { ReceiptSendingResolver } from './sending/receipt-sending.resolver.js';
import { ReceiptCloudSystem } from './system.type.js';

/** The usual sizes of lists, rounded up. */
const COSTS: Costs = {
  'ReceiptSending.machines': { size: 3 },
  'ReceiptSending.refusals': { size: 30 },
  'ReceiptDelivery.remarks': { size: 3 },
};

/** レセプトクラウド: charts of clinics and pharmacies that have a receipt computer and no electronic chart. */
export async function createReceiptCloud(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'receipt-cloud',
    resolvers: [ReceiptSendingResolver],
    entities: [ReceiptCloudChart, ReceiptCloudSystem],
    reshape: (document) => addCosts(document, COSTS),
    references: {
      ReceiptCloudChart: resolveChartReference(ReceiptCloudChart),
      ReceiptCloudSystem: resolveSystemReference(ReceiptCloudSystem),
    },
    serves: { ReceiptCloudChart: SERVED_FIELDS },
    shield: {
      ReceiptCloudChart: makeChartRules(SERVED_FIELDS),
      ReceiptCloudSystem: makeSystemRules(),
      // The root field asks the directory itself.
      Query: { myReceiptSending: allow },
    },
  });
}
