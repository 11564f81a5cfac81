import { contractDocument, createSubgraph, KitError, type Subgraph } from '../kit/index.js';
import type { DirectoryContext } from './access.js';
import { AccessExplanationResolver, AccessGapResolver } from './access-explanation.resolver.js';
import { PermissionUploadResolver } from './bulk/permission-upload.resolver.js';
import { ChangeResolver } from './change-record.resolver.js';
import { connectedSystemOf } from './chart.resolver.js';
import { ConnectionSystemResolver } from './connection-system.resolver.js';
import { ConsentResolver } from './consent.resolver.js';
import { withContract } from './contract.js';
import { withCosts } from './costs.js';
import { addDescriptions } from './descriptions.js';
import { directoryShield } from './directory.shield.js';
import { EmergencyAccessResolver, EmergencyNoticeResolver } from './emergency/emergency-access.resolver.js';
import { FACILITIES } from './facility.loader.js';
import { FacilityResolver } from './facility.resolver.js';
import { Facility } from './facility.type.js';
import { FacilityRecordResolver } from './facility-record.resolver.js';
import { LinkResolver } from './linking/link.resolver.js';
import { LinkScoreResolver } from './linking/link-score.resolver.js';
import { PatientLinkResolver, PatientRecordResolver } from './linking/patient-record.resolver.js';
import { PATIENTS } from './patient.loader.js';
import { PatientConnectionResolver, PatientResolver } from './patient.resolver.js';
import { Patient } from './patient.type.js';
import { ProposedRoleResolver, RaiseProposalResolver, UserProposalResolver } from './raise-proposal.resolver.js';
import { SYSTEMS } from './systems.js';
import { USERS } from './user.loader.js';
import { UserResolver } from './user.resolver.js';
import { User } from './user.type.js';
import { UserRecordResolver, WorkplaceResolver } from './user-record.resolver.js';
import { PatientViewerResolver } from './viewer.resolver.js';
import { ViewingPermissionResolver } from './viewing-permission.resolver.js';

type Reference = { readonly id: string };

/** The directory: patients, facilities, users, and who may see what. */
export async function directorySubgraph(): Promise<Subgraph> {
  const contract = withContract(await contractDocument(SYSTEMS));
  return await createSubgraph({
    name: 'directory',
    resolvers: [
      PatientResolver,
      PatientConnectionResolver,
      FacilityResolver,
      UserResolver,
      ConnectionSystemResolver,
      ViewingPermissionResolver,
      ConsentResolver,
      AccessExplanationResolver,
      AccessGapResolver,
      PatientViewerResolver,
      FacilityRecordResolver,
      UserRecordResolver,
      WorkplaceResolver,
      RaiseProposalResolver,
      ProposedRoleResolver,
      UserProposalResolver,
      PatientRecordResolver,
      PatientLinkResolver,
      LinkResolver,
      LinkScoreResolver,
      EmergencyAccessResolver,
      EmergencyNoticeResolver,
      ChangeResolver,
      PermissionUploadResolver,
    ],
    entities: [Patient, Facility, User],
    references: {
      Patient: async ({ id }: Reference, { loaders }: DirectoryContext) => {
        const patient = await loaders.of(PATIENTS).load(id);
        if (!patient) throw new KitError('NOT_PERMITTED');
        return patient;
      },
      Facility: async ({ id }: Reference, { loaders }: DirectoryContext) => await loaders.of(FACILITIES).load(id),
      User: async ({ id }: Reference, { loaders }: DirectoryContext) => await loaders.of(USERS).load(id),
      ...Object.fromEntries(
        SYSTEMS.map(({ id, systemType }) => [
          systemType,
          async (_reference: Reference, { access }: DirectoryContext) => {
            await access.person();
            return connectedSystemOf(id);
          },
        ]),
      ),
    },
    shield: directoryShield,
    reshape: (document, resolvers) => addDescriptions(withCosts(contract(document, resolvers))),
  });
}
