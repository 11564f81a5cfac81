import type { Rule } from '../rule.js';

/** A person opened the record of a patient with the name of somebody who works at the same facility. */
export const findColleague: Rule = ({ patient, listed, facility }, { relation }, { colleague }) => {
  if (!colleague.on || listed || !relation?.colleague) return undefined;
  return { rule: 'COLLEAGUE', patient, reason: facility === null ? {} : { facility } };
};
