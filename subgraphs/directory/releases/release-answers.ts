import { z } from 'zod';
import type { KeyResult } from './order-queue.store.js';
import { ReleaseState } from './release-state.js';

const KEY = /^[\w.-]{1,300}$/;
/** The id of the system's public key for which a released key is sealed. An older release process does not send it. */
const systemKey = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .optional()
  .catch(undefined);
const link = z.string().min(1).max(40);
/** A code. Another text is not kept: it could contain anything. */
const reason = z
  .string()
  .regex(/^[A-Z][A-Z_]{0,39}$/)
  .catch('UNNAMED');

const keys = z.object({
  keys: z.array(
    z.discriminatedUnion('state', [
      z.object({ link, state: z.literal('RELEASED'), key: z.string(), systemKey }),
      z.object({ link, state: z.literal('WAITING') }),
      z.object({ link, state: z.literal('REFUSED'), reason }),
    ]),
  ),
});
const withdrawals = z.object({
  withdrawals: z.array(
    z.discriminatedUnion('state', [
      z.object({ link, state: z.literal('WITHDRAWN') }),
      z.object({ link, state: z.literal('FAILED'), reason }),
    ]),
  ),
});
const due = z.object({ due: z.array(z.object({ link })), next: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });
const taken = z.object({ taken: z.number().int() });
const failure = z.object({ error: z.object({ code: z.string().regex(/^[A-Z][A-Z_]{0,39}$/) }) });

/** What is read from the answers of the release process. Undefined: the answer has another form, or is about other links. */
export type Read<T> = (body: unknown) => T | undefined;

/** A link of an order, and the facility to which its key must belong. */
interface Ordered {
  readonly link: string;
  readonly facility: string;
}

export function readKeys(body: unknown, orders: readonly Ordered[]): KeyResult[] | undefined {
  const { data } = keys.safeParse(body);
  if (!data || !areSameLinks(data.keys, orders)) return undefined;
  return data.keys.map((one, i): KeyResult => {
    if (one.state === 'WAITING') return { link: one.link, state: ReleaseState.WAITING };
    if (one.state === 'REFUSED') return { link: one.link, state: ReleaseState.REFUSED, reason: one.reason };
    const fits = KEY.test(one.key) && one.key.startsWith(`${orders[i]!.facility}.`);
    if (!fits) return { link: one.link, state: ReleaseState.REFUSED, reason: 'KEY_INVALID' };
    return { link: one.link, state: ReleaseState.RELEASED, key: one.key, systemKey: one.systemKey };
  });
}

/** The links that are withdrawn, and the others with the reason. */
export function readWithdrawals(
  body: unknown,
  orders: readonly Ordered[],
): { withdrawn: string[]; failed: Map<string, string> } | undefined {
  const { data } = withdrawals.safeParse(body);
  if (!data || !areSameLinks(data.withdrawals, orders)) return undefined;
  const failed = new Map(data.withdrawals.flatMap((one) => (one.state === 'FAILED' ? [[one.link, one.reason] as const] : [])));
  return { withdrawn: data.withdrawals.filter(({ state }) => state === 'WITHDRAWN').map((one) => one.link), failed };
}

export function readDue(body: unknown, first: number): { due: string[]; next: number } | undefined {
  const { data } = due.safeParse(body);
  return data && data.due.length <= first ? { due: data.due.map((one) => one.link), next: data.next } : undefined;
}

export function readTaken(body: unknown): number | undefined {
  return taken.safeParse(body).data?.taken;
}

/** The code of an error. */
export function readErrorCode(body: unknown): string | undefined {
  return failure.safeParse(body).data?.error.code;
}

function areSameLinks(answers: readonly { link: string }[], orders: readonly Ordered[]): boolean {
  return answers.length === orders.length && answers.every(({ link }, i) => link === orders[i]!.link);
}
