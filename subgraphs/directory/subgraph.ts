import { createSubgraph, KitError, printContract, type Subgraph } from '../kit/index.js';
import type { DirectoryContext } from './access/access.js';
import { directoryShield } from './access/directory.shield.js';
import { personalData } from './access/personal-data.js';
import { PermissionUploadResolver } from './bulk/permission-upload.resolver.js';
import { toConnectedSystem } from './charts/chart.resolver.js';
import { ConnectionSystemResolver } from './charts/connection-system.resolver.js';
import { makeContractMerger } from './charts/contract.js';
import { ConsentResolver } from './consents/consent.resolver.js';
import { ConsentScanResolver, ConsentScansResolver } from './consents/scans/consent-scan.resolver.js';
import { addDirectoryCosts } from './costs.js';
import { addDescriptions } from './descriptions.js';
import { EmergencyAccessResolver, EmergencyNoticeResolver, MyEmergencyAccessResolver } from './emergency/emergency-access.resolver.js';
import { AccessExplanationResolver, AccessGapResolver } from './explanation/access-explanation.resolver.js';
import { MyAccessResolver } from './explanation/my-access.resolver.js';
import { PatientViewerResolver } from './explanation/viewer.resolver.js';
import { FACILITIES } from './facilities/facility.loader.js';
import { FacilityResolver } from './facilities/facility.resolver.js';
import { Facility } from './facilities/facility.type.js';
import { FacilityRecordResolver } from './facilities/facility-record.resolver.js';
import { ChangeResolver } from './history/change-record.resolver.js';
import { LinkResolver } from './linking/link.resolver.js';
import { LinkScoreResolver } from './linking/link-score.resolver.js';
import { PatientLinkResolver, PatientRecordResolver } from './linking/patient-record.resolver.js';
import { OwnViewResolver } from './patients/own-view.resolver.js';
import { PATIENTS } from './patients/patient.loader.js';
import { PatientConnectionResolver, PatientResolver } from './patients/patient.resolver.js';
import { Patient } from './patients/patient.type.js';
import { ViewingPermissionResolver } from './permissions/viewing-permission.resolver.js';
import { LinkReleaseResolver } from './releases/link-release.resolver.js';
import { FacilityUploadersResolver, UploaderResolver } from './releases/uploader.resolver.js';
import { SYSTEMS } from './systems.js';
import { HpkiCertificateResolver } from './users/certificates/hpki-certificate.resolver.js';
import { ProposedRoleResolver, RaiseProposalResolver, UserProposalResolver } from './users/raises/raise-proposal.resolver.js';
import { USERS } from './users/user.loader.js';
import { UserResolver } from './users/user.resolver.js';
import { User } from './users/user.type.js';
import { UserRecordResolver, WorkplaceResolver } from './users/user-record.resolver.js';

type Reference = { readonly id: string };

/** The directory: patients, facilities, users, and the rules of access. */
export async function createDirectorySubgraph(): Promise<Subgraph> {
  const contract = makeContractMerger(await printContract(SYSTEMS));
  return await createSubgraph({
    name: 'directory',
    resolvers: [
      PatientResolver,
      PatientConnectionResolver,
      OwnViewResolver,
      FacilityResolver,
      UserResolver,
      ConnectionSystemResolver,
      ViewingPermissionResolver,
      ConsentResolver,
      ConsentScansResolver,
      ConsentScanResolver,
      AccessExplanationResolver,
      AccessGapResolver,
      MyAccessResolver,
      PatientViewerResolver,
      FacilityRecordResolver,
      UserRecordResolver,
      WorkplaceResolver,
      RaiseProposalResolver,
      ProposedRoleResolver,
      UserProposalResolver,
      HpkiCertificateResolver,
      PatientRecordResolver,
      PatientLinkResolver,
      LinkResolver,
      LinkScoreResolver,
      LinkReleaseResolver,
      FacilityUploadersResolver,
      UploaderResolver,
      EmergencyAccessResolver,
      EmergencyNoticeResolver,
      MyEmergencyAccessResolver,
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
            return toConnectedSystem(id);
          },
        ]),
      ),
    },
    shield: directoryShield,
    personal: personalData,
    reshape: (document, resolvers) => addDescriptions(addDirectoryCosts(contract(document, resolvers))),
  });
}
