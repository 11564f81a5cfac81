import type { Rule } from '../rule.js';

/**
 * A person opened the same patient while acting for two facilities, within a short time. The reason does not name the other facility: the admin of
 * this one reads it.
 */
export const findTwoFacilities: Rule = (event, { ofPatient }, { twoFacilities: { on, withinMinutes } }) => {
  if (!on || event.listed || event.facility === null) return undefined;
  const distances = ofPatient
    .filter(({ facility, listed, leaf }) => !listed && facility !== null && facility !== event.facility && leaf <= event.leaf)
    .map(({ at }) => Math.abs(at - event.at))
    .filter((distance) => distance < withinMinutes * 60_000);
  if (distances.length === 0) return undefined;
  const minutesApart = Math.floor(Math.min(...distances) / 60_000);
  return { rule: 'TWO_FACILITIES', patient: event.patient, reason: { minutesApart, withinMinutes } };
};
