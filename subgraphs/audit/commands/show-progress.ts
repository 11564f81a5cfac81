/** Shows progress at most once in this time, in milliseconds. */
const PROGRESS_EVERY = 5_000;

/** Makes a function that shows progress now and then. @param show called at most every five seconds */
export function showProgress(now: () => number, show: (done: number, all: number) => void): (done: number, all: number) => void {
  let last = now();
  return (done, all) => {
    if (now() - last < PROGRESS_EVERY) return;
    last = now();
    show(done, all);
  };
}

/**
 * Says how fast something goes, and how long the rest will take.
 *
 * @param took milliseconds so far
 * @example formatRate({ done: 1000, all: 3000, took: 2000 }) === ', 500 a second, 4 s left'
 */
export function formatRate({ done, all, took }: { readonly done: number; readonly all: number; readonly took: number }): string {
  if (took <= 0 || done <= 0) return '';
  const rate = done / (took / 1000);
  return `, ${Math.round(rate)} a second, ${Math.ceil((all - done) / rate)} s left`;
}
