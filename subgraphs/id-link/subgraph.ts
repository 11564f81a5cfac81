import { chartReference, chartRules, createSubgraph, type Subgraph } from '../kit/index.js';
import { IdLinkChart } from './chart.type.js';

/** ID-Link: demographics by FHIR PDQm, documents by MHD. */
export async function idLinkSubgraph(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'id-link',
    resolvers: [],
    entities: [IdLinkChart],
    references: { IdLinkChart: chartReference(IdLinkChart) },
    shield: { IdLinkChart: chartRules() },
  });
}
