import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { checkOf, hashIdentity } from '../../../subgraphs/receipt-cloud/release/search/blind-index.js';
import { searcher, startReleaseUnderTest } from '../../../subgraphs/receipt-cloud/release/testing/release-under-test.js';
import type { Demographics } from '../../../subgraphs/receipt-cloud/testing/clinic.js';
import type { CloudKeys } from '../../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import { memoryOf } from '../process-figures.js';

/** What the measured release process gets: the file is its argument. */
export interface ReleaseBench {
  readonly database: string;
  readonly cloud: { readonly url: string; readonly keys: CloudKeys };
  readonly facilities: readonly {
    readonly facility: string;
    readonly institution: string;
    readonly uploaders: readonly string[];
  }[];
  /** Facilities that it follows from their first entry. Of the others it has rows already. */
  readonly followed: readonly string[];
  /** Patients of each facility. */
  readonly patients: number;
  /** Patients who are found, and what is searched for. */
  readonly sought: readonly (Demographics & { readonly tenant: string; readonly tag: string })[];
}

/** What it measured. Times in milliseconds, memory in bytes. */
export interface ReleaseFigures {
  readonly rows: number;
  readonly follow: { readonly entries: number; readonly milliseconds: number; readonly cpu: number; readonly memory: readonly number[] };
  readonly searches: readonly {
    readonly what: string;
    readonly times: readonly number[];
    readonly statements: readonly number[];
    readonly cpu: number;
  }[];
}

const ROWS_AT_ONCE = 1_000;
/** Below the limit of all searches in a minute. */
const SEARCHES = 100;
const bench = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as ReleaseBench;
let statements = 0;
const log = pino(
  { level: 'debug' },
  {
    write: (line: string) => {
      if (JSON.parse(line).sql) statements += 1;
    },
  },
);
const release = await startReleaseUnderTest(bench.database, { cloud: bench.cloud, log });
const ordered = bench.facilities.map(({ facility, institution, uploaders }) => ({ facility, institution, uploaders }));
const { code } = await release.order('facilities', { facilities: ordered });
if (code) throw new Error(code);
await fillIndex();
const rowsOf = async () => Number((await release.data.database.query('SELECT COUNT(*) AS n FROM release_index'))[0].n);
log.level = 'silent';
const follow = await measureFollowing();
const searches = [
  await search('nobody', (n) => ({ kana: `ダレモイナイ${n}`, birthDate: '1950-01-01' }), 0),
  await search('one patient', (n) => bench.sought[n % bench.sought.length]!, 1),
];
const figures: ReleaseFigures = { rows: await rowsOf(), follow, searches };
process.stdout.write(`${JSON.stringify(figures)}\n`);
await release.close();

/** Writes the index of the facilities that are not followed from their first entry: hashes of nobody, and of the sought. */
async function fillIndex(): Promise<void> {
  const keyCheck = checkOf(release.keys.index);
  const { tenants } = await release.started.follow.vault.list('', 500);
  const seqs = new Map(tenants.map(({ tenant, seq }) => [tenant, seq]));
  const insert = async (statement: string) =>
    await release.data.writer.transaction('fill', async (manager) => await manager.query(statement));
  for (const { facility } of bench.facilities) {
    if (bench.followed.includes(facility)) continue;
    const own = bench.sought.filter(({ tenant }) => tenant === facility);
    const hash = (n: number, kind: string) => createHash('sha256').update(`${facility} ${n} ${kind}`).digest('base64url');
    const rows = Array.from({ length: bench.patients }, (_, n) => {
      const found = own[n];
      const { kanaHash, nameHash } = found
        ? hashIdentity(release.keys.index, found)
        : { kanaHash: hash(n, 'kana'), nameHash: hash(n, 'name') };
      return `('${facility}','${found?.tag ?? hash(n, 'tag')}',1,1,'${kanaHash}','${nameHash}')`;
    });
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await insert(
        `INSERT INTO release_index (tenant, tag, revision, key_version, kana_hash, name_hash) VALUES ${rows.slice(from, from + ROWS_AT_ONCE).join(',')}`,
      );
    await insert(`INSERT INTO release_followed (tenant, seq, key_check) VALUES ('${facility}', ${seqs.get(facility)}, '${keyCheck}')`);
  }
}

/** Follows, and looks at the memory after each page. */
async function measureFollowing(): Promise<ReleaseFigures['follow']> {
  const memory: number[] = [];
  const { vault } = release.started.follow;
  const listChanged = vault.listChanged.bind(vault);
  (vault as { listChanged: typeof listChanged }).listChanged = async (...given) => {
    memory.push(memoryOf(process.pid) ?? 0);
    return await listChanged(...given);
  };
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const { read, unreadable } = await release.follow();
  const spent = process.cpuUsage(cpu);
  if (unreadable > 0) throw new Error(`${unreadable} entries cannot be opened`);
  return { entries: read, milliseconds: performance.now() - began, cpu: (spent.user + spent.system) / 1_000, memory };
}

async function search(what: string, criteria: (n: number) => object, hits: number): Promise<ReleaseFigures['searches'][number]> {
  const times: number[] = [];
  const counts = new Set<number>();
  const cpu = process.cpuUsage();
  for (let n = 0; n < SEARCHES; n++) {
    const { kana, birthDate } = criteria(n) as Demographics;
    log.level = n < 10 ? 'debug' : 'silent';
    statements = 0;
    const began = performance.now();
    const { json, code: refused } = await release.search({ kana, birthDate }, { caller: searcher({ subject: `dr-${what}-${n}` }) });
    if (json.patients?.length !== hits) throw new Error(`${what}: ${refused ?? json.patients?.length}`);
    times.push(performance.now() - began);
    if (n < 10) counts.add(statements);
  }
  const spent = process.cpuUsage(cpu);
  return { what, times, statements: [...counts], cpu: (spent.user + spent.system) / 1_000 };
}
