/** Items of one request to the release process. */
export const [KEYS_AT_ONCE, WITHDRAWALS_AT_ONCE, FACILITIES_AT_ONCE, DUE_AT_ONCE] = [100, 5, 500, 500] as const;
/** Requests of one kind in a round. */
export const PAGES_AT_MOST = 5;
/** Keys sealed for a former key of the system that a round orders again: fewer than it orders, so that new ones do not wait for all of them. */
export const FORMER_AT_ONCE = 300;
/** Links that a round looks at without having noticed a change. */
export const SWEPT_AT_ONCE = 1_000;
/** Patients with a noticed change that a round looks at. */
export const NOTICED_AT_ONCE = 100;
/** Machines of one facility in force. */
export const MACHINES_AT_MOST = 20;
