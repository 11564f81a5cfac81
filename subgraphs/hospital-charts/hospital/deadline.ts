import { setMaxListeners } from 'node:events';
import { SourceError } from '../../sources/source-error.js';

/** Makes a signal that aborts when the request's signal aborts, or after some milliseconds. */
export function limitSignal(signal: AbortSignal, milliseconds: number): AbortSignal {
  const part = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  // Every patient's question listens to it: more than ten is no leak.
  setMaxListeners(0, part);
  return part;
}

/** Awaits work that takes no signal, until the signal ends the wait. @throws SourceError TIMED_OUT, about OURSELVES: it is not known here whose time ran out */
export async function awaitUntil<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const expire = () => reject(new SourceError('TIMED_OUT', 'no answer in time', 'OURSELVES'));
    if (signal.aborted) expire();
    signal.addEventListener('abort', expire, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', expire));
  });
}
