import { z } from 'zod';

const facility = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const id = z.string().regex(/^[A-Za-z0-9_~.:-]{1,60}$/);
/** As the clinic's receipt computer writes it. */
const localId = z.string().min(1).max(64);
const fingerprint = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{20}$/);
/** Whether no two items have the same value of a member. */
const haveDistinct =
  <K extends string>(member: K) =>
  (items: readonly Readonly<Record<K, string>>[]) =>
    new Set(items.map((item) => item[member])).size === items.length;
const link = z.strictObject({ link: id, facility, localId });

/** What may be ordered, by route. Each has another member, so that an order for one route is none for another. */
export const facilitiesForm = z.strictObject({
  facilities: z
    .array(z.strictObject({ facility, institution: z.string().regex(/^\d{1,20}$/), uploaders: z.array(fingerprint).max(100) }))
    .max(500)
    .refine(haveDistinct('facility')),
});
export const keysForm = z.strictObject({
  keys: z
    .array(link.extend({ consents: z.array(id).max(100) }))
    .max(100)
    .refine(haveDistinct('link')),
});
export const withdrawalsForm = z.strictObject({
  withdrawals: z.array(link).max(20).refine(haveDistinct('link')),
});
export const dueForm = z.strictObject({ after: z.int().nonnegative(), first: z.int().min(1).max(500) });

export type OrderedFacility = z.output<typeof facilitiesForm>['facilities'][number];
export type OrderedKey = z.output<typeof keysForm>['keys'][number];
export type OrderedWithdrawal = z.output<typeof withdrawalsForm>['withdrawals'][number];
