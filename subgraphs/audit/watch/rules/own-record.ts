import type { Rule } from '../rule.js';

/** A person opened the record of a patient with the person's own name. */
export const findOwnRecord: Rule = ({ patient, listed }, { relation }, { ownRecord }) => {
  if (!ownRecord.on || listed || !relation?.own) return undefined;
  return { rule: 'OWN_RECORD', patient, reason: {} };
};
