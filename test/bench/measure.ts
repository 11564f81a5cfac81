import type { MeasuredGateway } from './gateways.js';
import { Load, type LoadCounts } from './load.js';
import type { Operation } from './operations.js';
import { cpuOf, memoryOf } from './process-figures.js';

/** The figures of one gateway for one operation over a period. */
export interface Measured extends LoadCounts {
  /** CPU time of the gateway's process for each request, in milliseconds; undefined without /proc. */
  readonly cpu: number | undefined;
  /** Requests a second. */
  readonly rate: number;
  /** Resident bytes at the end. */
  readonly memory: number | undefined;
}

const WINDOW = 1;
const STEADY = 0.05;

export interface MeasureOptions {
  readonly operation: Operation;
  readonly callers: readonly string[];
  /** The headers that name a caller, if they are others than `authorization`. */
  readonly toHeaders?: (caller: string) => Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** The longest warm-up in seconds. */
  readonly warmUp: number;
}

/** Warms up a gateway until its figures are steady, then measures it. */
export async function measure(gateway: MeasuredGateway, options: MeasureOptions): Promise<Measured> {
  const load = new Load({ ...gateway, ...options, operations: [options.operation] });
  try {
    await load.ask(options.operation);
    await warmed(load, gateway.pid, options.warmUp);
    return await stretch(load, gateway.pid, options.seconds);
  } finally {
    await load.close();
  }
}

/** One period of load, with its cost for the process. */
export async function stretch(load: Load, pid: number, seconds: number): Promise<Measured> {
  const before = cpuOf(pid);
  const counts = await load.run({ seconds });
  const after = cpuOf(pid);
  return {
    ...counts,
    cpu: before === undefined || after === undefined ? undefined : (after - before) / counts.requests,
    rate: counts.requests / counts.seconds,
    memory: memoryOf(pid),
  };
}

/** Until three windows in a row differ by less than five per cent in the cost of a request. */
async function warmed(load: Load, pid: number, atMost: number): Promise<void> {
  const costs: number[] = [];
  for (let n = 0; n < atMost / WINDOW; n++) {
    const { cpu, rate } = await stretch(load, pid, WINDOW);
    costs.push(cpu ?? 1 / rate);
    const last = costs.slice(-3);
    if (last.length === 3 && Math.max(...last) / Math.min(...last) - 1 < STEADY) return;
  }
}
