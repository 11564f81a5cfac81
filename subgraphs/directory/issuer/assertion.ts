import { createHash } from 'node:crypto';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ASSERTION_TYP, CLIENT_ASSERTION, CLOCK_LEEWAY, classifyRefusal, type Refusals } from '../../kit/index.js';

/** The dependencies of the verification of assertions. */
export interface AssertionOptions {
  /** The issuer's name: the audience of assertions. */
  readonly issuer: string;
  /** The current public keys of a connected system; undefined if it has none that can be used. */
  readonly systems: (system: string) => JWTVerifyGetKey | undefined;
  /** Counts refusals. */
  readonly refusals: Refusals;
}

/** A connected system's authentication (RFC 7523). */
export interface Assertion {
  /** The system that signed it with its own key. */
  readonly system: string;
  /** Identifies the assertion, so that a second use is noticed. */
  readonly assertionHash: string;
}

/** Reads the text fields of a form. */
export function readForm(body: unknown): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string'));
}

/** Verifies the assertion in a form. @returns undefined if there is no valid one. It does not check whether the assertion was used before. */
export async function verifyAssertion(
  form: Readonly<Record<string, string | undefined>>,
  options: AssertionOptions,
  now: () => number,
): Promise<Assertion | undefined> {
  if (form.client_assertion_type !== CLIENT_ASSERTION) return undefined;
  return await readAssertion(form.client_assertion ?? '', options, now).catch((error: unknown) => {
    options.refusals.record({ kind: 'assertion', reason: classifyRefusal(error), party: 'unknown' });
    return undefined;
  });
}

async function readAssertion(assertion: string, { systems, issuer }: AssertionOptions, now: () => number): Promise<Assertion> {
  let system = '';
  const { payload } = await jwtVerify(
    assertion,
    async (header, token) => {
      system = String((JSON.parse(Buffer.from(token.payload as string, 'base64url').toString('utf8')) as { iss?: unknown }).iss);
      const keys = systems(system);
      if (!keys) throw new Error('no connected system of that name');
      return await keys(header, token);
    },
    {
      typ: ASSERTION_TYP,
      algorithms: ['EdDSA'],
      audience: issuer,
      maxTokenAge: 60,
      clockTolerance: CLOCK_LEEWAY,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      currentDate: new Date(now()),
    },
  );
  if (payload.iss !== system || payload.sub !== system) throw new Error('the assertion is not its own subject');
  return { system, assertionHash: createHash('sha256').update(`${system} ${payload.jti}`).digest('hex') };
}
