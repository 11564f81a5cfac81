import { isDeepStrictEqual } from 'node:util';
import type { BenchIssuer } from './callers.js';
import { type MeasuredGateway, startOurs, startStock, startSubgraphs } from './gateways.js';
import { Load } from './load.js';
import { type Measured, measure } from './measure.js';
import { me, type Operation, patientList } from './operations.js';
import { installedPeers } from './peers.js';

export interface ComparisonOptions {
  readonly seconds: number;
  readonly warmUp: number;
  readonly rounds: number;
  readonly connections: number;
  readonly callers: number;
  readonly knownCallers: number;
  /** Without the stock gateway. */
  readonly oursAlone: boolean;
  /** Another Node binary for the gateways. */
  readonly node?: string;
  /** The gateways' core; undefined: not held to any. */
  readonly core?: number;
  readonly otherCore?: number;
  readonly say: (line: string) => void;
}

export interface Case {
  readonly name: string;
  /** Stock's CPU time in so many of ours. */
  readonly goal: number | undefined;
  readonly operation: Operation;
  readonly callers: readonly string[];
  /** Which gateways take part. */
  readonly compared: boolean;
}

export interface CaseFigures {
  readonly case: Case;
  /** By gateway: one figure a round. */
  readonly figures: ReadonlyMap<string, readonly Measured[]>;
}

/** Starts everything, checks that both gateways answer alike, and measures them in turn. */
export async function compare(options: ComparisonOptions, issuer: BenchIssuer): Promise<CaseFigures[]> {
  const { say, node, core, otherCore } = options;
  const peers = options.oursAlone ? undefined : await installedPeers(say);
  const subgraphs = await startSubgraphs(otherCore);
  const { urls } = subgraphs.ready;
  const gateways = [await startOurs(urls, issuer, { node, core })];
  if (peers) gateways.push(await startStock(urls, issuer.folder, peers, { node, core }));
  say(`signing ${options.callers} access tokens …`);
  const callers = issuer.callers(options.callers);
  try {
    for (const operation of [patientList, me]) await expectRight(gateways, operation, callers);
    const figures: CaseFigures[] = [];
    for (const one of casesOf(callers, options.knownCallers))
      figures.push(await rounds(one, one.compared ? gateways : gateways.slice(0, 1), options));
    return figures;
  } finally {
    await Promise.all([...gateways, subgraphs].map(async (one) => await one.stop()));
  }
}

function casesOf(callers: readonly string[], known: number): Case[] {
  const few = callers.slice(0, known);
  return [
    { name: `(a) ${patientList.name}`, goal: 8, operation: patientList, callers, compared: true },
    { name: `(b) ${me.name}`, goal: 5, operation: me, callers, compared: true },
    { name: `(a) ${known} known callers`, goal: undefined, operation: patientList, callers: few, compared: false },
    { name: `(b) ${known} known callers`, goal: undefined, operation: me, callers: few, compared: false },
  ];
}

/** The gateways take turns, so that a noisy minute of the machine shows as a difference between rounds. */
async function rounds(one: Case, gateways: readonly MeasuredGateway[], options: ComparisonOptions): Promise<CaseFigures> {
  const figures = new Map<string, Measured[]>(gateways.map(({ name }) => [name, []]));
  for (let round = 1; round <= options.rounds; round++) {
    for (const gateway of gateways) {
      const measured = await measure(gateway, { ...options, ...one });
      options.say(
        `${one.name}, ${gateway.name}, round ${round}: ${measured.cpu?.toFixed(3) ?? '–'} ms CPU a request, ${Math.round(measured.rate)}/s`,
      );
      figures.get(gateway.name)!.push(measured);
    }
  }
  return { case: one, figures };
}

/** @throws where a gateway answers anything but what the records say */
export async function expectRight(gateways: readonly MeasuredGateway[], operation: Operation, callers: readonly string[]): Promise<void> {
  for (const gateway of gateways) {
    const load = new Load({ ...gateway, operations: [operation], callers: callers.slice(0, 1), connections: 1 });
    const { status, body } = await load.ask(operation).finally(async () => await load.close());
    if (status === 200 && !body.errors && isDeepStrictEqual(body.data, operation.expected)) continue;
    throw new Error(
      `${gateway.name} answers “${operation.name}” wrongly (${status}): ${JSON.stringify(body.errors ?? body).slice(0, 500)}`,
    );
  }
}
