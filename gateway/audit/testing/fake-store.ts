import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTVerifyGetKey } from 'jose';
import type { AuditRecord } from '../../../subgraphs/kit/audit/audit-record.js';
import { type AuditBatch, type BatchAnswer, type BatchClaims, verifyBatch } from '../../../subgraphs/kit/audit/batch.js';
import { CHAIN_START, extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import type { PostBatch, Shipped } from '../ship/post-batch.js';

/** What the store holds of one spool. */
interface HeldSpool {
  readonly texts: string[];
  hash: Buffer;
  /** The last head that the gateway told. */
  head: BatchClaims['head'];
}

/** An audit store for tests: it verifies each batch as the real one does, keeps all records in memory, and says what was wrong. */
export class FakeStore {
  readonly spools = new Map<string, HeldSpool>();
  /** What no honest gateway does. */
  readonly complaints: string[] = [];
  /** Fails in place of an answer, or after the batch was taken. */
  fail: () => 'before' | 'after' | undefined = () => undefined;

  /** The greatest number of records that it takes of one batch. */
  atMost = Number.POSITIVE_INFINITY;

  constructor(
    private readonly gateway: string,
    private readonly keys: JWTVerifyGetKey,
  ) {}

  /** All records of all spools. */
  get records(): AuditRecord[] {
    return [...this.spools.values()].flatMap(({ texts }) => texts.map((text) => JSON.parse(text) as AuditRecord));
  }

  readonly post: PostBatch = async (batch) => {
    const fails = this.fail();
    if (fails === 'before') return { kind: 'failed', problem: 'unreachable' };
    const { status, answer } = await this.take(batch);
    if (fails === 'after') return { kind: 'failed', problem: 'unreachable' };
    return answer
      ? ({ kind: status === 200 ? 'taken' : 'out-of-sequence', ...answer } as Shipped)
      : { kind: 'failed', problem: String(status) };
  };

  async take(batch: AuditBatch): Promise<{ status: number; answer?: BatchAnswer }> {
    let claims: BatchClaims;
    try {
      claims = await verifyBatch(batch, this.gateway, this.keys, Date.now());
    } catch (error) {
      this.complaints.push((error as Error).message);
      return { status: 403 };
    }
    const held = this.spools.get(claims.spool) ?? { texts: [], hash: CHAIN_START, head: claims.head };
    this.spools.set(claims.spool, held);
    const answer = () => ({ acknowledged: held.texts.length, hash: held.hash.toString('base64url') });
    if (claims.from !== held.texts.length + 1 || claims.previous !== answer().hash) return { status: 409, answer: answer() };
    for (const text of batch.records.slice(0, this.atMost)) {
      const { gateway, spool, seq } = JSON.parse(text) as AuditRecord;
      if (gateway !== this.gateway || spool !== claims.spool || seq !== held.texts.length + 1)
        this.complaints.push(`wrong id ${spool}/${seq}`);
      held.texts.push(text);
      held.hash = extendChain(held.hash, text);
    }
    held.head = claims.head;
    if (held.head.seq < held.texts.length) this.complaints.push('the head is before the last record');
    if (held.head.seq === held.texts.length && held.head.hash !== answer().hash) this.complaints.push('the head has another hash');
    return { status: 200, answer: answer() };
  }
}

/** The fake store as a process of its own would be: `POST /intake` on a free port. */
export async function serveStore(store: FakeStore): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    let text = '';
    try {
      for await (const chunk of request) text += String(chunk);
    } catch {
      // The gateway was killed while it sent.
      return;
    }
    if (store.fail() === 'before') return request.socket.destroy();
    const { status, answer } = await store.take(JSON.parse(text) as AuditBatch);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
