import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AdmissionControl } from '../admission/admission-control.js';
import { identifyCaller } from '../admission/caller.js';
import { Cancellation } from '../admission/cancellation.js';
import type { RecordSessionEvent, SessionEvent } from '../audit/session-events.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, gatewayError, toShownError } from '../errors.js';
import { findCanonicalAddress } from './canonical-address.js';
import { buildSessionCookie, type CookieScope, clearSessionCookie, parseCookies } from './cookies.js';
import type { OpenHpki } from './hpki/open-hpki.js';
import { type LoginPurpose, readReturnTo } from './login-state.js';
import { buildFailurePage, PAGE_POLICY } from './pages/failure-page.js';
import { registerHomePage } from './pages/home-route.js';
import { DirectoryUnavailable, type People } from './people.js';
import type { Provider } from './provider/provider.js';
import { endByProvider, readFrontChannelLogout } from './provider-logout.js';
import type { TokenRefresher } from './refresh.js';
import { isSameOrigin } from './same-origin.js';
import { describeSession } from './session-answer.js';
import type { SessionAuthenticator } from './session-authenticator.js';
import type { HeldSession, Sessions } from './sessions.js';
import { CALLBACK_PATH, type SignIn, type Step } from './sign-in.js';
import { SIGN_IN_FAILURES, SignInFailed } from './sign-in-failures.js';
import { StoreUnavailable } from './store/session-store.js';

export interface SessionRoutesOptions {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly authenticator: SessionAuthenticator;
  readonly refresher: TokenRefresher;
  readonly people: People;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The keys of a person's drafts. */
  readonly draftKeysOf: (person: string) => readonly string[];
  readonly scope: CookieScope;
  readonly origin: () => string;
  /** Whether `/` is the start page; the portal takes its place. */
  readonly startPage: boolean;
  readonly admission: AdmissionControl;
  /** The client's address, behind trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The host and port that the client named, behind trusted proxies. */
  readonly hostOf: (request: IncomingMessage) => string | undefined;
  /** Milliseconds that a request may wait for admission. */
  readonly deadline: number;
  /** The routes below `/session/hpki/`. Undefined: HPKI certificates are not accepted. */
  readonly hpki: Pick<OpenHpki, 'register'> | undefined;
  readonly hpkiMethods: readonly ('CERTIFICATE' | 'CHALLENGE')[];
  readonly log: Logger;
  /** Records sign-ins, failures, locks and sign-outs. */
  readonly record: RecordSessionEvent;
  readonly now?: () => number;
}

/** The longest body, in bytes: a facility's id, or a logout token. */
const BODY_LIMIT = 16 * 1024;
const PURPOSES: Readonly<Record<string, LoginPurpose>> = {
  hpki: 'hpki',
  'second-factor': 'second-factor',
  recent: 'recent',
  unlock: 'unlock',
};

/** What a finished sign-in is recorded as. */
const EVENTS: Readonly<Record<LoginPurpose, SessionEvent['kind']>> = {
  'sign-in': 'sign-in',
  unlock: 'unlock',
  hpki: 'step-up',
  'second-factor': 'step-up',
  recent: 'step-up',
};

/**
 * Registers the routes below `/session`: signing in with a browser, and the state of the session. Requests that change a session are `POST` and need the
 * header `hareyaka-session`, which only pages of this origin can send. Routes for navigation answer errors with a page, routes for scripts with JSON and a
 * stable code.
 */
