import type { GatewayConfig } from '../../config.js';
import { StockEngine } from '../stock-engine.js';
import { makeBoundedFetch } from './bounded-fetch.js';
import { Shadow, type ShadowOptions } from './shadow.js';

interface StartOptions extends Pick<ShadowOptions, 'log' | 'count'> {
  readonly config: Pick<GatewayConfig, 'shadow' | 'supergraph' | 'operationDeadline' | 'subgraphDeadline' | 'answerLimit'>;
  readonly addressOf: (subgraph: { readonly name: string; readonly url: string }) => string;
}

/** What the stock gateway logs may hold words of subgraphs. */
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts the comparison with the stock ApolloGateway, and says in the log what it costs. */
export async function startShadow({ config, addressOf, log, count }: StartOptions): Promise<Shadow> {
  const fetcher = makeBoundedFetch({ deadline: config.subgraphDeadline, bytesAtMost: config.answerLimit });
  const stock = new StockEngine({ addressOf, log: SILENT, fetcher });
  const shadow = new Shadow({ part: config.shadow, stock, deadline: config.operationDeadline, log, count });
  log.warn({ part: config.shadow }, 'shadow: subgraphs and their sources are asked a second time for this part of all queries');
  await shadow.load(config.supergraph);
  return shadow;
}
