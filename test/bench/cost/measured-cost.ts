import { buildASTSchema, getOperationAST, parse } from 'graphql';
import { CostModel } from '../../../gateway/operation/cost/cost.js';
import type { DirectoryProcesses } from '../../../subgraphs/directory/testing/directory-process.js';
import { cpuOf } from '../process-figures.js';
import { type CostCase, FIRST } from './cases.js';

/** Milliseconds of CPU time for one figure: Linux counts it in ticks of ten milliseconds. */
const ENOUGH_CPU = 200;
const REQUESTS_AT_MOST = 100;
const ROUNDS = 4;
const WARM_UP = 5;

/** The cost of an operation by the schema, and its measured CPU time. */
export interface MeasuredCost {
  readonly name: string;
  readonly cost: number;
  /** Of its first list. */
  readonly rows: number | undefined;
  readonly bytes: number;
  /** CPU milliseconds of the directory for one request. */
  readonly cpu: number;
}

/** Reads costs as the gateway does. */
export function costReader(supergraph: string): (query: string) => number {
  const document = parse(supergraph);
  const model = new CostModel(buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }), document);
  return (query) => {
    const operation = parse(query);
    return model.estimate(operation, getOperationAST(operation)!)({}).cost;
  };
}

/**
 * Sends a directory's process the same operation until it has used enough CPU time to measure. The quietest of several rounds counts, because other
 * load on the machine only adds to a figure. The operation requests as many items as exist, so that cost and time are for the same rows.
 *
 * @throws Error if an answer is not correct
 */
export async function measureCost(
  directories: DirectoryProcesses,
  { url, pid }: { readonly url: string; readonly pid: number },
  { name, who, query }: CostCase,
  { costOf, fresh }: { readonly costOf: (query: string) => number; readonly fresh: boolean },
): Promise<MeasuredCost> {
  let texts = 0;
  const ask = async (text: string) => {
    // A new text is parsed, validated and compiled.
    const answer = await directories.ask(url, who, fresh ? `${text} # ${texts++}` : text);
    if (answer.errors.length > 0) throw new Error(`${name}: ${answer.errors[0]!.extensions.code}`);
    return answer;
  };
  const { data } = await ask(query(FIRST));
  const [first] = Object.values(data as Record<string, { edges?: unknown[] }>);
  const asked = query(Math.max(1, first?.edges?.length ?? FIRST));
  let bytes = 0;
  for (let i = 0; i < WARM_UP; i++) bytes = (await ask(asked)).text.length;
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuOf(pid) ?? Number.NaN;
    let [requests, used] = [0, 0];
    while (requests < REQUESTS_AT_MOST && !(used >= ENOUGH_CPU)) {
      await ask(asked);
      requests++;
      used = (cpuOf(pid) ?? Number.NaN) - before;
    }
    rounds.push(used / requests);
  }
  return { name, cost: costOf(asked), rows: first?.edges?.length, bytes, cpu: Math.min(...rounds) };
}

/** Cost units that one caller may have under way: `HAREYAKA_CALLER_COST_AT_ONCE` of the gateway. */
export const CALLER_COST_AT_ONCE = 1_000_000;

/** Cost units of one CPU millisecond: the measure by which the schema's weights are set. */
export const UNITS_PER_MILLISECOND = 1_000;

/** The figures as a table; `×` is the ratio of the CPU time that an operation takes to that which its cost says. */
export function costTable(measured: readonly MeasuredCost[]): string {
  const rows = measured.map(({ name, cost, rows, bytes, cpu }) => [
    name,
    rows === undefined ? '' : String(rows),
    String(cost),
    cpu.toFixed(2),
    ((cpu / cost) * 1_000).toFixed(3),
    ((cpu * UNITS_PER_MILLISECOND) / cost).toFixed(2),
    String(Math.round(bytes / 1024)),
  ]);
  const lines = [
    ['operation', 'rows', 'cost', 'CPU ms', 'CPU ms / 1,000 units', '×', 'answer kB'],
    ['---', '--:', '--:', '--:', '--:', '--:', '--:'],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
