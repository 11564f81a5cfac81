import { SERVED_FIELDS } from '../hospital-charts/files/served-fields.js';
import {
  createSubgraph,
  makeChartRules,
  makeSystemRules,
  resolveChartReference,
  resolveSystemReference,
  type Subgraph,
} from '../kit/index.js';
import { IdLinkChart } from './chart.type.js';
import { IdLinkSystem } from './system.type.js';

/** ID-Link: demographics by FHIR PDQm, files and documents by MHD. */
export async function createIdLink(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'id-link',
    resolvers: [],
    entities: [IdLinkChart, IdLinkSystem],
    references: { IdLinkChart: resolveChartReference(IdLinkChart), IdLinkSystem: resolveSystemReference(IdLinkSystem) },
    serves: { IdLinkChart: SERVED_FIELDS },
    shield: { IdLinkChart: makeChartRules(SERVED_FIELDS), IdLinkSystem: makeSystemRules() },
  });
}