export function registerSessionRoutes(server: FastifyInstance, options: SessionRoutesOptions): void {
  const { signIn, sessions, authenticator, refresher, people, providers, scope, log, admission, hpkiMethods, draftKeysOf } = options;
  const now = options.now ?? Date.now;

  void server.register(async (routes) => {
    routes.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    routes.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' });
    });

    if (options.startPage) registerHomePage(routes, findCanonical);
    options.hpki?.register(routes);

    routes.get('/session', async (request) => {
      const held = await find(request, { needsHeader: false });
      const counts = held && (await authenticator.confirm(held, options.addressOf(request.raw)));
      return await describe(counts ? held : undefined, request);
    });

    routes.get('/session/sign-in', async (request, reply) => {
      const canonical = findCanonical(request.raw);
      if (canonical !== undefined) return await reply.code(303).header('location', canonical).send();
      const { provider, returnTo, stepUp } = request.query as Record<string, string | undefined>;
      await answerPage(request, reply, async () => {
        // A link on another site may begin a sign-in, but must not change this session: for such a request the session is ignored.
        const held = isFromHere(request) ? await find(request, { needsHeader: false, isNavigation: true }) : undefined;
        const purpose = held && stepUp !== undefined && Object.hasOwn(PURPOSES, stepUp) ? PURPOSES[stepUp]! : 'sign-in';
        return await signIn.begin(
          { provider, returnTo: readReturnTo(returnTo, options.origin()), purpose, session: held },
          parseCookies(request.headers.cookie),
        );
      });
    });

    for (const path of [CALLBACK_PATH, `${CALLBACK_PATH}/:provider`]) {
      routes.get(path, async (request, reply) => {
        await answerPage(request, reply, async () => {
          const [path = '', search = ''] = request.raw.url?.split('?') ?? [];
          const step = await signIn.finish(path, search, parseCookies(request.headers.cookie), options.addressOf(request.raw));
          if (step.signedIn) record(EVENTS[step.signedIn.purpose], step.signedIn.session, request);
          return step;
        });
      });
    }

    routes.post('/session/sign-out', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const held = await demand(request);
      // It went on under another cookie at this moment: nothing has ended.
      if (!(await sessions.end(held.id))) throw gatewayError('UNAUTHENTICATED');
      record('sign-out', held.session, request);
      reply.header('set-cookie', clearSessionCookie(scope));
      const provider = providers.get(held.session.provider);
      const url = await provider?.signOutUrl(`${options.origin()}/`).catch(() => undefined);
      return { state: 'SIGNED_OUT', providerSignOut: url ?? null };
    });

    routes.post('/session/facility', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const held = await demand(request);
      if (held.session.locked) throw gatewayError('SESSION_LOCKED');
      const { facility } = (request.body ?? {}) as { facility?: unknown };
      const person = await admit(request, async () => await people.ask(access(held.session, request)));
      const chosen = person?.active ? person.facilities.find(({ id }) => id === facility) : undefined;
      if (!chosen) throw gatewayError('FACILITY_NOT_ALLOWED');
      if (!chosen.networkAllowed) throw gatewayError('NETWORK_NOT_ALLOWED');
      const cookie = await refresher.whileIdle(held.id, async () => {
        const current = await sessions.read(held.id);
        if (current?.session.locked) throw gatewayError('SESSION_LOCKED');
        return current && (await sessions.renew(current, { ...current.session, facility: chosen.id }));
      });
      if (cookie === undefined) throw gatewayError('UNAUTHENTICATED');
      reply.header('set-cookie', buildSessionCookie(scope, cookie));
      return await describe(await sessions.find(cookie), request);
    });

    routes.post('/session/lock', { bodyLimit: BODY_LIMIT }, async (request) => {
      const held = await demand(request);
      // Under the same id, so that it waits for nothing: a locked session is worth nothing to whoever has the cookie.
      if (!(await sessions.update(held.id, (session) => ({ ...session, locked: true })))) throw gatewayError('UNAUTHENTICATED');
      // Every tab of the browser sends it.
      if (!held.session.locked) record('lock', held.session, request);
      return await describe(await sessions.read(held.id), request);
    });

    routes.post('/session/back-channel-logout', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const token = new URLSearchParams(typeof request.body === 'string' ? request.body : '').get('logout_token');
      const ended = await admit(request, async () => await endByProvider(token, { providers, sessions }));
      if (ended.refused) log.warn({ requestId: request.id, reason: ended.refused }, 'a back-channel logout was refused');
      return await reply.code(ended.refused ? 400 : 200).send(ended.refused ? { error: 'invalid_request' } : {});
    });

    routes.get('/session/front-channel-logout', async (request, reply) => {
      const named = readFrontChannelLogout(request.query as Record<string, unknown>, providers);
      if (named) await admit(request, async () => await sessions.endProviderSession(named.issuer, named.providerSession));
      // The provider's page loads this in a frame. The page is empty.
      return await reply.type('text/html; charset=utf-8').send('<!doctype html><title>-</title>');
    });

    routes.setErrorHandler(async (error: unknown, request, reply) => {
      const code = toCode(error);
      if (code === 'INTERNAL') log.error({ requestId: request.id, err: error }, 'a request failed');
      return await reply
        .code(GATEWAY_ERRORS[code].status)
        .send({ errors: [toShownError({ message: '', extensions: { code } }, request.id)] });
    });
  });

  const record = (kind: SessionEvent['kind'], session: HeldSession['session'], request: FastifyRequest) =>
    options.record({ kind, requestId: request.id, access: access(session, request) });
  const access = (session: HeldSession['session'], request: FastifyRequest) => ({
    ...authenticator.accessFor(session),
    address: options.addressOf(request.raw),
  });

  async function find(request: FastifyRequest, { needsHeader, isNavigation = false }: { needsHeader: boolean; isNavigation?: boolean }) {
    const cookie = isNavigation
      ? parseCookies(request.headers.cookie).get(authenticator.cookieName)
      : authenticator.cookieOf(request.raw, { needsHeader });
    return cookie === undefined ? undefined : await sessions.find(cookie);
  }

  /** The session of a request that changes something. */
  async function demand(request: FastifyRequest): Promise<HeldSession> {
    const held = await find(request, { needsHeader: true });
    if (!held) throw gatewayError('UNAUTHENTICATED');
    return held;
  }

  async function describe(held: HeldSession | undefined, request: FastifyRequest) {
    return await describeSession(held, { people, providers, hpkiMethods, accessFor: (one) => access(one, request), draftKeysOf, now });
  }

  function findCanonical(request: IncomingMessage): string | undefined {
    return findCanonicalAddress(request, { origin: options.origin(), host: options.hostOf(request) });
  }

  function isFromHere({ headers }: FastifyRequest): boolean {
    return headers['sec-fetch-site'] === 'none' || isSameOrigin(headers, { origin: options.origin(), needsHeader: false });
  }

  /** Runs an action within the limits for the client's address, so that one client cannot occupy the gateway. */
  async function admit<T>(request: FastifyRequest, act: () => Promise<T>): Promise<T> {
    const caller = identifyCaller(undefined, options.addressOf(request.raw));
    const cancellation = new Cancellation();
    if (!admission.tryAdmit(caller)) await admission.admit({ caller, deadlineAt: Date.now() + options.deadline, cancellation });
    try {
      return await act();
    } finally {
      admission.release(caller);
    }
  }

  async function answerPage(request: FastifyRequest, reply: FastifyReply, act: () => Promise<Step>): Promise<void> {
    try {
      const { location, cookies } = await admit(request, act);
      await reply
        .code(303)
        .headers({ location, 'set-cookie': [...cookies] })
        .send();
    } catch (error) {
      const failure = toFailure(error);
      const { status } = SIGN_IN_FAILURES[failure.code];
      // Operators must see a provider that refuses or does not answer; the other failures concern only the person.
      const level = failure.code === 'SIGN_IN_REFUSED' || status >= 500 ? 'warn' : 'info';
      log[level]({ requestId: request.id, code: failure.code, reason: failure.reason }, 'a sign-in failed');
      const { issuer = '', subject = '' } = failure.who ?? {};
      const who = { issuer, subject, address: options.addressOf(request.raw) };
      options.record({ kind: 'sign-in-failed', requestId: request.id, access: who, reason: failure.code });
      await reply
        .code(status)
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY })
        .send(buildFailurePage(failure.code, request.id));
    }
  }
}

/** Finds the stable code of an error. Errors without a code are BAD_REQUEST or INTERNAL, by their HTTP status. */
function toCode(error: unknown): GatewayErrorCode {
  if (error instanceof StoreUnavailable) return 'SESSION_STORE_UNAVAILABLE';
  if (error instanceof DirectoryUnavailable) return 'SUBGRAPH_UNAVAILABLE';
  const { extensions, statusCode = 500 } = error as { extensions?: { code?: string }; statusCode?: number };
  if (extensions?.code !== undefined && Object.hasOwn(GATEWAY_ERRORS, extensions.code)) return extensions.code as GatewayErrorCode;
  if (statusCode === 413) return 'PAYLOAD_TOO_LARGE';
  return statusCode >= 400 && statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL';
}

function toFailure(error: unknown): SignInFailed {
  if (error instanceof SignInFailed) return error;
  const code = (error as { extensions?: { code?: GatewayErrorCode } }).extensions?.code;
  if (code === 'TOO_MANY_REQUESTS' || code === 'OVERLOADED') return new SignInFailed('TOO_MANY_REQUESTS');
  if (error instanceof StoreUnavailable) return new SignInFailed('SESSION_STORE_UNAVAILABLE');
  throw error;
}
