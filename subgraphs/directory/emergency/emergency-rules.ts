/** Limits the starts of emergency access: some are free, then each must wait twice as long as the last. */
export interface StartLimit {
  readonly free: number;
  /** The first wait, in milliseconds. */
  readonly pause: number;
}

/** The limits for one person, for all people of a facility, and for one described name. Starts within this time count, in milliseconds. */
export interface EmergencyLimits {
  readonly within: number;
  readonly person: StartLimit;
  readonly facility: StartLimit;
  readonly patient: StartLimit;
}

/** The limits and times of emergency access, in milliseconds. */
export interface EmergencyRules {
  /** How long it lasts. */
  readonly lasts: number;
  /** How long the review by another person may take. */
  readonly reviewWithin: number;
  /** The greatest age of the sign-in with which it begins. */
  readonly signedInWithin: number;
  /** How many one person may have open at once. */
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
