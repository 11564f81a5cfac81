import { z } from 'zod';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
export type Day = (typeof DAYS)[number];

/** The day of the week of a `Date.getUTCDay()`. */
export function getDay(number: number): Day {
  return DAYS[number]!;
}

const on = z.boolean().default(true);
const minutes = z.number().int().min(1).max(1_440);
const count = z.number().int().min(1).max(10_000);
const code = z.string().regex(/^[A-Z_]{1,40}$/, 'must be a code in capitals, such as PHARMACIST');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time, such as 08:30');

/** A part of a day. `from` later than `to` lasts over midnight, and belongs to the day on which it begins. */
const period = z.strictObject({
  days: z
    .array(z.enum(DAYS))
    .min(1)
    .default([...DAYS]),
  from: time,
  to: time,
});

/** The hours of people: those of these professions and of these kinds of facilities. An absent list means all. */
const hours = z.strictObject({
  professions: z.array(code).min(1).optional(),
  facilityKinds: z.array(code).min(1).optional(),
  periods: z.array(period).max(50),
  /** Whether the periods count on holidays as well. */
  holidays: z.boolean().default(false),
});
export type Hours = z.output<typeof hours>;

/** Facilities that care for people at every hour. */
const BY_NIGHT = ['HOSPITAL', 'MATERNITY_HOME', 'CARE_FACILITY', 'NURSING_STATION', 'HOME_HELP_OFFICE'];
const DEFAULT_HOURS: Hours[] = [
  { facilityKinds: BY_NIGHT, periods: [{ days: [...DAYS], from: '00:00', to: '24:00' }], holidays: true },
  { periods: [{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], from: '06:00', to: '22:00' }], holidays: false },
];

const form = z.strictObject({
  /** Days within which an item is to be reviewed. */
  reviewWithinDays: z.number().int().min(1).max(365).default(14),
  manyPatients: z
    .strictObject({
      on,
      withinMinutes: minutes.default(10),
      /** More patients opened than this, or listed than that, are a finding. */
      opened: count.default(30),
      listed: count.default(1_000),
    })
    .prefault({}),
  ownRecord: z.strictObject({ on }).prefault({}),
  sameFamilyName: z.strictObject({ on }).prefault({}),
  colleague: z.strictObject({ on }).prefault({}),
  outsideHours: z
    .strictObject({
      on,
      /** The first entry that fits the person decides. If none fits, the person has no hours, and the rule finds nothing. */
      hours: z.array(hours).max(200).default(DEFAULT_HOURS),
      /** `YYYY-MM-DD`, days in Japan. */
      holidays: z.array(z.iso.date('must be a day, such as 2026-01-01')).max(2_000).default([]),
    })
    .prefault({}),
  emergencyAccess: z.strictObject({ on }).prefault({}),
  twoFacilities: z.strictObject({ on, withinMinutes: minutes.default(60) }).prefault({}),
});

/** The constants of the watch rules. */
export type WatchConstants = z.output<typeof form>;

/**
 * Reads the constants from JSON. What is absent has its default.
 *
 * @returns the constants, or what is wrong: each with its path
 * @example parseConstants('{ "manyPatients": { "opened": 50 }, "colleague": { "on": false } }')
 */
export function parseConstants(text: string): { readonly constants: WatchConstants } | { readonly problems: readonly string[] } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problems: ['the file is not JSON'] };
  }
  const read = form.safeParse(given);
  if (read.success) return { constants: read.data };
  return { problems: read.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`) };
}

/** The constants without a file. */
export const DEFAULT_CONSTANTS: WatchConstants = form.parse({});
