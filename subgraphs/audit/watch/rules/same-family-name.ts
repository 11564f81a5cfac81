import type { Rule } from '../rule.js';

/** A person opened the record of a patient with the same family name, or with the same address if that is known. The own record has its own rule. */
export const findSameFamilyName: Rule = ({ patient, listed }, { relation }, { sameFamilyName }) => {
  if (!sameFamilyName.on || listed || !relation || relation.own) return undefined;
  if (!relation.sameFamilyName && !relation.sameAddress) return undefined;
  return { rule: 'SAME_FAMILY_NAME', patient, reason: relation.sameAddress ? { sameAddress: 1 } : {} };
};
