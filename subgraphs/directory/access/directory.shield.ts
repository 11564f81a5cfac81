import { allow, rule } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';
import type { DirectoryContext } from './access.js';

/** Rule 1 of the decision. Without it the directory shows nothing. */
const isActive = rule('is active', { cache: 'no_cache' })(async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => {
  await access.person();
  return true;
});

/** Network admin, support centre, or a facility's admin. The facility is checked later, with the input. */
const administers = rule('administers', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => (await access.role()) !== null,
);

/** Only network admins register and suspend facilities. */
const runsNetwork = rule('runs the network', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => (await access.role()) === 'NETWORK_ADMIN',
);

/** Only the support centre manages consents, patients and links. */
const oversees = rule('oversees the network', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => await access.overseesNetwork(),
);

export const directoryShield = {
  Query: {
    me: isActive,
    viewablePatients: isActive,
    patient: isActive,
    facilities: isActive,
    connectionSystems: isActive,
    myEmergencyAccesses: isActive,
    explainMyAccess: isActive,
    viewingPermissions: administers,
    explainAccess: administers,
    facilityRecords: administers,
    userRecords: administers,
    emergencyAccesses: administers,
    raiseProposals: administers,
    permissionUpload: administers,
    consents: oversees,
    hpkiCertificates: oversees,
    patientRecords: oversees,
    scoreLink: oversees,
    whoCanSee: oversees,
    changes: oversees,
  },
  Mutation: {
    grantViewingPermission: administers,
    revokeViewingPermission: administers,
    renewViewingPermission: administers,
    startPermissionUpload: administers,
    addPermissionLines: administers,
    runPermissionUpload: administers,
    registerConsent: oversees,
    renewConsent: oversees,
    withdrawConsent: oversees,
    createConsentScanUpload: oversees,
    withdrawConsentScan: oversees,
    registerPatient: oversees,
    updatePatient: oversees,
    linkPatient: oversees,
    unlinkPatient: oversees,
    mergePatients: oversees,
    unmergePatients: oversees,
    registerUploader: oversees,
    withdrawUploader: oversees,
    registerFacility: runsNetwork,
    updateFacility: runsNetwork,
    suspendFacility: runsNetwork,
    resumeFacility: runsNetwork,
    registerUser: administers,
    updateUser: administers,
    suspendUser: administers,
    resumeUser: administers,
    approveRaise: administers,
    declineRaise: administers,
    registerHpkiCertificate: oversees,
    approveHpkiCertificate: oversees,
    withdrawHpkiCertificate: oversees,
    startEmergencyAccess: isActive,
    endEmergencyAccess: isActive,
    reviewEmergencyAccess: administers,
    acknowledgeEmergencyAccess: administers,
  },
  // The reference resolver or root field has decided already that this patient, user or facility is visible.
  Patient: { '*': allow },
  User: { '*': allow },
  Facility: { '*': allow },
  ...Object.fromEntries(SYSTEMS.map(({ systemType }) => [systemType, { '*': allow }])),
};
