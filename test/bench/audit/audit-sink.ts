import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditBatch, BatchClaims } from '../../../subgraphs/kit/audit/batch.js';
import { CHAIN_START, extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';

// A process that takes audit records and drops them: the gateway ships as to a store, and nothing else uses the machine.
const spools = new Map<string, { seq: number; hash: Buffer }>();
let records = 0;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === 'GET') return void response.end(JSON.stringify({ records }));
  const batch = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AuditBatch;
  const { spool, from } = JSON.parse(Buffer.from(batch.signed.split('.')[1]!, 'base64url').toString('utf8')) as BatchClaims;
  const held = spools.get(spool) ?? { seq: 0, hash: CHAIN_START };
  spools.set(spool, held);
  const isNext = from === held.seq + 1;
  if (isNext) {
    for (const record of batch.records) held.hash = extendChain(held.hash, record);
    held.seq += batch.records.length;
    records += batch.records.length;
  }
  response.writeHead(isNext ? 200 : 409, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ acknowledged: held.seq, hash: held.hash.toString('base64url') }));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.once('disconnect', () => process.exit(0));
