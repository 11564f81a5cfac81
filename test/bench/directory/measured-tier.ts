import { createHistogram } from 'node:perf_hooks';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Launched } from '../launched.js';
import { cpuOf, memoryOf } from '../process-figures.js';
import { askersOf } from './askers.js';
import { type NetworkKeys, startDirectoryProcess } from './directory-process.js';
import { ListLoad, noCounts } from './list-load.js';
import { statementCount } from './statement-count.js';
import type { TierName } from './tiers.js';

/** The figures of a tier's directory, over all its turns. */
export interface TierFigures {
  readonly tier: TierName;
  readonly people: number;
  readonly requests: number;
  readonly patients: number;
  readonly permits: number;
  readonly complaints: ReadonlyMap<string, number>;
  readonly statements: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU time of the directory's process, in milliseconds; undefined where there is no /proc. */
  readonly cpu: number | undefined;
  /** Resident bytes after the warm-up, and at the end. */
  readonly memory: readonly [warm: number | undefined, end: number | undefined];
}

/** The directory of one tier, in a separate process, measured in turns. */
export class MeasuredTier {
  readonly #times = createHistogram();
  readonly #counts = noCounts();
  #statements = 0;
  #cpu: number | undefined = 0;
  #warm: number | undefined;

  private constructor(
    readonly tier: TierName,
    private readonly process: Launched<{ url: string }>,
    private readonly load: ListLoad,
    private readonly database: Connection,
    private readonly people: number,
  ) {}

  /** @throws Error if no user may sign in */
  static async start(
    tier: TierName,
    address: string,
    keys: NetworkKeys,
    options: { people: number; connections: number },
  ): Promise<MeasuredTier> {
    const database = await createConnection(address);
    const askers = await askersOf(database, options.people, Date.now());
    if (askers.length === 0) throw new Error(`no user may sign in in tier ${tier}`);
    const directory = await startDirectoryProcess(address, keys);
    const load = new ListLoad(directory.ready.url, askers, keys.gateway, options.connections);
    return new MeasuredTier(tier, directory, load, database, askers.length);
  }

  /** Sends requests for a while without counting, so that hot code is compiled and data is in memory. */
  async warmUp(seconds: number): Promise<void> {
    await this.load.run({ seconds }, noCounts());
    this.#warm = memoryOf(this.process.pid);
  }

  /** One turn. No other client may use the server meanwhile, because its statements are counted. */
  async turn(seconds: number): Promise<void> {
    const [cpu, statements] = [cpuOf(this.process.pid), await statementCount(this.database)];
    await this.load.run({ seconds }, this.#counts, this.#times);
    this.#statements += (await statementCount(this.database)) - statements;
    const after = cpuOf(this.process.pid);
    this.#cpu = this.#cpu === undefined || cpu === undefined || after === undefined ? undefined : this.#cpu + after - cpu;
  }

  figures(): TierFigures {
    const percentile = (percent: number) => this.#times.percentile(percent) / 1e6;
    return {
      ...this.#counts,
      tier: this.tier,
      people: this.people,
      statements: this.#statements,
      p50: percentile(50),
      p95: percentile(95),
      p99: percentile(99),
      cpu: this.#cpu,
      memory: [this.#warm, memoryOf(this.process.pid)],
    };
  }

  async stop(): Promise<void> {
    await this.load.close();
    await this.process.stop();
    await this.database.end();
  }
}
