import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { sealIndexEntry } from '../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { openRelease } from '../../../subgraphs/receipt-cloud/release/data-source.js';
import { assembleKeys } from '../../../subgraphs/receipt-cloud/release/read-keys.js';
import { DueStore } from '../../../subgraphs/receipt-cloud/release/records/due.store.js';
import { FacilityEntity } from '../../../subgraphs/receipt-cloud/release/records/release.entity.js';
import { hashIdentity } from '../../../subgraphs/receipt-cloud/release/search/blind-index.js';
import { followIndex } from '../../../subgraphs/receipt-cloud/release/search/follow-index.js';
import { IndexedEntity } from '../../../subgraphs/receipt-cloud/release/search/index.entity.js';
import { IndexStore } from '../../../subgraphs/receipt-cloud/release/search/index.store.js';

const FACILITIES = 200;
const ROWS_AT_ONCE = 500;
const SEARCHES = 1_000;
const random = () => randomBytes(32).toString('base64url');

/** What the index costs. Times are in milliseconds. */
export interface IndexFigures {
  readonly rows: number;
  readonly fillSeconds: number;
  /** Of one search in the index: half of all, and 99 of 100. */
  readonly median: number;
  readonly slow: number;
  readonly found: number;
  /** Following the cloud's index. */
  readonly entriesEachSecond: number;
  readonly memoryBefore: number;
  readonly memoryAfter: number;
}

/** Fills an index with random hashes, searches it, and follows new entries. */
export async function measureIndex(address: string, { rows, entries }: { rows: number; entries: number }): Promise<IndexFigures> {
  const { database, writer, close } = await openRelease(address, pino({ level: 'silent' }), 60_000);
  try {
    const index = new IndexStore(database, writer, new DueStore(database));
    const facilities = Array.from({ length: FACILITIES }, (_, n) => ({ facility: `fac_${n}`, institution: '3310000001' }));
    await database.getRepository(FacilityEntity).insert(facilities.map((one) => ({ ...one, uploaders: '["A"]', orderedAt: 0 })));
    const from = performance.now();
    const known: string[] = [];
    for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
      const some = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - at) }, (_, n) => ({
        ...{ tenant: `fac_${(at + n) % FACILITIES}`, tag: random(), revision: 1, keyVersion: 1, kanaHash: random(), nameHash: random() },
      }));
      known.push(some[0]!.kanaHash);
      await writer.transaction('bench', async (manager) => {
        await manager.createQueryBuilder().insert().into(IndexedEntity).values(some).updateEntity(false).execute();
      });
    }
    const fillSeconds = (performance.now() - from) / 1000;
    const times: number[] = [];
    let found = 0;
    for (let n = 0; n < SEARCHES; n++) {
      const kanaHash = n % 2 === 0 ? known[(n * 7) % known.length]! : random();
      const begin = performance.now();
      found += (await index.find({ kanaHash, nameHash: null }, 21)).length;
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    return {
      rows,
      fillSeconds,
      median: times[SEARCHES / 2]!,
      slow: times[(SEARCHES * 99) / 100]!,
      found,
      ...(await measureLoop(index, entries)),
    };
  } finally {
    await close();
  }
}

async function measureLoop(index: IndexStore, count: number) {
  const [signing, opening] = [generateKeyPairSync('ed25519'), generateKeyPairSync('x25519')];
  const keys = assembleKeys({ signing: [signing.privateKey], opening: [opening.privateKey] });
  const tenant = 'fac_0';
  const sealed = Array.from({ length: count }, (_, n) => {
    const tag = random();
    const entry = { localId: String(n), name: `試験　${n}`, kana: 'シケン　タロウ', birthDate: '1941-02-03', sex: 'MALE' as const };
    return {
      seq: n + 1,
      tag,
      revision: 1,
      keyVersion: 1,
      deletedAt: null,
      index: sealIndexEntry(entry, opening.publicKey, { tenant, tag }),
    };
  });
  const memoryBefore = process.memoryUsage().rss;
  const from = performance.now();
  const { unreadable } = await followIndex({
    vault: {
      list: async () => ({ tenants: [{ tenant, institution: '', seq: count, tagKey: null, credentials: [] }], next: null }),
      listChanged: async (_tenant, after, first) => ({
        entries: sealed.slice(after, after + first),
        next: after + first < count ? after + first : null,
      }),
    },
    ...{ index, keys: () => keys, log: pino({ level: 'silent' }) },
  });
  if (unreadable > 0) throw new Error('entries could not be read');
  const seconds = (performance.now() - from) / 1000;
  const { kanaHash } = hashIdentity(keys.index, { name: '', kana: 'シケン　タロウ', birthDate: '1941-02-03' });
  if ((await index.find({ kanaHash, nameHash: null }, 21)).length === 0) throw new Error('nothing was found');
  return { entriesEachSecond: count / seconds, memoryBefore, memoryAfter: process.memoryUsage().rss };
}
