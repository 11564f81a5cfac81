import { setMaxListeners } from 'node:events';
import { ChangeReport } from '../audit/change-report.js';
import { discloseAt } from '../audit/disclose-at.js';
import { DisclosureReport } from '../audit/disclosure-report.js';
import type { Content } from '../content/content-urls.js';
import { KitError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { FacilityIdentity, Grant } from '../permit/grant.js';
import { Loaders } from './loader.js';
import { RootFields } from './root-fields.js';
import type { SubgraphContext } from './subgraph-context.js';
import type { SubgraphRuntime } from './subgraph-runtime.js';

/** The parts of a context: the caller, and the time for the answer. */
export interface ContextRequest {
  readonly caller: Caller;
  readonly callerToken: string;
  readonly requestId: string;
  /** The time left for the answer, in milliseconds. */
  readonly budget: number;
}

/** Makes the context that the resolvers of one request share. */
export function requestContext(runtime: SubgraphRuntime, request: ContextRequest): SubgraphContext {
  const { caller, callerToken, requestId } = request;
  const signal = AbortSignal.timeout(request.budget);
  // Each call to a hospital adds a listener. More than ten are normal here, so Node must not warn of a leak.
  setMaxListeners(0, signal);
  const context = {
    caller,
    callerToken,
    requestId,
    signal,
    now: (runtime.now ?? Date.now)(),
    log: runtime.log.child({ requestId }),
    roots: new RootFields(),
    disclosures: new DisclosureReport(),
    changes: new ChangeReport(),
    loaders: undefined as unknown as Loaders<SubgraphContext>,
    grantOf: async (reference: { id: string; permit: string }) => await grants.load(reference),
    contentUrl: (content: Content, { facility, until, permit }: FacilityIdentity) => {
      if (!runtime.content) throw new Error('this subgraph serves no content');
      if (!permit) throw new Error('the place is not of a permit');
      const disclosure = discloseAt(permit.grant, permit.category, facility, { form: 'CONTENT', state: 'ANSWERED', items: 1 });
      return runtime.content.urls.urlOf(content, caller, until, disclosure);
    },
    demandSearch: async () => {
      if (!runtime.demandSearch) throw new KitError('NOT_PERMITTED');
      return await runtime.demandSearch({ caller, callerToken, signal });
    },
    identify: async () => {
      if (!runtime.identify) throw new KitError('NOT_PERMITTED');
      return await runtime.identify({ caller, callerToken, signal });
    },
    viewer: runtime.viewer && { urlFor: (grant: Grant) => runtime.viewer!.urlOf(grant, caller) },
    permitFor: async (patient: string) => {
      if (!runtime.permitFor) throw new KitError('NOT_PERMITTED');
      return await runtime.permitFor(patient, { caller, callerToken, signal });
    },
  };
  context.loaders = new Loaders<SubgraphContext>(context);
  // One loader verifies all permits of the request, so that the charts continue together and their loads are batched.
  const grants = context.loaders.of({
    key: ({ id, permit }: { id: string; permit: string }) => `${id} ${permit}`,
    load: async (references) =>
      await Promise.all(
        references.map(async (reference) => {
          if (!runtime.grantOf) return new KitError('PERMIT_INVALID');
          return await runtime.grantOf(reference, caller).catch((error: Error) => error);
        }),
      ),
  });
  return Object.assign(context, runtime.extend?.(context));
}
