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
}

export const EMERGENCY_RULES: EmergencyRules = {
  lasts: 4 * 3_600_000,
  reviewWithin: 3 * 86_400_000,
  signedInWithin: 10 * 60_000,
  openAtMost: 3,
};
