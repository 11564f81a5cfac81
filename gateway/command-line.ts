import { isWebAddress } from '../subgraphs/kit/process/environment.js';
import type { EnvironmentProblem } from '../subgraphs/kit/process/environment-problem.js';
import type { Authentication } from './config.js';

/** The options of the command line, which override the environment. */
export interface CommandLine {
  readonly supergraph?: string | undefined;
  readonly listen?: string;
  readonly auth?: string;
  /** `name=URL,…` */
  readonly introspect?: string;
  readonly engine?: string;
  readonly shadow?: string;
}

/** Reads the option `--introspect`: subgraphs whose schemas are composed. */
export function parseIntrospect(list: string | undefined, problems: EnvironmentProblem[]): { name: string; url: string }[] {
  if (list === undefined) return [];
  const subgraphs = list.split(',').map((one) => {
    const [, name = '', url = ''] = /^([^=]+)=(.+)$/.exec(one.trim()) ?? [];
    return { name, url };
  });
  if (subgraphs.every(({ name, url }) => name !== '' && isWebAddress(url))) return subgraphs;
  problems.push({ variable: '--introspect', problem: 'must be name=URL, with commas between several' });
  return [];
}

/** The stock executor reports one patient's errors at another patient's chart, so it must not run where people sign in. */
export function readEngine(
  engine: string | undefined,
  authentication: Authentication | undefined,
  problems: EnvironmentProblem[],
): 'hareyaka' | 'apollo' {
  if (engine === undefined || engine === 'hareyaka') return 'hareyaka';
  if (engine !== 'apollo') problems.push({ variable: '--engine', problem: 'must be hareyaka or apollo' });
  else if (authentication?.kind === 'oidc' && !authentication.makeCallerKeys) {
    problems.push({
      variable: '--engine',
      problem: 'apollo is for comparison: it reports errors of one patient at another patient’s chart. With oidc it runs in the demo only',
    });
  }
  return 'apollo';
}

/** Reads the option `--shadow`. No client sees the answers of the stock engine, so it may run with `oidc`. */
export function readShadow(part: string | undefined, engine: 'hareyaka' | 'apollo', problems: EnvironmentProblem[]): number {
  if (part === undefined) return 0;
  if (!/^(0|1|[01]?\.\d+)$/.test(part) || Number(part) > 1) {
    problems.push({ variable: '--shadow', problem: 'must be the part of all queries to compare, from 0 to 1, such as 0.01' });
  } else if (engine === 'apollo')
    problems.push({ variable: '--shadow', problem: 'compares our engine with stock: not with --engine apollo' });
  return Number(part);
}

/** Reads the option `--listen`. */
export function parseListen(listen: string, problems: EnvironmentProblem[]): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (!host || Number(port) > 65_535) problems.push({ variable: '--listen', problem: 'must be HOST:PORT' });
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
