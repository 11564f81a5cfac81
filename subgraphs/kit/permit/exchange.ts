import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { request } from 'undici';
import { KitError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { SigningKey } from '../identity/caller-token.js';
import { Refused } from '../observe/refusal.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The scope in place of a patient: the right to search all patients. */
export const SEARCH_SCOPE = 'search-patients';
/** The scope in place of a patient: who the caller is. */
export const PERSON_SCOPE = 'person';
export const ASSERTION_TYP = 'client-assertion+jwt';

/** The person in a caller token: what the directory needs to find the person and to decide whether the person may act. */
export type Person = Pick<Caller, 'issuer' | 'subject' | 'facility' | 'assurance'>;

/** Who may search all patients of a system, as the directory knows the person. */
export interface Searcher {
  /** The directory's id of the person. */
  readonly user: string;
  readonly profession: string;
  /** The role that allows it: `NETWORK_ADMIN` or `SUPPORT_CENTRE`. */
  readonly role: string;
}

/** Who the caller is, as the directory knows the person. */
export interface KnownPerson {
  /** The directory's id of the person. */
  readonly user: string;
  readonly profession: string;
}

/** The issuer of the directory, and the system that requests permits. */
export interface ExchangeOptions {
  /** The issuer's exchange address. */
  readonly url: string;
  /** The issuer's name: the audience of the assertion. */
  readonly issuer: string;
  /** The connected system's name. */
  readonly system: string;
  readonly key: SigningKey;
}

/**
 * Exchanges a caller token for a permit, after RFC 8693, for mutations and root fields, which have no chart reference.
 * The issuer gives it only to this system, only for a patient whom the operation names, and records it.
 *
 * @throws KitError NOT_PERMITTED when the caller may see nothing of the patient here; UNREACHABLE, TIMED_OUT when the issuer fails
 */
export async function exchangePermit(
  options: ExchangeOptions,
  { callerToken, patient, signal }: { callerToken: string; patient: string; signal: AbortSignal },
): Promise<string> {
  const { access_token: permit } = await postExchange(options, { callerToken, wanted: { patient }, signal });
  if (typeof permit === 'string') return permit;
  throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error('the exchange gave no permit') });
}

/**
 * Asks the issuer whether the caller may search this system's patients. The answer is not a permit and is not kept: the issuer is asked, and
 * records it, for every search.
 *
 * @returns who searches, for the audit
 * @throws KitError NOT_PERMITTED if not; UNREACHABLE, TIMED_OUT when the issuer fails
 */
export async function demandSearch(
  options: ExchangeOptions,
  { callerToken, signal }: { callerToken: string; signal: AbortSignal },
): Promise<Searcher> {
  const { user, profession, role } = await postExchange(options, { callerToken, wanted: { scope: SEARCH_SCOPE }, signal });
  if (typeof user === 'string' && typeof profession === 'string' && typeof role === 'string') return { user, profession, role };
  throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error('the exchange did not say who searches') });
}

/**
 * Asks the issuer who the caller is, for what belongs to the person and to no patient: the invitations that the person got. The issuer records it.
 *
 * @throws KitError NOT_PERMITTED if the person may not act; UNREACHABLE, TIMED_OUT when the issuer fails
 */
export async function identifyCaller(
  options: ExchangeOptions,
  { callerToken, signal }: { callerToken: string; signal: AbortSignal },
): Promise<KnownPerson> {
  const { user, profession } = await postExchange(options, { callerToken, wanted: { scope: PERSON_SCOPE }, signal });
  if (typeof user === 'string' && typeof profession === 'string') return { user, profession };
  throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error('the exchange did not say who the caller is') });
}

/**
 * Asks the issuer whether a person may still act, before an address opens that the person got earlier.
 *
 * @param address the client's address of the present request, not of the one that got the address; empty if it is not known
 * @throws KitError NOT_PERMITTED if the person is suspended, has moved or is unknown, or the address is not allowed; UNREACHABLE or TIMED_OUT if the issuer fails
 */
export async function demandActive(
  options: ExchangeOptions,
  { person: { issuer, subject, facility, assurance }, address, signal }: { person: Person; address: string; signal: AbortSignal },
): Promise<void> {
  const url = new URL('active', options.url).href;
  const form = { issuer, subject, facility, assurance, address };
  const body = (await postWithAssertion(options, { url, form, signal })) as { active?: unknown };
  if (body.active !== true) throw new KitError('NOT_PERMITTED');
}

async function postExchange(
  options: ExchangeOptions,
  { callerToken, wanted, signal }: { callerToken: string; wanted: Record<string, string>; signal: AbortSignal },
): Promise<Readonly<Record<string, unknown>>> {
  const form = {
    grant_type: TOKEN_EXCHANGE,
    subject_token: callerToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    ...wanted,
  };
  return (await postWithAssertion(options, { url: options.url, form, signal })) as Record<string, unknown>;
}

/**
 * Posts a form to the issuer, with the system's assertion.
 *
 * @returns the body of the answer
 * @throws KitError NOT_PERMITTED if the issuer refuses (403); UNREACHABLE, TIMED_OUT if it fails
 */
export async function postWithAssertion(
  options: ExchangeOptions,
  { url, form, signal }: { url: string; form: Record<string, string>; signal: AbortSignal },
): Promise<unknown> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', typ: ASSERTION_TYP, kid: options.key.kid })
    .setIssuer(options.system)
    .setSubject(options.system)
    .setAudience(options.issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(options.key.key);
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form, client_assertion_type: CLIENT_ASSERTION, client_assertion: assertion }).toString(),
    signal,
  }).catch((cause: unknown) => {
    throw new KitError(signal.aborted ? 'TIMED_OUT' : 'UNREACHABLE', { service: 'directory', cause });
  });
  const body = await answer.body.json().catch(() => ({}));
  if (answer.statusCode === 200) return body ?? {};
  if (answer.statusCode === 403) throw new KitError('NOT_PERMITTED');
  // The issuer does not accept our signature.
  if (answer.statusCode === 401)
    throw new KitError('UNREACHABLE', { service: 'directory', cause: new Refused('key', 'the issuer refused the assertion') });
  throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error(`the issuer answered ${answer.statusCode}`) });
}
