import { Args, Ctx, Directive, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { ConnectionArgs, checkFirst, decodeCursor, encodeCursor, KitError, type Page, type SubgraphContext } from '../../kit/index.js';
import { toReceiptDelivery, toReceiptMachine, toReceiptRefusal, toReceiptSending } from './receipt-sending.mapper.js';
import {
  type ReceiptDelivery,
  ReceiptDeliveryConnection,
  type ReceiptMachine,
  type ReceiptRefusal,
  ReceiptSending,
} from './receipt-sending.type.js';
import type { SendingStore } from './sending.store.js';

/** The context of these resolvers. */
export interface SendingContext extends SubgraphContext {
  readonly sending: SendingStore;
}

/** Resolves what the facility for which the caller acts has sent: counts, times and codes, and no patient. */
@Resolver(() => ReceiptSending)
export class ReceiptSendingResolver {
  @Query(() => ReceiptSending, {
    nullable: true,
    description: 'What the facility for which you act has sent to the receipt cloud. Null if it does not send.',
  })
  @Directive('@requiresScopes(scopes: [["directory:read"]])')
  async myReceiptSending(@Ctx() context: SendingContext): Promise<ReceiptSending | null> {
    // The directory says whether the person may act for the facility now.
    await context.identify();
    const tenant = await context.sending.findTenant(context.caller.facility);
    return tenant && toReceiptSending(tenant);
  }

  @FieldResolver(() => Int)
  async patients(@Root() { tenant }: ReceiptSending, @Ctx() { sending }: SendingContext): Promise<number> {
    return await sending.countPatients(tenant);
  }

  @FieldResolver()
  async lastSentAt(@Root() { tenant }: ReceiptSending, @Ctx() { sending }: SendingContext): Promise<Date | null> {
    const at = await sending.findLastSent(tenant);
    return at === null ? null : new Date(at);
  }

  @FieldResolver()
  async machines(@Root() { tenant }: ReceiptSending, @Ctx() { sending }: SendingContext): Promise<ReceiptMachine[]> {
    return (await sending.listMachines(tenant)).map(toReceiptMachine);
  }

  @FieldResolver()
  async refusals(@Root() { tenant }: ReceiptSending, @Ctx() { sending, now }: SendingContext): Promise<ReceiptRefusal[]> {
    return (await sending.listRefusals(tenant, now)).map(toReceiptRefusal);
  }

  @FieldResolver(() => ReceiptDeliveryConnection, { description: 'What arrived, or was done, newest first.' })
  async deliveries(
    @Root() { tenant }: ReceiptSending,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { sending }: SendingContext,
  ): Promise<Page<ReceiptDelivery>> {
    checkFirst(first);
    const before = readSeq(decodeCursor(after));
    const rows = await sending.listDeliveries(tenant, { before, first: first + 1 });
    return makeNewestPage(rows.slice(0, first).map(toReceiptDelivery), { hasNext: rows.length > first, hasPrevious: before !== null });
  }
}

/** Reads the number of a delivery from a cursor. @throws KitError BAD_INPUT */
function readSeq(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
  return Number(text);
}

function makeNewestPage<T extends { readonly id: string }>(
  nodes: readonly T[],
  { hasNext, hasPrevious }: { readonly hasNext: boolean; readonly hasPrevious: boolean },
): Page<T> {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(node.id) }));
  const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return { nodes, edges, pageInfo: { hasNextPage: hasNext, hasPreviousPage: hasPrevious, startCursor, endCursor } };
}
