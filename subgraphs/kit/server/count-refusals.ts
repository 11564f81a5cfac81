import { KitError } from '../errors.js';
import { classifyRefusal } from '../observe/refusal.js';
import type { Refusals } from '../observe/refusals.js';
import type { SubgraphRuntime } from './subgraph-runtime.js';

type Guards = Pick<SubgraphRuntime, 'callers' | 'grantOf' | 'permitFor' | 'demandSearch' | 'identify'>;

/** Wraps a runtime so that it counts each refused caller token, permit and exchange. The answers do not change. */
export function countRefusals<R extends Guards>(runtime: R, refusals: Refusals): R {
  const { callers, grantOf, permitFor, demandSearch, identify } = runtime;
  const seen = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      count(error, refusals);
      throw error;
    }
  };
  return {
    ...runtime,
    callers: { verify: (token: string | undefined) => seen(async () => await callers.verify(token)) },
    ...(grantOf && { grantOf: (...asked: Parameters<typeof grantOf>) => seen(async () => await grantOf(...asked)) }),
    ...(permitFor && { permitFor: (...asked: Parameters<typeof permitFor>) => seen(async () => await permitFor(...asked)) }),
    ...(identify && { identify: (...asked: Parameters<typeof identify>) => seen(async () => await identify(...asked)) }),
    ...(demandSearch && { demandSearch: (...asked: Parameters<typeof demandSearch>) => seen(async () => await demandSearch(...asked)) }),
  };
}

function count(error: unknown, refusals: Refusals): void {
  if (!(error instanceof KitError)) return;
  if (error.code === 'CALLER_UNKNOWN')
    refusals.record({ kind: 'caller-token', reason: classifyRefusal(error.originalError), party: 'gateway' });
  if (error.code === 'PERMIT_INVALID')
    refusals.record({ kind: 'permit', reason: classifyRefusal(error.originalError), party: 'directory' });
  if (error.code === 'NOT_PERMITTED') refusals.record({ kind: 'exchange', reason: 'not-permitted', party: 'directory' });
  if (error.code === 'UNREACHABLE' && classifyRefusal(error.originalError) === 'key')
    refusals.record({ kind: 'assertion', reason: 'key', party: 'directory' });
}
