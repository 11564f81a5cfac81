import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { User } from '../../world/world-model.js';
import { buildPage, PAGE_POLICY, sayBoth } from '../page.js';
import { buildAccountPage, type Visit } from './account-page.js';
import { PASSKEY_HOST, type Passkeys } from './passkeys.js';
import type { CodeVerdict, TotpCodes } from './totp.js';
import { WAY_NOTES, type WayNote } from './way-notes.js';
import { buildWayPage } from './way-page.js';
import { type Assurance, isEnough, listWays, readWanted, WAYS, type Way } from './ways.js';

export interface SignInPagesOptions {
  readonly provider: Provider;
  readonly accounts: ReadonlyMap<string, User>;
  readonly facilityName: (id: string) => string;
  readonly codes: TotpCodes;
  readonly passkeys: Passkeys;
}

/** The longest form, in bytes: a passkey's answer. */
const FORM_LIMIT = 16 * 1024;
const NOTES: Readonly<Record<Exclude<CodeVerdict, 'ACCEPTED'>, WayNote>> = { WRONG: 'CODE_WRONG', USED: 'CODE_USED', WAIT: 'CODE_WAIT' };

/** Serves the sign-in pages: `/interaction/ID` to choose an account, `/interaction/ID/ACCOUNT` to choose how to sign in as it. */
export async function serveSignIn(
  options: SignInPagesOptions,
  { id, account: subject }: { readonly id: string; readonly account: string | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { provider, accounts } = options;
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  const user = subject === undefined ? undefined : accounts.get(subject);
  if (details?.uid !== id || (subject !== undefined && !user)) return sendExpired(response);
  const { login_hint: hint, acr_values: acrValues } = details.params;
  const visit: Visit = {
    id,
    wanted: readWanted(acrValues),
    preselected: typeof hint === 'string' && accounts.has(hint) ? hint : details.session?.accountId,
    facilityName: options.facilityName,
  };
  if (request.method !== 'POST')
    return send(response, 200, user ? await renderWays(options, visit, user, request) : buildAccountPage(visit, accounts.values()));

  const form = await readForm(request);
  if (form === undefined) return sendExpired(response, 413);
  if (form.has('cancel')) return await provider.interactionFinished(request, response, { error: 'access_denied' });
  const chosen = user ?? accounts.get(form.get('account') ?? '');
  if (!chosen) return sendExpired(response);
  const proven = user ? await prove(options, visit, user, form, request) : proveAsUsual(visit, chosen);
  if (typeof proven === 'string')
    return send(response, WAY_NOTES[proven].status, await renderWays(options, visit, chosen, request, proven));
  if (!proven) return sendExpired(response);
  const login = {
    accountId: chosen.subject,
    remember: false,
    ...(proven.acr === undefined ? {} : { acr: proven.acr }),
    amr: [...proven.amr],
  };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

/** Signs in by the account's usual method. @returns undefined if the client asks for another kind of sign-in */
function proveAsUsual({ wanted }: Visit, { acr, amr }: User): Assurance | undefined {
  return isEnough(acr, wanted) ? { acr, amr } : undefined;
}

/** Checks the submitted form. @returns the proven assurance, or the note to show, or undefined if the account has no such method */
async function prove(
  { codes, passkeys }: SignInPagesOptions,
  { id, wanted }: Visit,
  user: User,
  form: URLSearchParams,
  request: IncomingMessage,
): Promise<Assurance | WayNote | undefined> {
  const asked = form.get('way');
  const origin = findPasskeyOrigin(request) ?? '';
  const ways = listWays(user, wanted);
  if (asked === 'register-passkey' && ways.includes('passkey'))
    return (await passkeys.register(id, user.subject, origin, readJson(form))) ? 'PASSKEY_REGISTERED' : 'PASSKEY_REFUSED';
  // An account without a second factor returns with one factor. The client must refuse the sign-in.
  const way = ways.find((one) => one === asked) ?? (asked === 'password' && wanted === 'two-factor' ? 'password' : undefined);
  if (way === 'totp') {
    const verdict = codes.check(user.subject, (form.get('code') ?? '').trim());
    if (verdict !== 'ACCEPTED') return NOTES[verdict];
  }
  if (way === 'passkey' && !(await passkeys.verifyUse(id, user.subject, origin, readJson(form)))) return 'PASSKEY_REFUSED';
  return way && WAYS[way satisfies Way];
}

async function renderWays(
  { codes, passkeys }: SignInPagesOptions,
  visit: Visit,
  user: User,
  request: IncomingMessage,
  note?: WayNote,
): Promise<string> {
  const account = user.subject;
  const offered = findPasskeyOrigin(request) !== undefined && {
    use: passkeys.has(account) ? JSON.stringify(await passkeys.offerUse(visit.id, account)) : undefined,
    register: JSON.stringify(await passkeys.offerRegistration(visit.id, account, user.name)),
  };
  return buildWayPage(visit, user, { totpAddress: codes.address(account), passkeys: offered || undefined }, note);
}

/** The page's origin, if passkeys work there. */
function findPasskeyOrigin({ headers }: IncomingMessage): string | undefined {
  const origin = `http://${headers.host ?? ''}`;
  return URL.canParse(origin) && new URL(origin).hostname === PASSKEY_HOST ? origin : undefined;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  let form = '';
  for await (const part of request) {
    form += String(part);
    if (form.length > FORM_LIMIT) return undefined;
  }
  return new URLSearchParams(form);
}

function readJson(form: URLSearchParams): unknown {
  try {
    return JSON.parse(form.get('response') ?? '');
  } catch {
    return undefined;
  }
}

function sendExpired(response: ServerResponse, status = 400): void {
  const text = sayBoth('接続元のページからもう一度サインインしてください。', 'Go back to the page that you came from, and sign in again.');
  send(response, status, buildPage(sayBoth('この手続きは続けられません', 'This sign-in cannot go on'), `<p>${text}</p>`));
}

function send(response: ServerResponse, status: number, page: string): void {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': PAGE_POLICY };
  response.writeHead(status, headers).end(page);
}
