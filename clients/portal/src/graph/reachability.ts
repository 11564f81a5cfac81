import { useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * Whether the gateway can be reached, as far as the page knows: the browser says that it has a network, and the last request was answered. One for the
 * whole page.
 */
interface Reachability {
  readonly isReached: boolean;
  /** Tells what the last request showed. */
  report(isReached: boolean): void;
  subscribe(listener: () => void): () => void;
}

/** Makes the page's one {@link Reachability}. */
function createReachability(target: Pick<EventTarget, 'addEventListener'> = window, isOnline = () => navigator.onLine): Reachability {
  const listeners = new Set<() => void>();
  let isReached = isOnline();
  const set = (value: boolean) => {
    if (value === isReached) return;
    isReached = value;
    for (const listener of listeners) listener();
  };
  target.addEventListener('offline', () => set(false));
  target.addEventListener('online', () => set(true));
  return {
    get isReached() {
      return isReached;
    },
    report: set,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

let page: Reachability | undefined;

/** The page's {@link Reachability}. */
export function reachability(): Reachability {
  page ??= createReachability();
  return page;
}

/** Whether the gateway can be reached. */
export function useReached(): boolean {
  const one = reachability();
  return useSyncExternalStore(one.subscribe, () => one.isReached);
}

/** Calls back when the gateway can be reached again. */
export function useReconnected(onBack: () => void): void {
  const latest = useRef(onBack);
  latest.current = onBack;
  useEffect(() => {
    const one = reachability();
    let before = one.isReached;
    return one.subscribe(() => {
      if (!before && one.isReached) latest.current();
      before = one.isReached;
    });
  }, []);
}
