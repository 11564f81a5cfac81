import { cpus } from 'node:os';
import type { CaseFigures } from './comparison.js';
import type { Measured } from './measure.js';
import { median, type PairedRatio, pairedRatio } from './paired-ratio.js';

/** One gateway for one case, over all its rounds. */
export interface Row {
  readonly case: string;
  readonly gateway: string;
  /** Milliseconds: of the quietest round, because other load on the machine only adds to it; and of each round. */
  readonly cpu: number | undefined;
  readonly cpus: readonly number[];
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly memory: number | undefined;
  readonly errors: number;
}

export interface Ratio {
  readonly case: string;
  readonly gateway: string;
  /** Of the quietest rounds of both. */
  readonly ratio: number;
  /** Of each round in which both were measured. */
  readonly ratios: readonly number[];
  readonly goal: number | undefined;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
  /** This build compared with another one, by case. */
  readonly beside: readonly (PairedRatio & { readonly case: string })[];
  readonly machine: string;
  readonly date: string;
}

export function reportOf(cases: readonly CaseFigures[], nodeVersion: string): Report {
  const rows = cases.flatMap(({ case: { name }, figures }) => [...figures].map(([gateway, rounds]) => rowOf(name, gateway, rounds)));
  const ratios = cases.flatMap(({ case: one }) => {
    // The stock gateway checks no token, so all callers are the same for it: without a figure in a case, that of the same operation counts.
    const same = [one.name, ...cases.filter((other) => other.case.operation === one.operation).map((other) => other.case.name)];
    const stock = same.flatMap((name) => rows.filter((row) => row.case === name && row.gateway === 'stock')).at(0);
    return Object.entries(one.goals ?? { ours: one.goal }).flatMap(([gateway, goal]) => {
      const ours = rows.find((row) => row.case === one.name && row.gateway === gateway);
      if (!ours?.cpu || !stock?.cpu) return [];
      const ratios = ours.case === stock.case ? ours.cpus.map((cpu, round) => stock.cpus[round]! / cpu) : [];
      return [{ case: one.name, gateway, ratio: stock.cpu / ours.cpu, ratios, goal }];
    });
  });
  const machine = `Node ${nodeVersion}, ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores`;
  const beside = cases.flatMap(({ case: { name } }) => {
    const [ours, other] = ['ours', 'other'].map((gateway) => rows.find((row) => row.case === name && row.gateway === gateway)?.cpus ?? []);
    return ours!.length > 0 && other!.length > 0 ? [{ case: name, ...pairedRatio(ours!, other!) }] : [];
  });
  return { rows, ratios, beside, machine, date: new Date().toISOString().slice(0, 10) };
}

function rowOf(name: string, gateway: string, rounds: readonly Measured[]): Row {
  const of = (figure: (measured: Measured) => number) => median(rounds.map(figure));
  const costs = rounds.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  return {
    case: name,
    gateway,
    cpu: costs.length > 0 ? Math.min(...costs) : undefined,
    cpus: costs,
    rate: of(({ rate }) => rate),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    memory: rounds.at(-1)?.memory,
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  };
}

const HEAD = ['case', 'gateway', 'CPU ms/request', 'each round', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB', 'errors'];

/** The table that is printed. */
export function tableOf({ rows, ratios, beside, machine, date }: Report): string {
  const lines = [
    HEAD,
    ...rows.map((row) => [
      row.case,
      row.gateway,
      row.cpu?.toFixed(3) ?? '–',
      row.cpus.map((cpu) => cpu.toFixed(3)).join(' '),
      String(Math.round(row.rate)),
      row.p50.toFixed(1),
      row.p99.toFixed(1),
      row.memory === undefined ? '–' : String(Math.round(row.memory / 1e6)),
      String(row.errors),
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const table = lines.map((cells) => cells.map((cell, n) => (n < 2 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join('  '));
  const met = ratios.map(({ case: name, gateway, ratio, ratios: each, goal }) => {
    const rounds = each.length > 1 ? ` (by rounds ${each.map((one) => one.toFixed(1)).join(' ')})` : '';
    const judged = goal === undefined ? '' : `; goal at least ${goal}: ${ratio >= goal ? 'met' : 'NOT met'}`;
    return `${name}: stock / ${gateway} = ${ratio.toFixed(1)}${rounds}${judged}`;
  });
  const besides = beside.map(
    ({ case: name, median, low, high, rounds }) =>
      `${name}: this build / the other, median of ${rounds} paired rounds: ${median.toFixed(3)} (90 %: ${low.toFixed(3)} to ${high.toFixed(3)})`,
  );
  return [`${date}, ${machine}`, '', ...table, '', ...met, ...besides].join('\n');
}
