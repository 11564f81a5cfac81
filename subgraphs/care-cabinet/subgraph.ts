import { allow, createSubgraph, makeChartRules, resolveChartReference, type Subgraph } from '../kit/index.js';
import { CareAttachment } from './attachments/care-attachment.type.js';
import { CareUploadResolver } from './attachments/care-upload.resolver.js';
import { CareRecordResolver } from './care-record.resolver.js';
import { CareCabinetChart } from './chart.type.js';

/** ケアキャビネット: records that nurses, pharmacists, care managers and doctors share about a patient. */
export async function createCareCabinet(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'care-cabinet',
    resolvers: [CareRecordResolver, CareUploadResolver],
    entities: [CareCabinetChart, CareAttachment],
    references: { CareCabinetChart: resolveChartReference(CareCabinetChart) },
    shield: {
      CareCabinetChart: makeChartRules(['careRecords']),
      // The mutations check their permission themselves: they get a permit by exchange.
      Mutation: { createCareRecord: allow, createCareUpload: allow },
    },
  });
}
