import { pino } from 'pino';
import type { ShadowOutcome } from '../../gateway/apollo/shadow/shadow.js';
import type { GatewayConfig } from '../../gateway/config.js';
import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../../gateway/testing/start-test-gateway.js';
import type { TestIssuer } from '../../gateway/testing/test-issuer.js';

/** A line of the gateway's log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly kind?: string;
  readonly path?: string;
  readonly only?: string;
  readonly codes?: readonly string[];
  readonly outcome?: ShadowOutcome;
  readonly reason?: string;
}

export interface ShadowedGateway extends TestGateway {
  readonly lines: readonly LogLine[];
  /** Resolves when every query that was taken has been compared. */
  settled(): Promise<void>;
}

/** A gateway that compares its answers with the stock gateway's: all of them, unless the configuration sets another part. */
export async function startShadowedGateway(
  subgraphs: readonly FakeSubgraph[],
  { config = {}, issuer }: { config?: Partial<GatewayConfig>; issuer?: TestIssuer } = {},
): Promise<ShadowedGateway> {
  const lines: LogLine[] = [];
  let underWay = 0;
  let idle = () => undefined as unknown;
  const write = (text: string) => {
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    if (line.msg === 'a query waits to be compared') underWay += 1;
    if (line.msg === 'a query was compared') underWay -= 1;
    if (underWay === 0) idle();
  };
  const gateway = await startTestGateway(subgraphs, { issuer, config: { shadow: 1, ...config }, log: pino({ level: 'debug' }, { write }) });
  const settled = async () => {
    if (underWay === 0) return;
    await new Promise<void>((resolve) => {
      idle = () => resolve();
    });
  };
  return { ...gateway, lines, settled };
}

/** The reported differences, one line each: kind, path and codes. */
export function differencesIn(lines: readonly LogLine[]): string[] {
  return lines
    .filter(({ kind }) => kind !== undefined)
    .map(({ kind, path, only, codes = [] }) => [kind, path, only, ...codes].filter(Boolean).join(' '));
}
