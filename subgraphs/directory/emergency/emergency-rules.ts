/** How often emergency accesses may begin: some are free, then each must wait, twice as long each time. */
export interface StartLimit {
  readonly free: number;
  /** The first wait, in milliseconds. */
  readonly pause: number;
}

/** The limits of one person, of one facility's people together, and of one described name. Starts within this time count, in milliseconds. */
export interface EmergencyLimits {
  readonly within: number;
  readonly person: StartLimit;
  readonly facility: StartLimit;
  readonly patient: StartLimit;
}

/** How emergency access is limited. Milliseconds. */
export interface EmergencyRules {
  /** How long it lasts. */
  readonly lasts: number;
  /** Within which another person is to review it. */
  readonly reviewWithin: number;
  /** How long ago the sign-in may be on which it begins. */
  readonly signedInWithin: number;
  /** How many of one person may be open at once. */
  readonly openAtMost: number;
  readonly limits: EmergencyLimits;
}

export const EMERGENCY_RULES: EmergencyRules = {
  lasts: 4 * 3_600_000,
  reviewWithin: 3 * 86_400_000,
  signedInWithin: 10 * 60_000,
  openAtMost: 3,
  limits: {
    within: 24 * 3_600_000,
    person: { free: 3, pause: 10 * 60_000 },
    facility: { free: 12, pause: 5 * 60_000 },
    patient: { free: 4, pause: 10 * 60_000 },
  },
};
