import { type Ask, CARE_CABINET, type CareTeamMemberPartFragment, laneListState, MoreCareTeam } from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { useGraph } from '../../graph/graph-context.js';
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

/** Reads the members behind a cursor, page by page; those that came if a page does not come. */
export async function readFurtherMembers(
  ask: Ask,
  patient: string,
  { after, signal }: { readonly after: string; readonly signal?: AbortSignal },
): Promise<readonly Member[]> {
  const members: Member[] = [];
  let next: string | null = after;
  while (next !== null) {
    const page = await readPage(ask, { patient, after: next }, signal);
    members.push(...page.nodes);
    next = page.next;
  }
  return members;
}

async function readPage(
  ask: Ask,
  variables: { readonly patient: string; readonly after: string },
  signal: AbortSignal | undefined,
): Promise<{ readonly nodes: readonly Member[]; readonly next: string | null }> {
  const { data } = await ask(MoreCareTeam, { ...variables, system: CARE_CABINET }, { signal });
  const [chart] = data?.patient?.charts ?? [];
  const page = chart && 'careTeam' in chart ? chart.careTeam : undefined;
  return page ? { nodes: page.nodes, next: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null } : { nodes: [], next: null };
}
