import type { Dispatcher } from 'undici';

/** Milliseconds: for one subgraph's answer; how long a report is reused if every subgraph was ready, and if one was not. */
const PROBE_WITHIN = 1_000;
const WELL_FOR = 2_000;
const UNWELL_FOR = 500;
/** Characters of a subgraph's report. */
const REPORT_AT_MOST = 16_384;

/** The subgraphs that were not ready when they were last asked. */
export interface ReadinessReport {
  /** Without these the gateway cannot answer anything. */
  readonly missing: readonly string[];
  /** Without these a part of each answer is missing: they are not ready, or a required subgraph says that it cannot serve them. */
  readonly degraded: readonly string[];
}

/** What readiness depends on. */
export interface ReadinessOptions {
  /** The present name and address of each subgraph. */
  readonly subgraphs: () => readonly (readonly [name: string, url: string])[];
  readonly dispatcher: Dispatcher;
  /** Names of the subgraphs without which the gateway is not ready. */
  readonly required: readonly string[];
  /** Codes of what is wrong in the gateway itself: the audit's spool. */
  readonly own?: () => readonly string[];
  readonly now?: () => number;
}

const ALL_WELL: ReadinessReport = { missing: [], degraded: [] };

/**
 * Knows whether the gateway can answer. It asks the subgraphs on demand, at most twice a second. The gateway is ready without a subgraph that
 * is not required, such as one vendor's system: answers then lack only that system's part.
 */
export class Readiness {
  #asked: { at: number; report: Promise<ReadinessReport> } | undefined;
  #last: ReadinessReport = ALL_WELL;

  readonly #now: () => number;

  constructor(private readonly options: ReadinessOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** The last report, without asking again. */
  get last(): ReadinessReport {
    return this.#last;
  }

  async report(): Promise<ReadinessReport> {
    const now = this.#now();
    const isWell = this.#last.missing.length + this.#last.degraded.length === 0;
    if (!this.#asked || now - this.#asked.at > (isWell ? WELL_FOR : UNWELL_FOR)) this.#asked = { at: now, report: this.#probe() };
    const { missing, degraded } = await this.#asked.report;
    return { missing, degraded: [...degraded, ...(this.options.own?.() ?? [])] };
  }

  async #probe(): Promise<ReadinessReport> {
    const subgraphs = this.options.subgraphs();
    const isRequired = (name: string) => this.options.required.includes(name);
    const answers = await Promise.all(subgraphs.map(async ([name, url]) => ({ name, ...(await this.#ask(url, isRequired(name))) })));
    const unready = answers.filter(({ ready }) => !ready).map(({ name }) => name);
    // Only a required subgraph, such as the directory, may say of another one that it is degraded: a vendor's must not blame its competitor.
    const reported = answers.flatMap(({ degraded }) => degraded);
    const known = subgraphs.map(([name]) => name).filter((name) => !isRequired(name));
    this.#last = {
      missing: unready.filter(isRequired),
      degraded: known.filter((name) => unready.includes(name) || reported.includes(name)),
    };
    return this.#last;
  }

  async #ask(url: string, reports: boolean): Promise<{ ready: boolean; degraded: readonly unknown[] }> {
    try {
      const { statusCode, body } = await this.options.dispatcher.request({
        origin: new URL(url).origin,
        path: '/ready',
        method: 'GET',
        signal: AbortSignal.timeout(PROBE_WITHIN),
      });
      if (reports) return { ready: statusCode === 200, degraded: parseDegraded(await readReport(body)) };
      await body.dump();
      return { ready: statusCode === 200, degraded: [] };
    } catch {
      return { ready: false, degraded: [] };
    }
  }
}

/** Reads a report; undefined if it is too long. */
async function readReport(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk.toString('latin1');
    if (text.length > REPORT_AT_MOST) return '';
  }
  return text;
}

/** The subgraphs that a subgraph's `/ready` reports as degraded; empty for any other content. */
function parseDegraded(text: string): readonly unknown[] {
  try {
    const { degraded } = JSON.parse(text) as { degraded?: unknown };
    return Array.isArray(degraded) ? degraded : [];
  } catch {
    return [];
  }
}
