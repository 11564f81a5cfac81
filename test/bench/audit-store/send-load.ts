import { request } from 'undici';
import type { SpoolState } from '../../../subgraphs/audit/intake/spool-state.store.js';
import { type BatchAnswer, CHAIN_START, digestRecords, extendChain, type SigningKey, signBatch } from '../../../subgraphs/kit/index.js';
import { BATCH, choose, GATEWAYS, type LoadPlan, place, SPOOL, writeRecord } from './invented-load.js';

/** What a sender needs. */
export interface SendOptions {
  /** The intake's address. */
  readonly url: string;
  readonly keys: readonly SigningKey[];
  readonly plan: LoadPlan;
  /** What the store holds: a load that was interrupted goes on. */
  readonly spools: readonly SpoolState[];
  /** Milliseconds since 1970 after which no further batch is sent. */
  readonly until: number;
  /** Called after each batch. @param milliseconds from its sending to the answer */
  readonly onSent: (records: number, milliseconds: number) => void;
}

/** Sends the load through the intake over HTTP, each gateway one batch after the other. @returns the number of batches of each gateway */
export async function sendLoad(options: SendOptions): Promise<readonly number[]> {
  return await Promise.all(GATEWAYS.map(async (_, gateway) => await sendOf(gateway, options)));
}

async function sendOf(gateway: number, { url, keys, plan, spools, until, onSent }: SendOptions): Promise<number> {
  const iss = GATEWAYS[gateway]!;
  const held = spools.find((one) => one.gateway === iss);
  let hash: Buffer = held?.hash ?? CHAIN_START;
  let batch = Math.ceil((held?.acknowledged ?? 0) / BATCH);
  for (; Date.now() < until; batch++) {
    const first = (batch * GATEWAYS.length + gateway) * BATCH;
    if (first >= plan.records) break;
    const records = Array.from({ length: BATCH }, (__, k) => writeRecord(choose(first + k, plan)));
    const previous = hash.toString('base64url');
    for (const text of records) hash = extendChain(hash, text);
    const { seq: from } = place(first);
    const head = { seq: from + BATCH - 1, hash: hash.toString('base64url') };
    const claims = { iss, spool: SPOOL, from, count: BATCH, previous, digest: digestRecords(records), head };
    const body = JSON.stringify({ signed: await signBatch(claims, keys[gateway]!, Date.now()), records });
    const at = performance.now();
    const answer = await request(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const { acknowledged } = (await answer.body.json()) as BatchAnswer;
    if (answer.statusCode !== 200 || acknowledged !== head.seq) throw new Error(`the intake answered ${answer.statusCode}`);
    onSent(BATCH, performance.now() - at);
  }
  return batch;
}
