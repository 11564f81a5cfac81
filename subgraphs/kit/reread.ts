import type { Logger } from 'pino';

/**
 * What SIGHUP does: keys are read again, one signal after another. The log says which keys are held then, by their ids; what could not be read is
 * an error there, and what was held before stays.
 *
 * @param reread reads them; gives the ids of the private ones
 * @example process.on('SIGHUP', rereadKeys(log, system.reread))
 */
export function rereadKeys(log: Logger, reread: () => Promise<readonly string[]>): () => void {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(async () => {
      try {
        log.info({ keys: await reread() }, 'keys were read again');
      } catch (error) {
        log.error({ problem: (error as Error).message }, 'keys could not be read again: those from before are used');
      }
    });
  };
}
