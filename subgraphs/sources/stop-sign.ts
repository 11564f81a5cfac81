/** Tells work that its result is no longer wanted. A part of `AbortSignal` that costs less: work for each of a thousand files has one. */
export interface StopSign {
  readonly aborted: boolean;
  /** Calls `act` once, when the work must stop. Not called if it is already aborted. @returns a function that takes the call back */
  whenAborted(act: () => void): () => void;
}

/** A signal that may be shared by any number of pieces of work, or a sign of one's own. */
export type Stop = AbortSignal | StopSign;

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * As `StopSign.whenAborted`. An AbortSignal gets one listener, however many pieces of work wait for it: a listener for each file of a
 * question would cost more than the files' bytes.
 *
 * @param act a function of its own for each call
 */
export function whenAborted(stop: Stop, act: () => void): () => void {
  if ('whenAborted' in stop) return stop.whenAborted(act);
  const acts = waiting.get(stop) ?? listen(stop);
  acts.add(act);
  return () => void acts.delete(act);
}

function listen(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>();
  waiting.set(signal, acts);
  const actAll = () => {
    for (const act of acts) act();
    acts.clear();
  };
  signal.addEventListener('abort', actAll, { once: true });
  return acts;
}
