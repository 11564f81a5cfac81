import type { Logger } from 'pino';
import { redactError } from '../../kit/index.js';
import { type SweepParts, sweepDeliveries } from '../deliveries/sweep.js';
import { NONCE_LIFE } from '../intake/authenticate.js';
import { NonceStore } from '../tenants/nonce.store.js';

/** Milliseconds between two sweeps, and sweeps between two that look through the whole storage. */
const SWEEP_EVERY = 60_000;
const ORPHANS_EVERY = 24 * 60;

/** Sweeps from time to time. @returns a function that ends this */
export function startSweeps(parts: SweepParts & { readonly log: Logger }): () => void {
  const { log, database, writer } = parts;
  const nonces = new NonceStore(database, writer);
  let isSweeping = false;
  let sweeps = 0;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      const now = Date.now();
      await nonces.forget(now - NONCE_LIFE);
      const swept = await sweepDeliveries(parts, { now, withOrphans: sweeps++ % ORPHANS_EVERY === 0 });
      if (swept.isRefused)
        log.error('the database names nothing of a storage that has much: nothing was deleted. Do they belong together?');
      if (swept.objects + swept.dropped + swept.orphans > 0) log.info(swept, 'what nothing refers to was deleted');
    } catch (error) {
      log.error({ err: redactError(error) }, 'what nothing refers to could not be deleted');
    } finally {
      isSweeping = false;
    }
  };
  void sweep();
  const timer = setInterval(() => void sweep(), SWEEP_EVERY);
  return () => clearInterval(timer);
}
