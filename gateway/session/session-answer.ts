import type { VerifiedAccess } from '../authn/access-token.js';
import { HPKI_ASSURANCE } from '../authn/assurance.js';
import { DirectoryUnavailable, type People, type Person } from './people.js';
import type { Provider } from './provider/provider.js';
import { findAssurance, findAuthenticationTime, type Session } from './session.js';
import type { HeldSession } from './sessions.js';

/** The answer of `GET /session`. Times are ISO 8601, by the server's clock `now`. */
export interface SessionAnswer {
  readonly state: 'SIGNED_OUT' | 'LOCKED' | 'CHOOSE_FACILITY' | 'STEP_UP_NEEDED' | 'ACTIVE';
  readonly now: string;
  readonly providers: readonly { readonly id: string; readonly name: { readonly ja: string; readonly en: string } }[];
  readonly person: { readonly id: string; readonly name: string; readonly kana: string; readonly profession: string } | null;
  readonly facility: { readonly id: string; readonly name: string } | null;
  /** The facilities of the person. One with `networkAllowed: false` cannot be chosen from the client's present address. */
  readonly facilities: readonly { readonly id: string; readonly name: string; readonly networkAllowed: boolean }[];
  readonly assurance: { readonly current: string; readonly required: string | null; readonly until: string | null };
  /** The ways to step up with HPKI that this gateway offers. */
  readonly stepUps: readonly { readonly kind: 'PROVIDER' | 'CERTIFICATE' | 'CHALLENGE' }[];
  readonly authenticatedAt: string | null;
  /** When the session ends if it is not used. */
  readonly idleUntil: string | null;
  /** When the session ends in any case. */
  readonly endsAt: string | null;
  /**
   * The person's keys for what the browser keeps until it is sent: 32 bytes each, base64url. The first encrypts, all decrypt. Only while the session is active. They stay
   * the same in the person's next session, so that work without a network outlives the end of a session.
   */
  readonly draftKeys: readonly string[];
}

interface Surroundings {
  readonly people: People;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The methods to prove the HPKI card that this gateway offers. */
  readonly hpkiMethods: readonly ('CERTIFICATE' | 'CHALLENGE')[];
  readonly accessFor: (session: Session) => VerifiedAccess;
  readonly draftKeysOf: (person: string) => readonly string[];
  readonly now: () => number;
}

/** Describes a session for its own browser. A locked session shows only who can unlock it, and its times. */
export async function describeSession(
  held: HeldSession | undefined,
  { people, providers, hpkiMethods, accessFor, draftKeysOf, now }: Surroundings,
): Promise<SessionAnswer> {
  const at = now();
  const offered = [...providers.values()].map(({ config: { id, name } }) => ({ id, name }));
  const nothing = {
    now: iso(at),
    providers: offered,
    person: null,
    facility: null,
    facilities: [],
    stepUps: [],
    authenticatedAt: null,
    draftKeys: [],
  } as const;
  const none = { current: '', required: null, until: null };
  if (!held) return { state: 'SIGNED_OUT', ...nothing, assurance: none, idleUntil: null, endsAt: null };
  const { session } = held;
  const person = await askPerson(people, accessFor(session));
  const who = person ? { id: person.id, name: person.name, kana: person.kana, profession: person.profession } : null;
  const times = { idleUntil: iso(Math.min(held.usedAt + session.idleFor, session.endsAt)), endsAt: iso(session.endsAt) };
  if (session.locked) return { state: 'LOCKED', ...nothing, person: who, assurance: none, ...times };
  const current = findAssurance(session, at);
  const required = person?.requiredAssurance ?? null;
  const facility = person?.facilities.find(({ id }) => id === session.facility);
  const state =
    session.facility === undefined ? 'CHOOSE_FACILITY' : required !== null && required !== current ? 'STEP_UP_NEEDED' : 'ACTIVE';
  return {
    state,
    ...nothing,
    draftKeys: state === 'ACTIVE' && person ? draftKeysOf(person.id) : [],
    person: who,
    facility: facility ? { id: facility.id, name: facility.name } : null,
    facilities: person?.facilities.map(({ id, name, networkAllowed }) => ({ id, name, networkAllowed })) ?? [],
    assurance: { current, required, until: current === HPKI_ASSURANCE && session.stepUp ? iso(session.stepUp.until) : null },
    stepUps: [
      ...(providers.get(session.provider)?.config.stepUp.hpki === undefined ? [] : [{ kind: 'PROVIDER' as const }]),
      ...hpkiMethods.map((kind) => ({ kind })),
    ],
    authenticatedAt: iso(findAuthenticationTime(session)),
    ...times,
  };
}

async function askPerson(people: People, access: VerifiedAccess): Promise<Person | undefined> {
  try {
    return await people.current(access);
  } catch (error) {
    if (error instanceof DirectoryUnavailable) return undefined;
    throw error;
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
