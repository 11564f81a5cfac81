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
  readonly core?: number;
  readonly otherCore?: number;
  readonly say: (line: string) => void;
}

const EVERY = 30;
/** Growth of less than this over an hour is none: the allocator's own swings are of this size. */
const FLAT = 20e6;

/** Only ours, both operations mixed, for as long as one likes. Whether it answered everything and its memory stayed flat. */
export async function soak(options: SoakOptions, issuer: BenchIssuer): Promise<boolean> {
  const { say, node, core, otherCore, minutes } = options;
  const subgraphs = await startSubgraphs(otherCore);
  const gateway = await startOurs(subgraphs.ready.urls, issuer, { node, core });
  const callers = issuer.callers(options.callers);
  const operations = [patientList, me, me];
  const load = new Load({ ...gateway, operations, callers, connections: options.connections });
  const memory: [seconds: number, bytes: number][] = [];
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
      if (measured.memory !== undefined) memory.push([elapsed(), measured.memory]);
      const { heap, delay } = await gatewayMetrics(gateway.origin);
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
  const growth = slope(memory.slice(Math.floor(memory.length / 2))) * 3600;
  const flat = growth < FLAT;
  say(
    `memory over the second half: ${growth >= 0 ? '+' : ''}${(growth / 1e6).toFixed(1)} MB an hour: ${flat ? 'flat' : 'NOT flat'}; ${errors} errors in ${requests} requests`,
  );
  return flat && errors === 0;
}

/** What the line of least squares rises by in a second. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = mean((point) => (point[0] - x) ** 2);
  return points.length < 2 || spread === 0 ? 0 : mean((point) => (point[0] - x) * (point[1] - y)) / spread;
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : `${Math.round(bytes / 1e6)} MB`;
}

function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? '–' : `${(seconds * 1000).toFixed(1)} ms`;
}
