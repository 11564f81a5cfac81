import { allow, rule } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';
import type { DirectoryContext } from './access.js';

/** Rule 1 of the decision: without it nothing of the directory shows. */
const isActive = rule('is active', { cache: 'no_cache' })(async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => {
  await access.person();
  return true;
});

/** Network admin, support centre, or a facility's admin; which facility she may touch is checked with the input. */
const administers = rule('administers', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => (await access.role()) !== null,
);

/** Facilities come and go by the network's admin. */
const runsNetwork = rule('runs the network', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => (await access.role()) === 'NETWORK_ADMIN',
);

/** Consents, patients and links are the support centre's work. */
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
    viewingPermissions: administers,
    explainAccess: administers,
    facilityRecords: administers,
    userRecords: administers,
    emergencyAccesses: administers,
    raiseProposals: administers,
    permissionUpload: administers,
    consents: oversees,
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
    registerPatient: oversees,
    updatePatient: oversees,
    linkPatient: oversees,
    unlinkPatient: oversees,
    mergePatients: oversees,
    unmergePatients: oversees,
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
    startEmergencyAccess: isActive,
    endEmergencyAccess: isActive,
    reviewEmergencyAccess: administers,
    acknowledgeEmergencyAccess: administers,
  },
  // What a reference resolver or a root field let through is visible: it decided for this very patient, user or facility.
  Patient: { '*': allow },
  User: { '*': allow },
  Facility: { '*': allow },
  ...Object.fromEntries(SYSTEMS.map(({ systemType }) => [systemType, { '*': allow }])),
};
