/** The stable codes of the watch rules, as they stand in review items. */
export const WATCH_RULES = [
  'MANY_PATIENTS',
  'OWN_RECORD',
  'SAME_FAMILY_NAME',
  'COLLEAGUE',
  'OUTSIDE_HOURS',
  'EMERGENCY_ACCESS',
  'TWO_FACILITIES',
] as const;
export type WatchRuleCode = (typeof WATCH_RULES)[number];
