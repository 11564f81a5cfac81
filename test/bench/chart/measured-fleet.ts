import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { request } from 'undici';
import { accessToken } from '../../network/issuer/access-token.js';
import type { Fleet, startFleet } from '../../network/launch/fleet.js';
import { cpuOf } from '../process-figures.js';
import { countItems, type ShownChart, toArrayForm } from './chart-queries.js';

/** The processes that count: those of the project that take part in an operation on charts. */
export const OURS = ['gateway', 'directory', 'humanbridge', 'id-link'] as const;
/** Those that read hospitals' files. */
const READERS: readonly string[] = ['humanbridge', 'id-link'];

/** Long enough on a busy machine: an answer that is cut off at a deadline would look cheap. */
const DEADLINES = {
  HAREYAKA_HOSPITAL_DEADLINE_MS: '20000',
  HAREYAKA_SUBGRAPH_DEADLINE_MS: '25000',
  HAREYAKA_OPERATION_DEADLINE_MS: '30000',
};

const NOTHING_KEPT = { HAREYAKA_FILE_CACHE_MB: '0' };

export interface FleetChoice {
  /** A built checkout of this project. */
  readonly checkout: string;
  /** For the network's data; a second network may use it again. */
  readonly folder: string;
  readonly patients: number;
  /** Absent: the demo's twelve. */
  readonly hospitals?: number | undefined;
  /** Whether the systems keep what they read. */
  readonly keeps: boolean;
}

/** What some operations cost. */
export interface ChartCost {
  readonly operations: number;
  /** Milliseconds of CPU time by process, all threads. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Milliseconds of each operation. */
  readonly times: readonly number[];
  readonly items: number;
  /** Files fetched from hospitals. */
  readonly files: number;
  /** Bytes that the systems read from all sockets and files: hospitals' files, listings, requests. */
  readonly bytes: number;
}

/** The demo network of one checkout, whose processes are measured. */
export class MeasuredFleet {
  private constructor(
    readonly fleet: Fleet,
    private readonly token: string,
    /** Whether the checkout's lists are connections. */
    private readonly hasConnections: boolean,
  ) {}

  /** Starts the network of a built checkout. @param options.keeps whether the systems keep what they read */
  static async start({ checkout, folder, patients, hospitals, keeps }: FleetChoice): Promise<MeasuredFleet> {
    const program = pathToFileURL(join(checkout, 'dist/test/network/launch/fleet.js')).href;
    const { startFleet: start } = (await import(program)) as { startFleet: typeof startFleet };
    const supergraph = join(checkout, 'schema/supergraph.graphql');
    const environment = (_name: string, env: Record<string, string>) => ({ ...env, ...DEADLINES, ...(keeps ? {} : NOTHING_KEPT) });
    const world = { patients, ...(hospitals && { hospitals }) };
    const fleet = await start({ folder, ...world, supergraph, environment, logLevel: 'fatal', onLog: () => undefined });
    const hasConnections = readFileSync(supergraph, 'utf8').includes('PrescriptionConnection');
    return new MeasuredFleet(fleet, await accessToken(fleet.network.issuer, 'dr-sato', {}), hasConnections);
  }

  /** Asks an operation. @throws if it has no data */
  async ask<D>(query: string, variables: object = {}): Promise<D> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    const body = JSON.stringify({ query: this.hasConnections ? query : toArrayForm(query), variables });
    const answer = await request(`${this.fleet.gateway}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await answer.body.json()) as { data?: D; errors?: unknown };
    if (!data) throw new Error(`no data: ${JSON.stringify(errors).slice(0, 1_000)}`);
    return data;
  }

  async control<T>(method: 'GET' | 'PUT' | 'DELETE', path: string, body: Uint8Array | null = null): Promise<T | null> {
    const answer = await request(`${this.fleet.network.control}${path}`, { method, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? null : (JSON.parse(text) as T);
  }

  /** Runs operations one after another. @param operations each returns the charts that it got */
  async measure(operations: readonly (() => Promise<readonly ShownChart[]>)[]): Promise<ChartCost> {
    await this.control('DELETE', '/counts');
    const before = this.#figures();
    const times: number[] = [];
    let items = 0;
    for (const operation of operations) {
      const began = performance.now();
      const charts = await operation();
      times.push(performance.now() - began);
      items += charts.reduce((sum, chart) => sum + countItems(chart), 0);
    }
    const after = this.#figures();
    const counts = (await this.control<Record<string, Record<string, number>>>('GET', '/counts'))!;
    const files = Object.values(counts).reduce((sum, kinds) => sum + (kinds.file ?? 0) + (kinds.document ?? 0), 0);
    const cpu = Object.fromEntries(Object.entries(after.cpu).map(([name, ms]) => [name, ms - before.cpu[name]!]));
    return { operations: operations.length, cpu, times, items, files, bytes: after.bytes - before.bytes };
  }

  async stop(): Promise<void> {
    await this.fleet.stop();
  }

  #figures(): { cpu: Record<string, number>; bytes: number } {
    const processes = this.fleet.children.map(({ name, process }) => [name, process.pid!] as const);
    const cpu = Object.fromEntries(processes.map(([name, pid]) => [name, cpuOf(pid) ?? Number.NaN]));
    const bytes = processes.filter(([name]) => READERS.includes(name)).reduce((sum, [, pid]) => sum + bytesReadBy(pid), 0);
    return { cpu, bytes };
  }
}

/** Adds the costs of several measurements. */
export function addCosts(costs: readonly ChartCost[]): ChartCost {
  const sum = (of: (cost: ChartCost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  const names = Object.keys(costs[0]?.cpu ?? {});
  return {
    operations: sum(({ operations }) => operations),
    cpu: Object.fromEntries(names.map((name) => [name, sum(({ cpu }) => cpu[name] ?? 0)])),
    times: costs.flatMap(({ times }) => times),
    items: sum(({ items }) => items),
    files: sum(({ files }) => files),
    bytes: sum(({ bytes }) => bytes),
  };
}

/** Bytes that a process has read; NaN without /proc. */
function bytesReadBy(pid: number): number {
  try {
    return Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]);
  } catch {
    return Number.NaN;
  }
}
