import type { FacilityIdentity } from '../../kit/index.js';

/** What a member may read of a patient. */
export interface MemberScope {
  readonly patient: string;
  readonly user: string;
  readonly facility: string;
  /** The facilities that the permit covers for care records, each with the care dates. */
  readonly places: readonly FacilityIdentity[];
}
