import type { Rule } from '../rule.js';

/** A person saw a patient's data on the ground of an emergency access: every use is reviewed. */
export const findEmergencyAccess: Rule = ({ patient, emergency }, _facts, { emergencyAccess }) => {
  return emergencyAccess.on && emergency ? { rule: 'EMERGENCY_ACCESS', patient, reason: {} } : undefined;
};
