import { CLOCK_LEEWAY } from '../../subgraphs/kit/identity/caller-token.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { HPKI_ASSURANCE } from '../authn/assurance.js';

/** The directory's data about the caller. */
export interface Person {
  readonly profession: string;
  readonly roles: readonly string[];
}

/** The input of a policy. */
export interface PolicyQuestion {
  readonly access: VerifiedAccess | undefined;
  /** Asks the directory; called only if a policy needs it. */
  readonly me: () => Promise<Person | undefined>;
}

export type Policy = (question: PolicyQuestion) => boolean | Promise<boolean>;

const RECENTLY = 15 * 60;

/** One function for each name that `@policy` supports. */
export const POLICIES: Readonly<Record<string, Policy>> = {
  hpki: ({ access }) => access?.assurance === HPKI_ASSURANCE,
  recent: ({ access }) => access !== undefined && isRecent(access.authenticatedAt, Date.now() / 1000),
  doctor: hasProfession('DOCTOR'),
  nurse: hasProfession('NURSE'),
  pharmacist: hasProfession('PHARMACIST'),
  'care-manager': hasProfession('CARE_MANAGER'),
  'network-admin': hasRole('NETWORK_ADMIN'),
  'support-centre': hasRole('SUPPORT_CENTRE'),
  'facility-admin': hasRole('FACILITY_ADMIN'),
  auditor: hasRole('AUDITOR'),
};

/**
 * Lists the policies that accept the caller. Each is evaluated once, and the directory is asked at most once for all of them. An unknown
 * policy refuses; one that throws refuses too, and `onTrouble` receives the error.
 */
export async function answerPolicies(
  names: readonly string[],
  question: PolicyQuestion,
  onTrouble: (policy: string, cause: Error) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  let me: Promise<Person | undefined> | undefined;
  const shared: PolicyQuestion = {
    access: question.access,
    me: () => {
      me ??= question.me();
      return me;
    },
  };
  const answers = [...new Set(names)].map(async (name) => {
    try {
      // Only `true` accepts, and only a policy of the table: a name may be `constructor`.
      return Object.hasOwn(POLICIES, name) && (await POLICIES[name]!(shared)) === true ? [name] : [];
    } catch (cause) {
      onTrouble(name, cause as Error);
      return [];
    }
  });
  return new Set((await Promise.all(answers)).flat());
}

function hasProfession(profession: string): Policy {
  return async ({ access, me }) => access !== undefined && (await me())?.profession === profession;
}

function hasRole(role: string): Policy {
  return async ({ access, me }) => access !== undefined && ((await me())?.roles.includes(role) ?? false);
}

/** An issuer's clock may be a little ahead. A token without the time of sign-in is not recent. */
function isRecent(authenticatedAt: number, now: number): boolean {
  return authenticatedAt <= now + CLOCK_LEEWAY && now - authenticatedAt <= RECENTLY;
}
