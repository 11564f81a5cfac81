import type { Grant } from '../grant.js';
import type { SubgraphContext } from '../subgraph-context.js';

/** What the gateway hands over of a chart: the key that the directory made. */
export interface ChartReference {
  readonly __typename: string;
  readonly id: string;
  readonly permit: string;
}

/**
 * The reference resolver of a chart type: verifies the permit once and hangs its grant on the chart. It throws where the permit is not
 * good, so that this chart alone fails; it never answers null, which a client could not tell from an empty chart.
 *
 * @example references: { HumanBridgeChart: chartReference(HumanBridgeChart) }
 */
export function chartReference<C extends { id: string; permit: string; grant: Grant }>(ChartType: new () => C) {
  return async (reference: ChartReference, context: SubgraphContext): Promise<C> => {
    const grant = await context.grantOf(reference);
    return Object.assign(new ChartType(), { id: reference.id, permit: reference.permit, grant });
  };
}
