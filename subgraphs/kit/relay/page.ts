import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { KitError } from '../errors.js';

/** The greatest number of items of a page. */
export const FIRST_AT_MOST = 1_000;

/** Relay's forward paging. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { defaultValue: 50, description: 'The greatest number of items, 0 to 1000.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item that you have.' })
  after?: string | null;
}

@ObjectType({ description: 'The position of a page in its list.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are more items after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item of this page. Null if the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item of this page. Null if the page is empty.' })
  endCursor!: string | null;
}

/** One page of a list. */
export interface Page<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: PageInfo;
}

export interface PageTypeOptions {
  readonly directives?: readonly string[];
  readonly description?: string;
}

/**
 * Makes the GraphQL types `<name>Connection` and `<name>Edge` of a list of such items.
 *
 * @param directives of both types, e.g. `\@shareable` if several subgraphs declare them
 * @example const ImagingInstanceConnection = makePageType('ImagingInstance', ImagingInstance, { directives: ['\@shareable'] });
 */
export function makePageType<T extends object>(
  name: string,
  Item: ClassType<T>,
  { directives = [], description = `One page of a list of ${name}.` }: PageTypeOptions = {},
): ClassType<Page<T>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} and its position in the list.` })
  class Edge {
    @Field(() => String, { description: 'The position of this item in the list. Pass it as `after` to get the items that follow.' })
    cursor!: string;

    @Field(() => Item, { description: 'The item itself.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description })
  class ItemPage implements Page<T> {
    @Field(() => [Item], { description: 'The items of this page.' })
    nodes!: T[];

    @Field(() => [Edge], { description: 'The items of this page, each with its cursor.' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where this page is in the list.' })
    pageInfo!: PageInfo;
  }

  for (const type of [Edge, ItemPage]) for (const directive of directives) Directive(directive)(type);
  return ItemPage;
}

/**
 * Makes one page of a whole list.
 *
 * @throws KitError BAD_INPUT if `first` is out of range, or `after` is not in the list (any more): the beginning, or nothing, would look like
 * the next page
 */
export function makePage<T extends { readonly id: string }>(items: readonly T[], { first, after }: PageArgs): Page<T> {
  if (first !== undefined) checkFirst(first);
  const last = decodeCursor(after);
  const begin = last === undefined ? 0 : items.findIndex(({ id }) => id === last) + 1;
  if (last !== undefined && begin === 0)
    throw new KitError('BAD_INPUT', { message: '`after` is no item of this list.', argument: 'after' });
  const nodes = items.slice(begin, first === undefined ? undefined : begin + first);
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ node, cursor: encodeCursor(node.id) }));
    },
    pageInfo: {
      hasNextPage: begin + nodes.length < items.length,
      hasPreviousPage: begin > 0,
      startCursor: nodes[0] ? encodeCursor(nodes[0].id) : null,
      endCursor: nodes.length > 0 ? encodeCursor(nodes.at(-1)!.id) : null,
    },
  };
}

/** The arguments of a page. An absent `first` means all items. */
export interface PageArgs {
  readonly first?: number | undefined;
  readonly after?: string | null | undefined;
}

/** @throws KitError BAD_INPUT */
export function checkFirst(first: number): number {
  if (!(first >= 0 && first <= FIRST_AT_MOST))
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
  if (!/^[\x21-\x7e]{1,200}$/.test(id)) throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
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
