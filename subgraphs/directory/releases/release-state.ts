/** The state of a patient's key at one facility. */
export enum ReleaseState {
  /** Ordered, but not released yet. */
  WAITING = 'WAITING',
  RELEASED = 'RELEASED',
  REFUSED = 'REFUSED',
  /** It is no longer used, and the release process is to replace it. */
  WITHDRAWING = 'WITHDRAWING',
}
