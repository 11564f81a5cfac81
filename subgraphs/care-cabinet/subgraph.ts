import { addCosts, allow, type Costs, createSubgraph, makeChartRules, resolveChartReference, type Subgraph } from '../kit/index.js';
import { CareUploadResolver } from './attachments/care-upload.resolver.js';
import { CareCabinetChart } from './chart.type.js';
import { CarePlanResolver } from './plans/care-plan.resolver.js';
import { CareRecordResolver } from './records/care-record.resolver.js';
import { CareRecordExportResolver } from './records/care-record-export.resolver.js';
import { CareRecordFieldsResolver } from './records/care-record-fields.resolver.js';
import { CareTeamMemberResolver } from './team/care-team-member.resolver.js';

/** Root fields check their permission themselves: they get a permit by exchange. */
const QUERIES = ['myCareTeamInvitations', 'careRecordExport'] as const;
const MUTATIONS = [
  'startCareTeam',
  'inviteToCareTeam',
  'acceptCareTeamInvitation',
  'declineCareTeamInvitation',
  'changeCareTeamMembership',
  'endCareTeamMembership',
  'createCareRecord',
  'sendCareRecord',
  'correctCareRecord',
  'withdrawCareRecord',
  'confirmCareRecords',
  'createCareTask',
  'completeCareTask',
  'planCareVisit',
  'cancelCareVisit',
  'createCareUpload',
] as const;

/** The usual sizes of a record's lists, rounded up. */
const COSTS: Costs = {
  'CareRecord.vitals': { size: 3 },
  'CareRecord.mentions': { size: 1 },
  'CareRecord.seenBy': { size: 5 },
  'CareRecord.corrections': { size: 1 },
  'CareRecord.attachments': { size: 2 },
  'CareRecordCorrection.vitals': { size: 3 },
};

/** ケアキャビネット: records that nurses, pharmacists, care managers and doctors share about a patient. */
export async function createCareCabinet(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'care-cabinet',
    resolvers: [
      CareTeamMemberResolver,
      CareRecordResolver,
      CareRecordFieldsResolver,
      CareRecordExportResolver,
      CarePlanResolver,
      CareUploadResolver,
    ],
    entities: [CareCabinetChart],
    reshape: (document) => addCosts(document, COSTS),
    references: { CareCabinetChart: resolveChartReference(CareCabinetChart) },
    shield: {
      CareCabinetChart: makeChartRules(['careRecords'], {
        careTeam: 'CARE_RECORD',
        careTasks: 'CARE_RECORD',
        careVisits: 'CARE_RECORD',
      }),
      Query: Object.fromEntries(QUERIES.map((field) => [field, allow])),
      Mutation: Object.fromEntries(MUTATIONS.map((field) => [field, allow])),
    },
  });
}
