import type { Lane, LaneData, Operation } from '@hareyaka/sdk';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LaneQuestion, LaneVariables } from '../graph/lanes-store.js';
import { useChart } from './chart-context.js';

/** The lanes of a screen, and how to ask one of them again. */
export interface Lanes<Chart> {
  readonly lanes: readonly Lane<Chart>[];
  /** The ids of the systems that are asked at this moment. */
  readonly asking: ReadonlySet<string>;
  readonly retry: (system: string) => void;
}

/**
 * Asks a screen's operation once for each connected system of the patient, and gives what has come so far. The facility strip shows the states of these
 * lanes, and the banner takes the allergies from them.
 *
 * @param variables beside `patient` and `system`; compared by their JSON
 * @example
 * const { lanes } = useLanes(ChartLaboratory, { period });
 * const { series, gaps } = buildLaboratory(lanes);
 */
export function useLanes<Chart extends object, Variables extends LaneVariables>(
  operation: Operation<LaneData<Chart>, Variables>,
  ...rest: Record<never, never> extends Omit<Variables, keyof LaneVariables>
    ? [variables?: Omit<Variables, keyof LaneVariables>]
    : [variables: Omit<Variables, keyof LaneVariables>]
): Lanes<Chart> {
  const { store, setQuestion } = useChart();
  const variables = JSON.stringify(rest[0] ?? {});
  const question = useMemo((): LaneQuestion<Chart> => ({ operation, variables: JSON.parse(variables) }), [operation, variables]);
  const state = useSyncExternalStore(store.subscribe, () => store.read(question));

  useEffect(() => {
    store.open(question);
    setQuestion(question as unknown as LaneQuestion<object>);
    return () => setQuestion(undefined);
  }, [store, question, setQuestion]);

  return useMemo(() => ({ ...state, retry: (system: string) => store.retry(question, system) }), [state, store, question]);
}
