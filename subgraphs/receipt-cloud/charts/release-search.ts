import { request } from 'undici';
import { z } from 'zod';
import type { FailedQuery, FoundPage, PatientCriteria, PatientSearch, SearchQuery } from '../../hospital-charts/search/patient-search.js';
import { KitError } from '../../kit/index.js';

const found = z.object({
  patients: z
    .array(
      z.object({
        institution: z.string().regex(/^\d{10}$/),
        localId: z.string().min(1).max(64),
        name: z.string().nullable(),
        kana: z.string().nullable(),
        birthDate: z.string().nullable(),
        sex: z.enum(['MALE', 'FEMALE', 'OTHER', 'UNKNOWN']),
      }),
    )
    .max(100),
  tooMany: z.boolean(),
});
const refused = z.object({ error: z.object({ code: z.string() }) });

/** The index of the release process has keyed hashes of a whole name or kana with the birth date: other criteria cannot be looked up. */
export class NotSearchable extends Error {}

/** Greatest size of an answer in bytes. A hundred patients need far less. */
const ANSWER_AT_MOST = 256 * 1024;

/**
 * Searches for patients of clinics at the release process, which alone can read their demographics. The search needs the whole name or the whole kana,
 * and the birth date. The release process verifies the caller token itself, so that each search is in a person's name; it limits and records searches.
 */
export class ReleaseSearch implements PatientSearch {
  /** @param url the address of the release process */
  constructor(private readonly url: string) {}

  /** @throws NotSearchable if the criteria are not whole; KitError BUSY if the person searched too often */
  async page(
    criteria: PatientCriteria,
    { first, after, signal, callerToken }: { first: number; after: string | null; signal: AbortSignal; callerToken?: string | undefined },
  ): Promise<FoundPage> {
    if (after !== null) throw new RangeError('a search of the receipt cloud has one page');
    const { name, kana, birthDate, sex } = criteria;
    if (!name && !kana) throw new RangeError('a patient search needs a name, a kana or an id');
    if (!birthDate) throw new NotSearchable();
    const page = { patients: [], next: null, failures: [], unknown: 0, tooMany: false };
    const answer = await this.#ask({ criteria: { name, kana, birthDate, sex }, first }, callerToken ?? '', signal);
    return typeof answer === 'string' ? { ...page, failures: failuresOf(criteria, answer) } : { ...page, ...answer };
  }

  async #ask(body: object, callerToken: string, signal: AbortSignal): Promise<z.output<typeof found> | FailedQuery['state']> {
    try {
      const answer = await request(new URL('/release/search', this.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${callerToken}` },
        body: JSON.stringify(body),
        signal,
      });
      const text = await readText(answer.body);
      if (answer.statusCode === 422) throw new NotSearchable();
      if (answer.statusCode === 429) throw new KitError('BUSY', { message: 'Too many searches of the receipt cloud. Try again later.' });
      if (answer.statusCode !== 200) return refused.safeParse(parse(text)).success ? 'UNREACHABLE' : 'INVALID_DATA';
      const read = found.safeParse(parse(text));
      return read.success ? read.data : 'INVALID_DATA';
    } catch (error) {
      if (error instanceof KitError || error instanceof NotSearchable) throw error;
      return signal.aborted ? 'TIMED_OUT' : 'UNREACHABLE';
    }
  }
}

/** The search of a configuration without a release process: each one fails as UNREACHABLE. */
export class NoSearch implements PatientSearch {
  async page(criteria: PatientCriteria): Promise<FoundPage> {
    return { patients: [], next: null, failures: failuresOf(criteria, 'UNREACHABLE'), unknown: 0, tooMany: false };
  }
}

function failuresOf({ name, kana }: PatientCriteria, state: FailedQuery['state']): FailedQuery[] {
  const searched: (SearchQuery | false)[] = [name ? 'NAME' : false, kana ? 'KANA' : false];
  return searched.flatMap((query) => (query ? [{ query, state }] : []));
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > ANSWER_AT_MOST) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
