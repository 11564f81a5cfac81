/** The role of a person as an administrator at a facility. */
export enum Role {
  NETWORK_ADMIN = 'NETWORK_ADMIN',
  SUPPORT_CENTRE = 'SUPPORT_CENTRE',
  FACILITY_ADMIN = 'FACILITY_ADMIN',
  AUDITOR = 'AUDITOR',
}

/** A facility where a person works, and the person's role there. */
export interface RoleAtFacility {
  readonly facilityId: string;
  readonly role?: Role | null;
}
