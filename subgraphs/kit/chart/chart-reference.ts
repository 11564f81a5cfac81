import { KitError } from '../errors.js';
import type { Grant } from '../permit/grant.js';
import type { SubgraphContext } from '../server/subgraph-context.js';

/** What the gateway hands over of a chart: the key that the directory made. */
export interface ChartReference {
  readonly __typename: string;
  readonly id: string;
  /** Null where the directory could make none; our gateway does not ask for such a chart, another one may. */
  readonly permit: string | null;
}

/**
 * The reference resolver of a chart type: verifies the permit once and hangs its grant on the chart. It throws where the permit is not
 * good, so that this chart alone fails; it never answers null, which a client could not tell from an empty chart.
 *
 * @example references: { HumanBridgeChart: chartReference(HumanBridgeChart) }
 */
export function chartReference<C extends { id: string; permit: string; grant: Grant }>(ChartType: new () => C) {
  return async (reference: ChartReference, context: SubgraphContext): Promise<C> => {
    const { id, permit } = reference;
    if (typeof permit !== 'string') throw new KitError('PERMIT_INVALID');
    return Object.assign(new ChartType(), { id, permit, grant: await context.grantOf({ id, permit }) });
  };
}
