import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import { makeAskDirectory } from './ask-directory.js';
import { ChallengeDesk } from './challenge-desk.js';
import type { CertificateProxy } from './client-certificate-header.js';
import { type ClientCertificateListener, listenForClientCertificates } from './client-certificate-listener.js';
import { registerHpkiRoutes } from './hpki-routes.js';
import type { OnceStore } from './once-store.js';
import type { HpkiConfig } from './read-hpki.js';
import type { LoadOutcome } from './revocation/list-source.js';
import { makeListLoader } from './revocation/load-list.js';
import { RevocationLists } from './revocation/revocation-lists.js';
import type { HpkiMethod, HpkiSessions } from './step-up.js';
import { TicketDesk } from './ticket-desk.js';

/** What HPKI needs from the rest of the gateway. */
export interface HpkiDependencies {
  readonly sessions: HpkiSessions;
  readonly store: OnceStore;
  /** The address of the directory's graph. */
  readonly directory: () => string | undefined;
  readonly dispatcher: Dispatcher;
  /** Milliseconds for a question to the directory. */
  readonly deadline: number;
  readonly isTrustedPeer: CertificateProxy['isTrustedPeer'];
  /** Counts: attempts by method and outcome, and loads of revocation lists by outcome. */
  readonly metrics: { readonly hpki: (method: HpkiMethod, outcome: string) => void; readonly hpkiList: (outcome: LoadOutcome) => void };
  readonly log: Logger;
  readonly now?: () => number;
}

/** HPKI, as the gateway uses it. */
export interface OpenHpki {
  /** Registers the routes below `/session/hpki/`. */
  register(server: FastifyInstance): void;
  /** The port for client certificates, if there is one. */
  readonly listener: ClientCertificateListener | undefined;
  close(): Promise<void>;
}

/** Bytes of a revocation list: some 300,000 entries. */
const LIST_AT_MOST = 16 * 1024 * 1024;
/** Milliseconds to load one list, for which a verification waits, and between two loads. */
const LIST_WITHIN = 30_000;
const WAIT_FOR_LISTS = 3_000;
const REFRESH_LISTS_EVERY = 3_600_000;

/** Starts HPKI: loads the revocation lists, and opens the port for client certificates if there is one. @throws Error if the port cannot be opened */
export async function openHpki(config: HpkiConfig, needs: HpkiDependencies): Promise<OpenHpki> {
  const { sessions, store, metrics, log, now = Date.now } = needs;
  const revocations = new RevocationLists({
    places: config.lists,
    hosts: config.listHosts,
    staleFor: config.staleFor,
    waitAtMost: WAIT_FOR_LISTS,
    refreshEvery: REFRESH_LISTS_EVERY,
    load: makeListLoader({ bytesAtMost: LIST_AT_MOST, within: LIST_WITHIN }),
    now,
    onLoad: (place, outcome, problem) => {
      metrics.hpkiList(outcome);
      if (outcome !== 'loaded') log.warn({ place, outcome, problem }, 'a revocation list cannot be used');
    },
  });
  const visit = {
    rules: { ...config, revocations },
    tickets: new TicketDesk(store, now),
    sessions,
    askDirectory: makeAskDirectory({ address: needs.directory, dispatcher: needs.dispatcher, deadline: needs.deadline }),
    lasts: config.lasts,
    now,
    observe: (method: HpkiMethod, outcome: string) => {
      metrics.hpki(method, outcome);
      log.info({ method, outcome }, 'a card was shown');
    },
  };
  const listener = config.listen && (await listenForClientCertificates(config.listen, visit, log));
  revocations.start();
  return {
    listener,
    register: (server) =>
      registerHpkiRoutes(server, {
        ...visit,
        challenges: new ChallengeDesk({ store, now }),
        certificateUrl: config.certificateUrl,
        proxy: config.proxy && { ...config.proxy, isTrustedPeer: needs.isTrustedPeer },
      }),
    close: async () => {
      revocations.close();
      await listener?.close();
    },
  };
}
