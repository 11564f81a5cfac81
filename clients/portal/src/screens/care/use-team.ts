import { type CareTeamMemberPartFragment, laneListState } from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useGraph } from '../../graph/graph-context.js';
import { readFurtherMembers } from './read-further-members.js';
import type { CareLane } from './use-care.js';

type Member = CareTeamMemberPartFragment;
const NOBODY: readonly Member[] = [];

/** All members of the team, present and former. The newest invitation comes first, so that a member of the first day may be on the last page. */
export function useTeam(lane: CareLane): readonly Member[] {
  const graph = useGraph();
  const { patient } = useChart();
  const first = lane.state === 'LOADED' ? (lane.chart.careTeam?.nodes ?? NOBODY) : NOBODY;
  const list = lane.state === 'LOADED' ? laneListState(lane, 'careTeam') : undefined;
  const after = list?.hasMore ? list.endCursor : null;
  const [further, setFurther] = useState<{ readonly after: string; readonly members: readonly Member[] }>();
  useEffect(() => {
    if (after === null) return;
    const abort = new AbortController();
    readFurtherMembers(graph.ask, patient.id, { after, signal: abort.signal }).then(
      (members) => setFurther({ after, members }),
      () => {
        // Aborted: the team is asked for anew.
      },
    );
    return () => abort.abort();
  }, [graph, patient.id, after]);
  return after !== null && further?.after === after ? [...first, ...further.members] : first;
}
