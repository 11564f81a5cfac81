import { allow, rule } from '../kit/index.js';
import type { DirectoryContext } from './access.js';
import { SYSTEMS } from './systems.js';

/** Rule 1 of the decision: without it nothing of the directory shows. */
const isActive = rule('is active', { cache: 'no_cache' })(async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => {
  await access.person();
  return true;
});

/** Network admin, support centre, or a facility's admin; which facility she may touch is checked with the input. */
const administers = rule('administers', { cache: 'no_cache' })(
  async (_parent: unknown, _args: unknown, { access }: DirectoryContext) => (await access.role()) !== null,
);

/** Consents are the support centre's work. */
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
  },
  Mutation: {
    grantViewingPermission: administers,
    revokeViewingPermission: administers,
    registerConsent: oversees,
    withdrawConsent: oversees,
  },
  // What a reference resolver or a root field let through is visible: it decided for this very patient, user or facility.
  Patient: { '*': allow },
  User: { '*': allow },
  Facility: { '*': allow },
  ...Object.fromEntries(SYSTEMS.map(({ systemType }) => [systemType, { '*': allow }])),
};
