import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { FairTurns } from '../../../kit/index.js';
import { FacilityViews } from '../cloud/facility-view.js';
import { type KeyParts, releaseKey } from '../keys/release-key.js';
import { mapFew } from '../map-few.js';
import type { DueStore } from '../records/due.store.js';
import { ReleaseError } from '../release-error.js';
import { withdraw } from '../withdrawals/withdraw.js';
import type { OrderStore } from './order.store.js';
import { dueForm, facilitiesForm, keysForm, withdrawalsForm } from './order-forms.js';
import { type OrderCheck, type VerifiedOrder, verifyOrder } from './verify-order.js';

/** Orders that are carried out at once, and that wait, in milliseconds. A withdrawal may take minutes, so it does not hold up the others. */
const TURNS = { atOnce: 4, perCaller: 4, waiting: 20, waitingPerCaller: 20, wait: 10_000 } as const;
const WITHDRAWAL_TURNS = { ...TURNS, atOnce: 2, perCaller: 2 } as const;
/** Keys of one order that are worked on at once. */
const KEYS_AT_ONCE = 4;

/** What the routes of orders need. */
export interface OrderParts extends KeyParts {
  readonly orders: OrderStore;
  readonly dues: DueStore;
  readonly check: OrderCheck;
}

const body = z.strictObject({ order: z.string().min(1) });

/** What the directory orders. Each request carries one signed order, which is carried out once. */
export function addOrderRoutes(server: FastifyInstance, parts: OrderParts): void {
  const { orders, dues } = parts;
  const [turns, withdrawalTurns] = [new FairTurns(TURNS), new FairTurns(WITHDRAWAL_TURNS)];
  const add = <S extends z.ZodType>(
    path: string,
    form: S,
    carryOut: (ordered: z.output<S>, order: VerifiedOrder) => Promise<object>,
    room: FairTurns = turns,
  ) => {
    server.post(`/release/${path}`, async (request, reply): Promise<FastifyReply> => {
      const given = body.safeParse(request.body);
      if (!given.success) throw new ReleaseError('BODY_INVALID');
      const order = await verifyOrder(given.data.order, parts.check);
      const ordered = form.safeParse(order.order);
      if (!ordered.success) throw new ReleaseError('BODY_INVALID');
      const answer = await room.run('directory', async () => {
        // Not before there is a turn: an order that was answered BUSY is not used.
        await orders.use(order);
        return await carryOut(ordered.data, order);
      });
      return await reply.send(answer);
    });
  };
  add('facilities', facilitiesForm, async ({ facilities }, order) => {
    await orders.takeFacilities(order, facilities);
    return { taken: facilities.length };
  });
  add('keys', keysForm, async ({ keys }, order) => {
    const views = new FacilityViews(parts);
    return { keys: await mapFew(keys, KEYS_AT_ONCE, async (one) => await releaseKey(order, one, views, parts)) };
  });
  add(
    'withdrawals',
    withdrawalsForm,
    async ({ withdrawals }, order) => {
      const views = new FacilityViews(parts);
      return { withdrawals: await mapFew(withdrawals, 1, async (one) => await withdraw(order, one, views, parts)) };
    },
    withdrawalTurns,
  );
  add('due', dueForm, async ({ after, first }) => {
    const rows = await dues.list(after, first);
    return { due: rows.map(({ link }) => ({ link })), next: rows.at(-1)?.seq ?? after };
  });
}
