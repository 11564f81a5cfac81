import { LRUCache } from 'lru-cache';
import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { VerifiedAccess } from '../authn/access-token.js';

/** The directory's answer about a person who signs in. */
const person = z.object({
  id: z.string(),
  name: z.string(),
  kana: z.string(),
  profession: z.string(),
  active: z.boolean(),
  /** The assurance (`acr`) that every operation of this person needs; null: any. */
  requiredAssurance: z.string().nullable(),
  /** The facilities for which the person may act now. */
  facilities: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Whether the facility may be used from the address of this request. */
      networkAllowed: z.boolean(),
    }),
  ),
});
export type Person = z.output<typeof person>;

/** The directory does not answer, or its answer cannot be read. */
export class DirectoryUnavailable extends Error {
  constructor(cause: unknown) {
    super('the directory does not answer', { cause });
  }
}

const changes = z.object({
  now: z.number(),
  people: z.array(z.object({ issuer: z.string(), subject: z.string() })),
  complete: z.boolean(),
});
/** The people whose right to act may have ended. `now` is the directory's clock, in milliseconds; if not `complete`, the list does not name everyone. */
export type ChangedPeople = z.output<typeof changes>;

export interface PeopleOptions {
  readonly dispatcher: Dispatcher;
  /** Where the directory listens; undefined if the graph has none. */
  readonly directoryUrl: () => string | undefined;
  /** A caller token for the directory. */
  readonly tokenFor: (access: VerifiedAccess) => string;
  readonly now?: () => number;
}

/** Milliseconds for which an answer is cached. It is short, so that a suspension ends sessions within 5 s. */
const CACHED_FOR = 2_000;
/** Milliseconds for one question. */
const TIMEOUT = 3_000;
const BYTES_AT_MOST = 1024 * 1024;
/** The gateway's own identity, for questions that are not about one person. */
const GATEWAY: VerifiedAccess = {
  issuer: 'gateway',
  subject: 'gateway',
  facility: '',
  scopes: [],
  assurance: '',
  methods: [],
  authenticatedAt: 0,
};

/**
 * Asks the directory who has signed in, and for which facilities the person may act.
 *
 * @example
 * const person = await people.ask({ ...access, address });
 * if (!person?.active) throw new SignInFailed('NOT_REGISTERED');
 */
export class People {
  readonly #known = new LRUCache<string, { readonly person: Person | undefined; readonly until: number }>({ max: 10_000 });
  readonly #asking = new Map<string, Promise<Person | undefined>>();

  constructor(private readonly options: PeopleOptions) {}

  /** Asks the directory, without the cache. @returns undefined if no person is registered with this issuer and subject @throws DirectoryUnavailable */
  async ask(access: VerifiedAccess): Promise<Person | undefined> {
    const answer = await this.#post('/issuer/person', access);
    return answer === undefined ? undefined : parse(person, answer);
  }

  /** Asks whose right to act may have ended. @param since milliseconds, by the directory's clock @throws DirectoryUnavailable */
  async changedSince(since: number): Promise<ChangedPeople> {
    return parse(changes, await this.#post('/issuer/changed-people', GATEWAY, { since }));
  }

  /** @returns undefined if the answer is 404 */
  async #post(path: string, access: VerifiedAccess, content?: unknown): Promise<unknown> {
    const url = this.options.directoryUrl();
    if (url === undefined) throw new DirectoryUnavailable('the graph has no directory');
    try {
      const { statusCode, body } = await request(new URL(path, url), {
        method: 'POST',
        dispatcher: this.options.dispatcher,
        headers: {
          authorization: `Bearer ${this.options.tokenFor(access)}`,
          ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > BYTES_AT_MOST) throw new RangeError('too long');
        chunks.push(chunk);
      }
      if (statusCode === 404) return undefined;
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      throw new DirectoryUnavailable(error);
    }
  }

  /** As {@link ask}, from a cache of two seconds. Callers that ask for the same person at the same time share one request. @throws DirectoryUnavailable */
  async current(access: VerifiedAccess): Promise<Person | undefined> {
    const { now = Date.now } = this.options;
    const key = JSON.stringify([access.issuer, access.subject, access.address]);
    const known = this.#known.get(key);
    if (known && now() < known.until) return known.person;
    let asking = this.#asking.get(key);
    if (!asking) {
      asking = this.ask(access)
        .then((found) => {
          this.#known.set(key, { person: found, until: now() + CACHED_FOR });
          return found;
        })
        .finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    return await asking;
  }
}

function parse<T>(shape: z.ZodType<T>, answer: unknown): T {
  const { success, data, error } = shape.safeParse(answer);
  if (!success) throw new DirectoryUnavailable(error);
  return data;
}
