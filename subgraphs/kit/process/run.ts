import { endMisconfigured } from './config.js';
import { endOnSignal } from './end-on-signal.js';
import { ConfigurationError } from './environment.js';

/** A started process. */
export interface Running {
  readonly url: string;
  /** The address of the metrics, if they are served. */
  readonly metrics?: string | undefined;
  readonly close: () => Promise<void>;
  /** Reads its keys again: `rereadKeys`. */
  readonly reread: () => void;
}

/**
 * Runs a process: starts it, prints its address (one JSON line on stdout), drains and ends it on SIGTERM, SIGINT, or when the parent that
 * started it over IPC is gone. SIGHUP makes it read its keys again; a SIGHUP during the start is ignored. A bad configuration ends it with
 * exit code 2 and one line for each variable.
 */
export async function run(name: string, start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  process.on('SIGHUP', () => running?.reread());
  try {
    running = await start();
  } catch (error) {
    if (error instanceof ConfigurationError) endMisconfigured(name, error);
    process.stderr.write(`${name}: START_FAILED: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.stdout.write(`${JSON.stringify({ name, url: running.url, metrics: running.metrics })}\n`);
  endOnSignal(running.close);
}
