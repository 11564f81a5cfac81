import { KitError } from '../errors.js';
import type { Grant } from '../permit/grant.js';
import type { SubgraphContext } from '../server/subgraph-context.js';

/** The gateway's reference to a chart: the key that the directory made. */
export interface ChartReference {
  readonly __typename: string;
  readonly id: string;
  /** Null if the directory could make no permit. Our gateway does not request such a chart, but another one may. */
  readonly permit: string | null;
}

/**
 * The reference resolver of a chart type: verifies the permit once and puts its grant into the chart. It throws if the permit is not
 * valid, so that only this chart fails. It never returns null, which a client could not distinguish from an empty chart.
 *
 * @example references: { HumanBridgeChart: resolveChartReference(HumanBridgeChart) }
 */
export function resolveChartReference<C extends { id: string; permit: string; grant: Grant }>(ChartType: new () => C) {
  return async (reference: ChartReference, context: SubgraphContext): Promise<C> => {
    const { id, permit } = reference;
    if (typeof permit !== 'string') throw new KitError('PERMIT_INVALID');
    return Object.assign(new ChartType(), { id, permit, grant: await context.grantOf({ id, permit }) });
  };
}
