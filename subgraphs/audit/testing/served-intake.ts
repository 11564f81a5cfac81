import Fastify from 'fastify';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { request } from 'undici';
import type { AuditBatch, BatchAnswer } from '../../kit/index.js';
import { type ServedAudit, serveAudit } from '../data-source.js';
import { addIntakeRoute, type ObserveIntake } from '../intake/intake.route.js';
import { IntakeStore } from '../intake/intake.store.js';
import { makeGatewayKeys, TestSpool } from './spool.js';

/** The time at which batches are signed and received. */
export const INTAKE_NOW = Date.UTC(2026, 0, 15, 4);

/** An answer of the intake. */
export interface IntakeAnswer {
  readonly status: number;
  readonly body: Partial<BatchAnswer> & { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] };
}

/** An intake on loopback, over tables of its own or of another process. */
export async function serveIntake(address: string, now: () => number = () => INTAKE_NOW, observe?: ObserveIntake) {
  const log: string[] = [];
  const served: ServedAudit = await serveAudit(address, pino({ level: 'silent' }), 20_000);
  const [gateway, other] = [await makeGatewayKeys('gateway-1'), await makeGatewayKeys('other-1')];
  const server = Fastify({ logger: false });
  addIntakeRoute(server, {
    store: new IntakeStore(served.writer),
    gateways: new Map([
      ['gateway', createLocalJWKSet(gateway.publicSet)],
      ['other', createLocalJWKSet(other.publicSet)],
    ]),
    log: pino({ level: 'info' }, { write: (line) => log.push(line) }),
    now,
    ...(observe && { observe }),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as { port: number }).port}/intake`;
  const post = async (body: unknown): Promise<IntakeAnswer> => {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as IntakeAnswer['body'] };
  };
  return {
    ...served,
    log,
    gateway,
    other,
    post,
    send: async (batch: Promise<AuditBatch>) => await post(await batch),
    /** A spool of the listed gateway, with some records. */
    spool: (records: number, name = 'spool-1', { key, iss } = { key: gateway.key, iss: 'gateway' }) => {
      const spool = new TestSpool(key, iss, name);
      for (let i = 0; i < records; i++) spool.write();
      return spool;
    },
    close: async () => {
      await server.close();
      await served.close();
    },
  };
}

export type ServedIntake = Awaited<ReturnType<typeof serveIntake>>;
