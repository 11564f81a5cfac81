import type { Logger } from 'pino';
import type { ChangeReport } from '../audit/change-report.js';
import type { DisclosureReport } from '../audit/disclosure-report.js';
import type { Content } from '../content/content-urls.js';
import type { Caller } from '../identity/caller.js';
import type { KnownPerson, Searcher } from '../permit/exchange.js';
import type { FacilityIdentity, Grant } from '../permit/grant.js';
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
  /** What the answer discloses. The kit fills it for charts. */
  readonly disclosures: DisclosureReport;
  /** What mutations changed. */
  readonly changes: ChangeReport;
  /** Verifies the permit of a chart reference. */
  grantOf(reference: { id: string; permit: string }): Promise<Grant>;
  /**
   * Makes the address of bytes outside the graph, for this caller only. It ends with the permit; when it is opened, what the bytes disclose is reported.
   *
   * @param place where the bytes are: a place of `Grant.at`
   */
  contentUrl(this: void, content: Content, place: FacilityIdentity): string;
  /** Checks that the caller may search a system's patients, as the support centre may. The directory's issuer answers and records it. @returns who searches @throws KitError NOT_PERMITTED */
  demandSearch(): Promise<Searcher>;
  /** Asks the directory who the caller is, for what belongs to the person and to no patient. @throws KitError NOT_PERMITTED if the person may not act */
  identify(): Promise<KnownPerson>;
  /** Gets a permit for a patient whom the operation names, for mutations and root fields. */
  permitFor(patient: string): Promise<Grant>;
}
