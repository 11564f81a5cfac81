import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { todayInTokyo } from './world/calendar.js';

/** The values that a second start needs to be the same network, stored as `network.json`. */
export interface NetworkState {
  readonly seed: number;
  readonly patients: number;
  /** If absent, the twelve hospitals of the demo. */
  readonly hospitals?: number;
  /** Patients of `dr-sato` whom every hospital knows; none in the demo. */
  readonly everywhere?: number;
  /** Whether there are clinics and pharmacies that send to the receipt cloud. */
  readonly receipts?: boolean;
  readonly firstStart: string;
  readonly issuerPort: number | null;
}

/** The state of the first start, or a new one. A seed that differs from the first start's is ignored: files and index would disagree. */
export function loadState(
  folder: string,
  wanted: {
    seed: number;
    patients: number;
    hospitals?: number | undefined;
    everywhere?: number | undefined;
    receipts?: boolean | undefined;
    now: number;
  },
): NetworkState {
  const file = join(folder, 'network.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as NetworkState;
  const { seed, patients, hospitals, everywhere, receipts, now } = wanted;
  return {
    ...{ seed, patients, firstStart: todayInTokyo(now), issuerPort: null },
    ...(hospitals !== undefined && { hospitals }),
    ...(everywhere !== undefined && { everywhere }),
    ...(receipts && { receipts }),
  };
}

export function saveState(folder: string, state: NetworkState): void {
  writeFileSync(join(folder, 'network.json'), `${JSON.stringify(state, null, 2)}\n`);
}
