import { allow, createSubgraph, makeChartRules, resolveChartReference, type Subgraph } from '../kit/index.js';
import { CareRecordResolver } from './care-record.resolver.js';
import { CareCabinetChart } from './chart.type.js';

/** ケアキャビネット: records that nurses, pharmacists, care managers and doctors share about a patient. */
export async function createCareCabinet(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'care-cabinet',
    resolvers: [CareRecordResolver],
    entities: [CareCabinetChart],
    references: { CareCabinetChart: resolveChartReference(CareCabinetChart) },
    shield: {
      CareCabinetChart: makeChartRules(['careRecords']),
      // The mutation checks its permission itself: it gets a permit by exchange.
      Mutation: { createCareRecord: allow },
    },
  });
}
