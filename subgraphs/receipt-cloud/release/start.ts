import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { CallerTokens, redactError } from '../../kit/index.js';
import type { VaultClient } from './cloud/vault-client.js';
import type { ServedRelease } from './data-source.js';
import { OrderStore } from './orders/order.store.js';
import { PatientTurns } from './patient-turns.js';
import type { ReleaseKeys, SubgraphKey } from './read-keys.js';
import { DueStore } from './records/due.store.js';
import { LinkStore } from './records/link.store.js';
import { type FollowParts, startFollowing } from './search/follow-index.js';
import { IndexStore } from './search/index.store.js';
import { SearchStore } from './search/search.store.js';
import { serveRelease } from './server.js';

/** What a release process is made of. */
export interface ReleaseParts extends Pick<ServedRelease, 'database' | 'writer'> {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  readonly keys: () => ReleaseKeys;
  readonly subgraphKey: () => SubgraphKey;
  readonly vault: VaultClient;
  readonly directory: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  readonly gateway: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  readonly now?: () => number;
}

/** A serving release process. */
export interface StartedRelease {
  readonly url: string;
  readonly orders: OrderStore;
  /** What following the cloud's index needs. */
  readonly follow: FollowParts;
  /** Forgets verified caller tokens: a key may have been withdrawn. */
  readonly forgetCallers: () => void;
  readonly close: () => Promise<void>;
}

/** The audience of callers who search: the subgraph passes its own token on. */
const SEARCH_AUDIENCE = 'receipt-cloud';
/** Milliseconds between two sweeps of used orders. */
const SWEEP_EVERY = 60_000;

/** Serves orders and searches. Following the index and sweeping are started apart. */
export async function startRelease(parts: ReleaseParts): Promise<StartedRelease> {
  const { database, writer, vault, keys, log, directory, gateway, now = Date.now } = parts;
  const dues = new DueStore(database);
  const links = new LinkStore(database, writer, dues);
  const orders = new OrderStore(writer, links, dues);
  const index = new IndexStore(database, writer, dues);
  const callers = new CallerTokens({ audience: SEARCH_AUDIENCE, ...gateway }, now);
  const served = await serveRelease({
    ...{ host: parts.host, port: parts.port, log, now, database, vault, keys, subgraphKey: parts.subgraphKey },
    ...{ links, orders, dues, index, callers, turns: new PatientTurns(), searches: new SearchStore(writer) },
    check: { ...directory, now },
  });
  return {
    url: served.url,
    orders,
    follow: { vault, index, keys, log },
    forgetCallers: () => callers.forget(),
    close: served.close,
  };
}

/** Follows the index and forgets old orders, from time to time. @returns a function that ends this */
export function startBackground({ orders, follow }: StartedRelease, log: Logger): () => Promise<void> {
  const endFollowing = startFollowing(follow);
  const timer = setInterval(() => {
    orders.forgetOld(Date.now()).catch((error: unknown) => log.error({ err: redactError(error) }, 'old orders could not be forgotten'));
  }, SWEEP_EVERY);
  return async () => {
    clearInterval(timer);
    await endFollowing();
  };
}
