import type { AuditLog } from '../../../gateway/audit/audit-log.js';
import { inventInput } from './invented-input.js';

export interface SpoolFigures {
  readonly records: number;
  /** A second. */
  readonly rate: number;
  /** Microseconds of a record: CPU time of all threads, and how long the caller waited, at the median and the 99th percentile. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  /** Records that became durable together, on average. */
  readonly group: number;
}

/**
 * Records as fast as so many callers can, each of whom waits for her last record before the next.
 *
 * @param milliseconds how long
 * @param groups the number of groups so far
 */
export async function measureSpool(
  log: AuditLog,
  { callers, milliseconds, groups }: { callers: number; milliseconds: number; groups: () => number },
): Promise<SpoolFigures> {
  const waits: number[] = [];
  const [began, cpu, before] = [performance.now(), process.cpuUsage(), groups()];
  const call = async (caller: number) => {
    for (let count = 0; performance.now() - began < milliseconds; count++) {
      const at = performance.now();
      await log.record(inventInput(`${caller}-${count}`));
      waits.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, async (_, caller) => await call(caller)));
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  waits.sort((a, b) => a - b);
  const at = (part: number) => Math.round(waits[Math.floor(waits.length * part)]! * 1000);
  return {
    records: waits.length,
    rate: waits.length / seconds,
    cpu: (used.user + used.system) / waits.length,
    p50: at(0.5),
    p99: at(0.99),
    group: waits.length / (groups() - before),
  };
}
