import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { KitError } from '../errors.js';

/** The greatest number of items of a page. */
export const FIRST_AT_MOST = 200;

/** Relay's forward paging. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { defaultValue: 50, description: 'The greatest number of items, 0 to 200.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item that you have.' })
  after?: string | null;
}

@ObjectType()
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** @throws KitError BAD_INPUT */
export function checkFirst(first: number): number {
  if (first < 0 || first > FIRST_AT_MOST)
    throw new KitError('BAD_INPUT', { message: `\`first\` must be between 0 and ${FIRST_AT_MOST}.`, argument: 'first' });
  return first;
}

export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** @throws KitError BAD_INPUT if the text is not one of our cursors */
export function decodeCursor(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^[\w~-]{1,80}$/.test(id)) throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
  return id;
}

/** Makes one page of a longer list: `rows` has up to one row more than requested, which shows whether there is a next page. */
export function buildConnection<T extends { id: string }>(rows: readonly T[], first: number, after: string | undefined) {
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: encodeCursor(node.id) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
