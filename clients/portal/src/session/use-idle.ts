import { Me } from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { useGraph } from '../graph/graph-context.js';
import { useSessionKeeper } from './session-context.js';

/** Milliseconds before the end of the session at which the page locks, so that the lock still reaches the gateway. */
const LOCK_BEFORE_MS = 5_000;
/** Milliseconds before the lock at which the warning appears. */
const WARN_MS = 30_000;
/** Milliseconds at least between two operations that keep the session alive while a person works in the page. */
const KEEP_ALIVE_MS = 60_000;

export interface Idle {
  /** Milliseconds until the session ends if nothing happens. */
  readonly left: number | undefined;
  /** Whole seconds until the lock, if it is near; else undefined. */
  readonly warning: number | undefined;
  /** Prolongs the session. */
  readonly stay: () => void;
}

/**
 * Watches whether a person works in the page. Keys, clicks and scrolling count as use and prolong the session; if there are none, a warning comes 30
 * seconds before the page locks. The server's time decides, and it is read again before the warning: another tab may have been used.
 */
export function useIdle(): Idle {
  const keeper = useSessionKeeper();
  const graph = useGraph();
  const [state, setState] = useState<{ left: number | undefined; warning: number | undefined }>({ left: undefined, warning: undefined });

  const stay = () => {
    void graph.ask(Me, {}).then(
      () => keeper.refresh(),
      () => {
        // The context has ended.
      },
    );
  };

  useEffect(() => {
    let usedAt = Date.now();
    let isReading = false;
    const onActivity = () => {
      if (Date.now() - usedAt < KEEP_ALIVE_MS) return;
      usedAt = Date.now();
      void graph.ask(Me, {}).catch(() => undefined);
    };
    const watch = async () => {
      const left = timeLeft();
      if (left === undefined) return setState({ left: undefined, warning: undefined });
      if (left > LOCK_BEFORE_MS + WARN_MS)
        return setState((before) =>
          before.left !== undefined && minutes(before.left) === minutes(left) && before.warning === undefined
            ? before
            : { left, warning: undefined },
        );
      // Every five seconds: another tab may have prolonged the session.
      if (!isReading && Math.round(left / 1000) % 5 === 0) {
        isReading = true;
        await keeper.refresh();
        isReading = false;
      }
      const now = timeLeft();
      if (now === undefined) return;
      if (now <= LOCK_BEFORE_MS) await keeper.lock();
      else setState({ left: now, warning: now > LOCK_BEFORE_MS + WARN_MS ? undefined : Math.ceil((now - LOCK_BEFORE_MS) / 1000) });
    };
    const timeLeft = () => {
      const end = keeper.endsAt();
      return end === undefined ? undefined : end - keeper.serverNow();
    };
    const timer = setInterval(() => void watch(), 1000);
    void watch();
    const events = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
    for (const event of events) window.addEventListener(event, onActivity, { passive: true, capture: true });
    return () => {
      clearInterval(timer);
      for (const event of events) window.removeEventListener(event, onActivity, { capture: true });
    };
  }, [keeper, graph]);

  return { ...state, stay };
}

function minutes(ms: number): number {
  return Math.ceil(ms / 60_000);
}
