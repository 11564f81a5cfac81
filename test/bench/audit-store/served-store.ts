import Fastify from 'fastify';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { openAudit, serveAudit } from '../../../subgraphs/audit/data-source.js';
import { addIntakeRoute } from '../../../subgraphs/audit/intake/intake.route.js';
import { IntakeStore } from '../../../subgraphs/audit/intake/intake.store.js';
import { makeGatewayKeys } from '../../../subgraphs/audit/testing/spool.js';
import { GATEWAYS } from './invented-load.js';

/** A verification and a load hold statements for long. Milliseconds. */
const STATEMENT_WITHIN = 120_000;

/** The store's intake on loopback, over tables whose partitions begin at an instant. */
export async function serveStore(address: string, begin: number) {
  const log = pino({ level: 'silent' });
  await (await openAudit(address, log, begin)).destroy();
  const served = await serveAudit(address, log, STATEMENT_WITHIN);
  const keys = await Promise.all(GATEWAYS.map(async (name) => await makeGatewayKeys(name)));
  const server = Fastify({ logger: false });
  addIntakeRoute(server, {
    store: new IntakeStore(served.writer),
    gateways: new Map(GATEWAYS.map((name, i) => [name, createLocalJWKSet(keys[i]!.publicSet)])),
    log,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...served,
    keys: keys.map(({ key }) => key),
    url: `http://127.0.0.1:${(server.server.address() as { port: number }).port}/intake`,
    close: async () => {
      await server.close();
      await served.close();
    },
  };
}

export type ServedStore = Awaited<ReturnType<typeof serveStore>>;
