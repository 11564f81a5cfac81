import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { buildSubject, type CallerTokens, FairTurns, foldKana, foldName } from '../../../kit/index.js';
import type { IndexEntry } from '../../envelope/index-entry.js';
import { FacilityViews, type ViewParts } from '../cloud/facility-view.js';
import { openEntry, type PatientAddress } from '../cloud/read-patient.js';
import { mapFew } from '../map-few.js';
import { PatientRefused, ReleaseError } from '../release-error.js';
import { hashCriteria, hashIdentity } from './blind-index.js';
import type { IndexStore } from './index.store.js';
import type { SearchStore } from './search.store.js';

/** Patients that are shown at most. */
export const FOUND_AT_MOST = 20;
const CHECKED_AT_ONCE = 4;
const TURNS = { atOnce: 4, perCaller: 1, waiting: 40, waitingPerCaller: 4, wait: 10_000 } as const;

/** What the search needs. */
export interface SearchParts extends ViewParts {
  readonly callers: Pick<CallerTokens, 'verify'>;
  readonly index: IndexStore;
  readonly searches: SearchStore;
  readonly log: Logger;
  readonly now: () => number;
}

const criteriaForm = z.strictObject({
  name: z.string().max(200).optional(),
  kana: z.string().max(200).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  sex: z.enum(['MALE', 'FEMALE', 'UNKNOWN']).optional(),
});
const body = z.strictObject({ criteria: criteriaForm, first: z.int().min(1).max(FOUND_AT_MOST) });
type Criteria = z.output<typeof criteriaForm>;

/** `POST /release/search`: finds patients by birth date and name, for a person whom the gateway knows. */
export function addSearchRoute(server: FastifyInstance, parts: SearchParts): void {
  const { callers, index, searches, keys, log, now } = parts;
  const turns = new FairTurns(TURNS);
  server.post('/release/search', async (request, reply): Promise<FastifyReply> => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const caller = await callers.verify(token).catch((cause: unknown) => {
      throw new ReleaseError('CALLER_UNKNOWN', { cause });
    });
    const given = body.safeParse(request.body);
    if (!given.success) throw new ReleaseError('BODY_INVALID');
    const { criteria, first } = given.data;
    const { name = '', kana = '', birthDate } = criteria;
    const hashes = hashIdentity(keys().index, { name, kana, birthDate: birthDate ?? '' });
    if (birthDate === undefined || (hashes.kanaHash === null && hashes.nameHash === null)) throw new ReleaseError('CRITERIA_INCOMPLETE');
    const who = buildSubject(caller);
    if (who.length > 400 || caller.facility.length > 40) throw new ReleaseError('CALLER_UNKNOWN');
    const answer = await turns.run(who, async () => {
      const id = await searches.begin({ who, facility: caller.facility, criteria: hashCriteria(keys().index, criteria), at: now() });
      const hits = await index.find(hashes, first + 1);
      const views = new FacilityViews(parts);
      const checked = await mapFew(hits.slice(0, first), CHECKED_AT_ONCE, async (hit) => await showPatient(hit, criteria, views, parts));
      const patients = checked.filter((one) => one !== undefined);
      if (patients.length < checked.length) log.info({ hidden: checked.length - patients.length }, 'entries of the index are not shown');
      await searches.end(id, { who, found: patients.length });
      return { patients, tooMany: hits.length > first };
    });
    return await reply.send(answer);
  });
}

/** @returns undefined if the patient cannot be trusted, or does not fit: the index is no proof */
async function showPatient(address: PatientAddress, criteria: Criteria, views: FacilityViews, { keys }: SearchParts) {
  try {
    const { tenant: facility } = address;
    const state = await views.readPatient(address);
    if (!state?.commit) return undefined;
    const entry = openEntry(address, state.commit.index, keys().opening);
    if (!isFitting(entry, criteria)) return undefined;
    const { institution } = await views.view(facility);
    return { facility, institution, ...entry };
  } catch (error) {
    if (error instanceof PatientRefused) return undefined;
    throw error;
  }
}

function isFitting(entry: IndexEntry, { name, kana, birthDate, sex }: Criteria): boolean {
  const fits = (wanted: string | undefined, of: string, fold: (text: string) => { readonly whole: string }) => {
    const folded = fold(wanted ?? '').whole;
    return folded === '' || folded === fold(of).whole;
  };
  return (
    entry.birthDate === birthDate &&
    fits(name, entry.name, foldName) &&
    fits(kana, entry.kana, foldKana) &&
    (sex === undefined || sex === 'UNKNOWN' || entry.sex === 'UNKNOWN' || sex === entry.sex)
  );
}
