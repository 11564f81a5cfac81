import type { Logger } from 'pino';

/**
 * Makes the handler of SIGHUP. It reads the keys again, one signal after another. The log shows the ids of the keys that are now in use. If
 * keys cannot be read, it logs an error, and the old keys stay in use.
 *
 * @param reread reads the keys, and returns the ids of the private ones
 * @example process.on('SIGHUP', rereadKeys(log, system.reread))
 */
export function rereadKeys(log: Logger, reread: () => Promise<readonly string[]>): () => void {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(async () => {
      try {
        log.info({ keys: await reread() }, 'keys were read again');
      } catch (error) {
        log.error({ problem: (error as Error).message }, 'keys could not be read again: the old ones are still used');
      }
    });
  };
}
