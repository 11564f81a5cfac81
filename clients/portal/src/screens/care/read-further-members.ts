import { type Ask, CARE_CABINET, type CareTeamMemberPartFragment, MoreCareTeam } from '@hareyaka/sdk';

type Member = CareTeamMemberPartFragment;

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
