import type { AuditRecord, LoaderDefinition, SubgraphContext } from '../../kit/index.js';
import type { DisclosureRow, EventRow } from '../records/expand-record.js';
import type { AuditingRights } from '../rights/auditing-rights.js';
import type { EventQuery } from './audit-event.sql.js';
import type { AuditEventStore } from './audit-event.store.js';
import type { FoundEvent } from './found-event.js';

/** The context of the audit's resolvers. */
export interface AuditContext extends SubgraphContext {
  readonly events: AuditEventStore;
  /** Asks the directory once in a request. @throws KitError NOT_PERMITTED if the person may not act */
  readonly rights: () => Promise<AuditingRights>;
  /** Opens the parameters of an operation. @throws if the store does not hold their key */
  readonly openParameters: (sealed: string, requestId: string) => string;
}

/** Pages of events: of many patients in one statement. */
export const EVENT_PAGES: LoaderDefinition<EventQuery, FoundEvent[], AuditContext> = {
  key: (query) => JSON.stringify(query),
  load: async (queries, { events }) => await readSlices(queries, PAGES_AT_ONCE, async (slice) => await events.readPages(slice)),
};

/** SQLite joins at most 500 selections. */
const PAGES_AT_ONCE = 400;

/** The disclosures of each event. */
export const EVENT_DISCLOSURES: LoaderDefinition<EventRow, DisclosureRow[], AuditContext> = {
  key: keyOf,
  load: async (rows, { events }) => {
    const found = new Map<string, DisclosureRow[]>();
    for (const row of await events.readDisclosures(rows)) {
      const group = found.get(keyOf(row));
      if (group) group.push(row);
      else found.set(keyOf(row), [row]);
    }
    return rows.map((row) => found.get(keyOf(row)) ?? []);
  },
};

/** The record of each event; null if it was pruned, or cannot be read. */
export const EVENT_RECORDS: LoaderDefinition<EventRow, AuditRecord | null, AuditContext> = {
  key: keyOf,
  load: async (rows, { events }) => {
    const readable = rows.filter(({ kind }) => kind !== 'unreadable');
    const texts = readable.length > 0 ? await events.readTexts(readable) : new Map<number, string>();
    const records = new Map([...texts].map(([leaf, text]) => [leaf, JSON.parse(text) as AuditRecord]));
    return rows.map(({ leaf }) => records.get(leaf) ?? null);
  },
};

function keyOf({ leaf, n }: { readonly leaf: number; readonly n: number }): string {
  return `${leaf}/${n}`;
}

async function readSlices<K, V>(keys: readonly K[], atOnce: number, read: (keys: readonly K[]) => Promise<V[]>): Promise<V[]> {
  const found: V[] = [];
  for (let begin = 0; begin < keys.length; begin += atOnce) found.push(...(await read(keys.slice(begin, begin + atOnce))));
  return found;
}
