/** Days before the end of an access from which the page shows it. */
const SOON_DAYS = 30;

/**
 * Whether the access to a patient ends soon, so that the page warns of it.
 *
 * @param daysLeft whole days until the end; null if only an emergency access shows the patient
 */
export function isEndingSoon(daysLeft: number | null | undefined): daysLeft is number {
  return daysLeft != null && daysLeft <= SOON_DAYS;
}
