import { isDeepStrictEqual } from 'node:util';
import { auditVariables, startSink } from './audit/audited-gateway.js';
import type { BenchIssuer } from './callers.js';
import { type MeasuredGateway, startOurs, startProxy, startStock, startSubgraphs, startUnderApollo } from './gateways.js';
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
  /** The number of callers who are users of the region: they return. */
  readonly users: number;
  /** Without the stock gateway. */
  readonly oursAlone: boolean;
  /** Our gateway records what it answers, and the subgraphs report it. */
  readonly audit?: boolean;
  /** Another built checkout of this project, whose gateway alternates with ours. */
  readonly beside?: string;
  /** Only cases whose name contains this text. */
  readonly only?: string;
  /** Another Node binary for the gateways. */
  readonly node?: string;
  /** The gateways' core; undefined: not bound to one. */
  readonly core?: number | undefined;
  readonly otherCore?: number | undefined;
  readonly say: (line: string) => void;
}

export interface Case {
  readonly name: string;
  /** The stock gateway's CPU time, as a multiple of ours. */
  readonly goal: number;
  readonly operation: Operation;
  readonly callers: readonly string[];
  readonly gateways: readonly string[];
  /** The gateways with a goal, each with its own if it differs from the case's. Default: ours. */
  readonly goals?: Readonly<Record<string, number | undefined>>;
}

/** Under Apollo Server: our engine in both forms, objects and text; and an answer that is ready, the lower bound of the first form. */
export const UNDER_APOLLO = ['gateway', 'serverOptions', 'ready'] as const;

export interface CaseFigures {
  readonly case: Case;
  /** By gateway: one figure for each round. */
  readonly figures: ReadonlyMap<string, readonly Measured[]>;
}

/** Starts all processes, checks that both gateways answer alike, and measures them in turn. */
export async function compare(options: ComparisonOptions, issuer: BenchIssuer): Promise<CaseFigures[]> {
  const { say, node, core, otherCore } = options;
  const peers = options.oursAlone ? undefined : await installedPeers(say);
  const subgraphs = await startSubgraphs(otherCore, options.audit);
  const sink = options.audit ? await startSink(otherCore) : undefined;
  const env = sink && (await auditVariables(issuer, sink.ready.url));
  const { urls } = subgraphs.ready;
  const gateways = [await startOurs(urls, issuer, { node, core, ...(env && { env }) })];
  if (options.beside !== undefined) gateways.push(await startOurs(urls, issuer, { node, core, checkout: options.beside }));
  if (peers) {
    gateways.push(await startStock(urls, issuer.folder, peers, { node, core }), await startProxy(urls.directory, { node, core }));
    for (const form of UNDER_APOLLO) gateways.push(await startUnderApollo(form, urls, issuer.folder, { node, core }));
  }
  say(`signing ${options.callers} access tokens …`);
  const callers = issuer.callers(options.callers);
  try {
    await expectRight(gateways, me, callers);
    await expectRight(
      gateways.filter(({ name }) => name !== 'proxy'),
      patientList,
      callers,
    );
    const figures: CaseFigures[] = [];
    const cases = casesOf(callers, options.users).filter(({ name }) => name.includes(options.only ?? ''));
    for (const one of cases)
      figures.push(
        await rounds(
          one,
          gateways.filter(({ name }) => one.gateways.includes(name)),
          options,
        ),
      );
    return figures;
  } finally {
    await Promise.all([...gateways, subgraphs, ...(sink ? [sink] : [])].map(async (one) => await one.stop()));
  }
}

function casesOf(callers: readonly string[], users: number): Case[] {
  const region = callers.slice(0, users);
  const [list, field] = [
    { name: `(a) ${patientList.name}`, goal: 8, operation: patientList },
    { name: `(b) ${me.name}`, goal: 5, operation: me },
  ];
  return [
    { ...list, callers: region, gateways: ['ours', 'other', 'stock'] },
    { ...field, callers: region, gateways: ['ours', 'other', 'stock', 'proxy'] },
    { ...list, name: `${list.name}, strangers`, callers, gateways: ['ours', 'other'] },
    { ...field, name: `${field.name}, strangers`, callers, gateways: ['ours', 'other'] },
    {
      ...list,
      name: `${list.name}, under Apollo Server`,
      callers: region,
      gateways: ['stock', ...UNDER_APOLLO],
      goals: { gateway: 5, serverOptions: 8 },
    },
    {
      ...field,
      name: `${field.name}, under Apollo Server`,
      callers: region,
      gateways: ['stock', ...UNDER_APOLLO],
      goals: { gateway: undefined, serverOptions: 3 },
    },
  ];
}

/** Seconds until a gateway is warm again. */
const AGAIN = 1;

/** The gateways are measured in turn, so that a noisy minute of the machine shows as a difference between rounds. */
async function rounds(one: Case, gateways: readonly MeasuredGateway[], options: ComparisonOptions): Promise<CaseFigures> {
  const figures = new Map<string, Measured[]>(gateways.map(({ name }) => [name, []]));
  for (let round = 1; round <= options.rounds; round++) {
    // The first gateway of a round is the last of the next, so that no gateway always follows the same other one.
    for (const gateway of round % 2 === 1 ? gateways : gateways.toReversed()) {
      const measured = await measure(gateway, { ...options, ...one, warmUp: round === 1 ? options.warmUp : AGAIN });
      options.say(
        `${one.name}, ${gateway.name}, round ${round}: ${measured.cpu?.toFixed(3) ?? '–'} ms CPU a request, ${Math.round(measured.rate)}/s`,
      );
      figures.get(gateway.name)!.push(measured);
    }
  }
  return { case: one, figures };
}

/** @throws if an answer of a gateway differs from the records */
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
