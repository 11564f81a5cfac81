import { setMaxListeners } from 'node:events';
import { SourceError } from '../../sources/source-error.js';
import { whenAborted } from '../../sources/stop-sign.js';

/** Makes a signal that aborts when the request's signal aborts, or after this number of milliseconds. */
export function limitSignal(signal: AbortSignal, milliseconds: number): AbortSignal {
  const part = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  // Each patient's request adds a listener: more than ten are not a leak.
  setMaxListeners(0, part);
  return part;
}

/**
 * Awaits work that takes no signal, until the signal aborts.
 *
 * @throws SourceError TIMED_OUT, about OURSELVES, because the cause of the abort is unknown here
 */
export async function awaitUntil<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const expire = () => reject(new SourceError('TIMED_OUT', 'no answer in time', 'OURSELVES'));
    if (signal.aborted) expire();
    const leave = whenAborted(signal, expire);
    work.then(resolve, reject).finally(leave);
  });
}
