import { CONTRACT_FIELDS } from '../../kit/index.js';

/** The fields of the contract that a hospital system serves: a hospital's standard storage has no operations or treatments. */
export const SERVED_FIELDS: readonly string[] = CONTRACT_FIELDS.filter((field) => field !== 'procedures');
