/** The state of a proposal. A later proposal for the same person replaces an open one. */
export enum RaiseState {
  PROPOSED = 'PROPOSED',
  APPROVED = 'APPROVED',
  DECLINED = 'DECLINED',
  REPLACED = 'REPLACED',
}
