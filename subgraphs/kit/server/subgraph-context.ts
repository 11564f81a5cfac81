import type { Logger } from 'pino';
import type { Content } from '../content/content-urls.js';
import type { Caller } from '../identity/caller.js';
import type { Grant } from '../permit/grant.js';
import type { Loaders } from './loader.js';
import type { RootFields } from './root-fields.js';

/** The context of every resolver of a subgraph, for one request. */
export interface SubgraphContext {
  readonly caller: Caller;
  /** The caller token itself. Use it only for an exchange at the directory's issuer. */
  readonly callerToken: string;
  readonly requestId: string;
  /** Aborts when the time that the gateway gave this request has passed. */
  readonly signal: AbortSignal;
  /** The current instant, the same for the whole request, in milliseconds since 1970. */
  readonly now: number;
  readonly log: Logger;
  /** Resolves the request's root fields, a few at once. */
  readonly roots: RootFields;
  readonly loaders: Loaders<SubgraphContext>;
  /** Verifies the permit of a chart reference. */
  grantOf(reference: { id: string; permit: string }): Promise<Grant>;
  /**
   * Makes the address of bytes outside the graph, for this caller only.
   *
   * @param until the end of its permit, in seconds since 1970
   */
  contentUrl(this: void, content: Content, until: number): string;
  /** Checks that the caller may search a system's patients, as the support centre may. The directory's issuer answers and records it. @throws KitError NOT_PERMITTED */
  demandSearch(): Promise<void>;
  /** Gets a permit for a patient whom the operation names, for mutations and root fields. */
  permitFor(patient: string): Promise<Grant>;
}
