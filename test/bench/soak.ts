import type { BenchIssuer } from './callers.js';
import { expectRight } from './comparison.js';
import { gatewayMetrics } from './gateway-metrics.js';
import { startOurs, startSubgraphs } from './gateways.js';
import { Load } from './load.js';
import { stretch } from './measure.js';
import { me, patientList } from './operations.js';

export interface SoakOptions {
  readonly minutes: number;
  readonly connections: number;
  readonly callers: number;
  readonly node?: string;
  readonly core?: number | undefined;
  readonly otherCore?: number | undefined;
  readonly say: (line: string) => void;
}

/** Seconds. */
const EVERY = 30;
/** Growth below this part does not count. */
const FLAT = 0.1;

/** Runs only ours, with both operations mixed, for any time. Returns whether it answered everything and its memory stayed flat. */
export async function soak(options: SoakOptions, issuer: BenchIssuer): Promise<boolean> {
  const { say, node, core, otherCore, minutes } = options;
  const subgraphs = await startSubgraphs(otherCore);
  const gateway = await startOurs(subgraphs.ready.urls, issuer, { node, core });
  const callers = issuer.callers(options.callers);
  const operations = [patientList, me, me];
  const load = new Load({ ...gateway, operations, callers, connections: options.connections });
  const memory: MemorySample[] = [];
  let [requests, errors] = [0, 0];
  try {
    for (const operation of [patientList, me]) {
      await expectRight([gateway], operation, callers);
      await load.ask(operation);
    }
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1000;
    while (elapsed() < minutes * 60) {
      const measured = await stretch(load, gateway.pid, Math.min(EVERY, minutes * 60 - elapsed()));
      requests += measured.requests;
      errors += measured.errors;
      const { heap, delay } = await gatewayMetrics(gateway.metrics);
      if (measured.memory !== undefined && heap !== undefined) memory.push({ resident: measured.memory, heap });
      say(
        [
          `${(elapsed() / 60).toFixed(1)} min`,
          `${requests} requests`,
          `${errors} errors`,
          `${Math.round(measured.rate)}/s`,
          `p99 ${measured.p99.toFixed(1)} ms`,
          `RSS ${megabytes(measured.memory)}`,
          `heap ${megabytes(heap)}`,
          `loop delay p99 ${milliseconds(delay.p99)}, at most ${milliseconds(delay.max)}`,
        ].join(', '),
      );
    }
  } finally {
    await load.close();
    await Promise.all([gateway.stop(), subgraphs.stop()]);
  }
  const grown = growth(memory);
  const flat = grown.resident < FLAT && grown.heap < FLAT;
  const percent = (part: number) => `${part >= 0 ? '+' : ''}${(part * 100).toFixed(1)} %`;
  say(
    `from the second third to the last: peak of RSS ${percent(grown.resident)}, least heap ${percent(grown.heap)}: ${flat ? 'flat' : 'NOT flat'}; ${errors} errors in ${requests} requests`,
  );
  return flat && errors === 0;
}

/** Memory at one moment, in bytes. */
export interface MemorySample {
  readonly resident: number;
  readonly heap: number;
}

/**
 * Whether memory stopped growing, from the last two thirds of a run: caches fill in the first. The figures vary between collections, so that
 * peaks are compared with peaks, and the memory after a collection with the memory after another one.
 */
export function growth(samples: readonly MemorySample[]): { readonly resident: number; readonly heap: number } {
  const third = Math.floor(samples.length / 3);
  const [before, after] = [samples.slice(third, -third || undefined), samples.slice(-third || undefined)];
  const peak = (of: readonly MemorySample[]) => Math.max(...of.map(({ resident }) => resident));
  const floor = (of: readonly MemorySample[]) => Math.min(...of.map(({ heap }) => heap));
  return { resident: peak(after) / peak(before) - 1, heap: floor(after) / floor(before) - 1 };
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : `${Math.round(bytes / 1e6)} MB`;
}

function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? '–' : `${(seconds * 1000).toFixed(1)} ms`;
}
