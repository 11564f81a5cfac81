/** The time, and how to wait. Tests move it. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Waits, or returns earlier when the signal is aborted. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  wait: (milliseconds, signal) =>
    new Promise((settle) => {
      if (signal?.aborted) return settle();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        settle();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end);
    }),
};

/** Japan has no summer time. */
const JAPAN = 9 * 3_600_000;

/** The time in Japan as the storage writes it, `YYYYMMDDHHMMSSFFF`. */
export function formatTimestamp(milliseconds: number): string {
  return new Date(Math.trunc(milliseconds) + JAPAN).toISOString().replace(/\D/g, '');
}

/** The day in Japan, `YYYY-MM-DD`. */
export function formatDay(milliseconds: number): string {
  return new Date(milliseconds + JAPAN).toISOString().slice(0, 10);
}
