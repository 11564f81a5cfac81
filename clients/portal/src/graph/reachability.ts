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

/** A gateway that is reached for less than this has not really come back: one request fails always, and others do not. */
const STEADY_MS = 60_000;
/** After the first such return, the wait before the next; it doubles each time. */
const FIRST_WAIT_MS = 5000;
/** A request that succeeds so long after the last failure ends the wait: somebody works in the page. */
const CALM_MS = 20_000;

/**
 * Makes the page's one {@link Reachability}. What failed is asked again when the gateway is back. So a return is told less and less often while a
 * request goes on failing: the page must not ask without end, and each request prolongs the session.
 */
export function createReachability(
  target: Pick<EventTarget, 'addEventListener'> = window,
  isOnline: () => boolean = () => navigator.onLine,
  now: () => number = Date.now,
): Reachability {
  const listeners = new Set<() => void>();
  let isReached = isOnline();
  let [returnedAt, failedAt, wait] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (value: boolean) => {
    clearTimeout(timer);
    timer = undefined;
    if (value === isReached) return;
    isReached = value;
    for (const listener of [...listeners]) listener();
  };
  const comeBack = () => {
    returnedAt = now();
    set(true);
  };
  const report = (value: boolean) => {
    if (!value) {
      failedAt = now();
      if (isReached) wait = failedAt - returnedAt < STEADY_MS ? Math.max(wait * 2, FIRST_WAIT_MS) : 0;
      set(false);
    } else if (!isReached) {
      if (wait === 0 || now() - failedAt >= CALM_MS) comeBack();
      else timer ??= setTimeout(comeBack, wait);
    }
  };
  target.addEventListener('offline', () => set(false));
  target.addEventListener('online', () => {
    wait = 0;
    comeBack();
  });
  return {
    get isReached() {
      return isReached;
    },
    report,
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
