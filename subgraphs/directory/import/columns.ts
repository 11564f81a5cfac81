import { z } from 'zod';
import { type Category, isCategory, isPlainName, isSearchableKana, maskOf, parseCidr } from '../../kit/index.js';
import { NETWORKS_AT_MOST } from '../facilities/facility-networks.js';

/** What the columns of the import's files may hold. */

export const id = z.string().regex(/^[\w-]{1,40}$/, 'must be an id of letters, digits, _ and -');
export const text = z.string().min(1).max(200);
export const name = text.refine(isPlainName, 'must have no line breaks, controls or invisible characters');
export const kana = name.refine(isSearchableKana, 'must have at least one kana that is no long vowel mark');
export const day = z.iso.date('must be a day of the calendar, YYYY-MM-DD');
export const instant = z
  .string()
  .refine((value) => z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(value).success, 'must be a day or an instant')
  .transform((value) => Date.parse(value));
export const allowEmpty = <S extends z.ZodType>(schema: S) => z.union([z.literal('').transform(() => null), schema]);
/** The keyword for "any sign-in is enough". An empty column leaves the assurance to the profession. */
export const ANY_ASSURANCE = 'any';
export const makeTermSchema = <T extends string>(read: (text: string) => T | undefined, what: string) =>
  text.transform((value, context): T => {
    const known = read(value);
    if (known === undefined) context.addIssue({ code: 'custom', message: `must be ${what} of the list in docs/admin.md` });
    return known ?? z.NEVER;
  });
export const categories = z.string().transform((value, context) => {
  const names = value.split('|').filter(Boolean);
  const wrong = names.find((name) => !isCategory(name));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `no category ${wrong}` });
  return maskOf(names as Category[]);
});

export const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
export const networks = z.string().transform((value, context) => {
  const read = value.split(';').filter(Boolean).map(parseCidr);
  const wrong = read.find(({ problem }) => problem !== undefined);
  if (wrong) context.addIssue({ code: 'custom', message: `must be networks in CIDR notation, separated by ; (${wrong.problem})` });
  if (read.length > NETWORKS_AT_MOST) context.addIssue({ code: 'custom', message: `must be at most ${NETWORKS_AT_MOST} networks` });
  return [...new Set(read.flatMap((one) => (one.problem === undefined ? [one.cidr] : [])))];
});
