import {
  AnswerState,
  type Connection,
  checkFirst,
  decodeCursor,
  discloseList,
  encodeCursor,
  type FacilityAnswer,
  type Grant,
  isComplete,
  KitError,
  makeFacilityAnswer,
  type PageArgs,
  type PageInfo,
  watchPage,
} from '../../kit/index.js';
import type { MemberScope } from './member-scope.js';
import { MEMBERSHIPS, type TeamContext } from './membership.js';

/** How a list of the chart is read. */
export interface MemberList<T> {
  /** The position of an item, as its cursor has it: parts of printable ASCII without a space. */
  readonly position: (item: T) => readonly (string | number)[];
  /** @param after the position of the last item that the caller has */
  readonly read: (scope: MemberScope, page: { readonly first: number; readonly after: readonly string[] | undefined }) => Promise<T[]>;
}

/** An item of a list. */
export interface ListItem {
  readonly id: string;
  readonly facility?: { readonly id: string } | null | undefined;
}

/**
 * Reads one page of a list of a patient's care cabinet, for a member of the team. For anybody else every facility is WITHHELD, whether or not there
 * is a team or a record.
 *
 * @param parts the number of parts of a position
 * @throws KitError BAD_INPUT for a page that cannot be
 */
export async function listForMember<T extends ListItem>(
  chart: { readonly grant: Grant },
  { args, context, parts }: { readonly args: PageArgs; readonly context: TeamContext; readonly parts: number },
  list: MemberList<T>,
): Promise<Connection<T>> {
  const { grant } = chart;
  const first = checkFirst(args.first ?? 0);
  const after = decodePosition(args.after, parts);
  const scope = await findScope(grant, context);
  const rows = scope ? await list.read(scope, { first: first + 1, after }) : [];
  const nodes = rows.slice(0, first);
  const cursor = (node: T) => encodeCursor(list.position(node).join('|'));
  const pageInfo: PageInfo = {
    hasNextPage: rows.length > first,
    hasPreviousPage: after !== undefined && scope !== null,
    startCursor: nodes[0] ? cursor(nodes[0]) : null,
    endCursor: nodes.length > 0 ? cursor(nodes.at(-1)!) : null,
  };
  const stated = listAnswers(grant, scope);
  const { page, isRead } = watchPage<T>({
    nodes,
    get edges() {
      return nodes.map((node) => ({ node, cursor: cursor(node) }));
    },
    pageInfo,
  });
  const connection = Object.assign(page, { answers: stated, complete: isComplete(stated) });
  context.disclosures.attach(connection, chart, () =>
    discloseList(grant, 'CARE_RECORD', { nodes: nodes as never, stated, answers: [], isRead: isRead() }),
  );
  return connection;
}

/** Finds what the caller may read. Null without a permit for care records, and without a membership. */
export async function findScope(grant: Grant, context: TeamContext): Promise<MemberScope | null> {
  const { pat: patient, usr: user, fac: facility } = grant.claims;
  const isMember = await context.loaders.of(MEMBERSHIPS).load({ patient, user, facility });
  const places = grant.at('CARE_RECORD');
  return isMember && places.length > 0 ? { patient, user, facility, places } : null;
}

function listAnswers(grant: Grant, scope: MemberScope | null): FacilityAnswer[] {
  const covered = new Set(scope?.places.map(({ facility }) => facility));
  return grant.facilities.map((facility) =>
    makeFacilityAnswer(facility, 'CARE_RECORD', covered.has(facility) ? AnswerState.ANSWERED : AnswerState.WITHHELD),
  );
}

/** @throws KitError BAD_INPUT */
function decodePosition(cursor: string | null | undefined, parts: number): readonly string[] | undefined {
  const position = decodeCursor(cursor)?.split('|');
  if (position !== undefined && (position.length !== parts || position.includes('')))
    throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
  return position;
}
