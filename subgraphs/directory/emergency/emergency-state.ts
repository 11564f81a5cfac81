export enum EmergencyState {
  OPEN = 'OPEN',
  TO_REVIEW = 'TO_REVIEW',
  OVERDUE = 'OVERDUE',
  REVIEWED = 'REVIEWED',
  REFUSED = 'REFUSED',
}

/** The outcome of a review. */
export enum EmergencyOutcome {
  JUSTIFIED = 'JUSTIFIED',
  UNJUSTIFIED = 'UNJUSTIFIED',
}
