import type { Logger } from 'pino';
import type { Content } from '../content/content-urls.js';
import type { Caller } from '../identity/caller.js';
import type { Grant } from '../permit/grant.js';
import type { Loaders } from './loader.js';
import type { RootFields } from './root-fields.js';

/** What every resolver of a subgraph has at hand during one request. */
export interface SubgraphContext {
  readonly caller: Caller;
  /** The caller token itself: only to be exchanged at the directory's issuer. */
  readonly callerToken: string;
  readonly requestId: string;
  /** Aborts when the budget that the gateway gave this request is spent. */
  readonly signal: AbortSignal;
  /** One instant for the whole request, milliseconds since 1970. */
  readonly now: number;
  readonly log: Logger;
  /** Resolves the request's root fields, a few at once. */
  readonly roots: RootFields;
  readonly loaders: Loaders<SubgraphContext>;
  /** Verifies the permit of a chart reference. */
  grantOf(reference: { id: string; permit: string }): Promise<Grant>;
  /**
   * The address of bytes outside the graph, for this caller alone.
   *
   * @param until when the permit ends on which it rests, in seconds since 1970
   */
  contentUrl(this: void, content: Content, until: number): string;
  /** Whether the caller may search a system's patients: the support centre may. Asked of the directory's issuer, which records it. @throws KitError NOT_PERMITTED */
  demandSearch(): Promise<void>;
  /** Has a permit for a patient whom the operation names, for mutations and root fields. */
  permitFor(patient: string): Promise<Grant>;
}
