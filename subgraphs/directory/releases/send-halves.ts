import { ReleaseFailure } from './release-client.js';

/** What became of orders that were sent together. */
export interface Sent<O, A> {
  readonly answers: readonly A[];
  /** Orders that are refused even alone. */
  readonly refused: readonly O[];
  /** Orders that were not taken, because a request failed: they are to be sent again. */
  readonly unsent: readonly O[];
  /** Why they were not taken. */
  readonly failure: ReleaseFailure | undefined;
}

/**
 * Sends orders together. If the request is refused because of one of the orders, each half is sent again, so that one bad order holds up no other.
 *
 * @throws any error that is not a ReleaseFailure
 */
export async function sendHalves<O, A>(orders: readonly O[], send: (orders: readonly O[]) => Promise<readonly A[]>): Promise<Sent<O, A>> {
  if (orders.length === 0) return { answers: [], refused: [], unsent: [], failure: undefined };
  try {
    return { answers: await send(orders), refused: [], unsent: [], failure: undefined };
  } catch (failure) {
    if (!(failure instanceof ReleaseFailure)) throw failure;
    if (!failure.isOrders) return { answers: [], refused: [], unsent: orders, failure };
    if (orders.length === 1) return { answers: [], refused: orders, unsent: [], failure: undefined };
  }
  const middle = Math.ceil(orders.length / 2);
  const first = await sendHalves(orders.slice(0, middle), send);
  const rest = orders.slice(middle);
  if (first.failure) return { ...first, unsent: [...first.unsent, ...rest] };
  const second = await sendHalves(rest, send);
  return {
    answers: [...first.answers, ...second.answers],
    refused: [...first.refused, ...second.refused],
    unsent: second.unsent,
    failure: second.failure,
  };
}
