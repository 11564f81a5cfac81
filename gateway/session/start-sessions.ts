import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { RecordSessionEvent } from '../audit/session-events.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { type HpkiDependencies, openHpki } from './hpki/open-hpki.js';
import type { HpkiConfig } from './hpki/read-hpki.js';
import { createHpkiSessions } from './hpki-sessions.js';
import { People } from './people.js';
import { PeopleWatch } from './people-watch.js';
import { Provider } from './provider/provider.js';
import { TokenRefresher } from './refresh.js';
import type { SessionRoutesOptions } from './routes.js';
import { Sealer } from './sealing.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { REFRESH_EVERY, Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';
import type { SignInConfig } from './sign-in-config.js';
import { MemoryStore } from './store/memory-store.js';
import { RedisStore } from './store/redis-store.js';

/** What the sessions need from the rest of the gateway. */
export interface SessionOptions {
  readonly signIn: SignInConfig;
  /** `memory`, or the URL of a Redis. */
  readonly store: string;
  /** At least one, of 32 bytes or more; the first encrypts, all decrypt. */
  readonly secrets: readonly Buffer[];
  /** Milliseconds for which the assurance of a sign-in with HPKI lasts. */
  readonly hpkiLasts: number;
  /** Where the gateway listens; used if the configuration has no public address. */
  readonly listensAt: () => string;
  /** Undefined: HPKI certificates are not accepted. */
  readonly hpki: HpkiConfig | undefined;
  readonly metrics: HpkiDependencies['metrics'];
  readonly isTrustedProxy: (address: string | undefined) => boolean;
  readonly dispatcher: Dispatcher;
  readonly directoryUrl: () => string | undefined;
  /** Makes a caller token for the directory. */
  readonly tokenFor: (access: VerifiedAccess) => string;
  readonly admission: SessionRoutesOptions['admission'];
  readonly addressOf: SessionRoutesOptions['addressOf'];
  readonly hostOf: SessionRoutesOptions['hostOf'];
  readonly deadline: number;
  /** Whether `/` is the start page; the portal takes its place. */
  readonly startPage: boolean;
  readonly log: Logger;
  readonly record: RecordSessionEvent;
  readonly now?: (() => number) | undefined;
}

/** The sessions of browsers: the authenticator of their requests, and the routes for signing in. */
export interface RunningSessions {
  readonly authenticator: SessionAuthenticator;
  readonly routes: SessionRoutesOptions;
  /** Whether the store answers. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** Creates the parts of signing in, connects them, and starts the watch for suspended people. @throws Error if the HPKI port cannot be opened */
export async function startSessions(options: SessionOptions): Promise<RunningSessions> {
  const { signIn: config, log, now = Date.now } = options;
  const store = options.store === 'memory' ? new MemoryStore(now) : new RedisStore(options.store, log);
  const sealer = new Sealer(options.secrets);
  const origin = () => config.publicUrl ?? options.listensAt();
  const scope = { secure: config.publicUrl?.startsWith('https:') === true };
  const providers = new Map(config.providers.map((one) => [one.id, new Provider(one, now)]));
  const sessions = new Sessions(store, sealer, now);
  const people = new People({ ...options, now });
  const refresher = new TokenRefresher({ sessions, providers, grace: config.rules.providerGrace, log, now });
  const authenticator = new SessionAuthenticator({ sessions, people, refresher, scope, origin, addressOf: options.addressOf, now });
  const signIn = new SignIn({ providers, sessions, people, sealer, rules: config.rules, hpkiLasts: options.hpkiLasts, scope, origin, now });
  const watch = new PeopleWatch({
    people,
    log,
    check: async (changed) => {
      for (const person of changed === 'all' ? sessions.heldPeople() : changed)
        for (const held of await sessions.ofPerson(person))
          await authenticator.check(held, await people.ask(authenticator.accessFor(held.session)));
    },
  });
  watch.start();
  // While the store does not answer, each session's next use says so.
  const refreshing = setInterval(() => void sessions.refresh().catch(() => undefined), REFRESH_EVERY).unref();
  const { admission, addressOf, hostOf, deadline, dispatcher, metrics, tokenFor } = options;
  const hpki =
    options.hpki &&
    (await openHpki(options.hpki, {
      sessions: createHpkiSessions({ sessions, authenticator, origin, tokenFor, record: options.record, now }),
      store,
      directory: options.directoryUrl,
      dispatcher,
      deadline,
      isTrustedPeer: options.isTrustedProxy,
      metrics,
      log,
      now,
    }));
  const hpkiMethods = hpki ? ([...(options.hpki?.certificateUrl ? ['CERTIFICATE' as const] : []), 'CHALLENGE'] as const) : [];
  return {
    authenticator,
    routes: {
      hpki,
      hpkiMethods,
      signIn,
      sessions,
      authenticator,
      refresher,
      people,
      providers,
      draftKeysOf: (person) => sealer.draftKeys(person),
      scope,
      origin,
      admission,
      addressOf,
      hostOf,
      deadline,
      startPage: options.startPage,
      log,
      record: options.record,
      now,
    },
    isReady: async () => await store.ping(),
    close: async () => {
      watch.end();
      clearInterval(refreshing);
      await hpki?.close();
      await store.close();
    },
  };
}
