import { type Connection, type Grant, KitError, type LoaderDefinition, type PageArgs } from '../../kit/index.js';
import { toCareTeamMember } from './care-team-member.mapper.js';
import type { CareTeamMemberStore, TeamPage } from './care-team-member.store.js';
import type { CareTeamMember } from './care-team-member.type.js';
import { listForMember } from './member-list.js';
import type { TeamContext } from './membership.js';

type Rows = Awaited<ReturnType<CareTeamMemberStore['listPages']>>[number];

const TEAM_PAGES: LoaderDefinition<TeamPage, Rows, TeamContext> = {
  key: (page) => JSON.stringify(page),
  load: async (pages, { team }) => await team.listPages(pages),
};

/** One page of the care team of a chart, the newest invitation first. */
export async function listTeam(
  chart: { readonly grant: Grant },
  args: PageArgs,
  context: TeamContext,
): Promise<Connection<CareTeamMember>> {
  return await listForMember<CareTeamMember>(
    chart,
    { args, context, parts: 2 },
    {
      position: ({ invitedAt, id }) => [invitedAt.getTime(), id],
      read: async ({ patient }, { first, after }) => {
        const position = after && { invitedAt: Number(after[0]), id: after[1]! };
        if (position && !Number.isSafeInteger(position.invitedAt))
          throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
        const rows = await context.loaders.of(TEAM_PAGES).load({ patient, first, after: position });
        return rows.filter(({ patientId }) => patientId === patient).map((row) => toCareTeamMember(row, context.now));
      },
    },
  );
}
