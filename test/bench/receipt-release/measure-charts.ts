import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { FileCharts } from '../../../subgraphs/hospital-charts/files/file-charts.js';
import { ImageArchives } from '../../../subgraphs/hospital-charts/images/image-archives.js';
import { type ChartAsk, makeItemIds, makeKeys, type SubgraphContext } from '../../../subgraphs/kit/index.js';
import { ReceiptCharts } from '../../../subgraphs/receipt-cloud/charts/chart.receipt-cloud.js';
import { CompartmentStore } from '../../../subgraphs/receipt-cloud/charts/compartment.store.js';
import { OneStorage } from '../../../subgraphs/receipt-cloud/charts/one-storage.js';
import { readReceiptCloud } from '../../../subgraphs/receipt-cloud/data-source.js';
import { writeReleasedKey } from '../../../subgraphs/receipt-cloud/envelope/released-key.js';
import { LocalFolder } from '../../../subgraphs/storage/local-folder.js';
import { PatientStorage } from '../../../subgraphs/storage/patient-storage.js';
import type { MeasuredCloud } from '../receipt-cloud/measured-cloud.js';
import type { FilledPatient } from './fill-cloud.js';

/** What a list of patients costs. */
export interface ChartFigures {
  readonly statements: readonly number[];
  /** Milliseconds for the list, each time. */
  readonly times: readonly number[];
  /** CPU time of a list, in milliseconds. */
  readonly cpu: number;
  readonly items: number;
}

const DEADLINE = 10_000;
const ROUNDS = 20;

/** Reads the prescriptions and the demographics of lists of patients, as the subgraph does for one query. Nothing is cached. */
export async function measureCharts(
  address: string,
  { folder, keys }: MeasuredCloud,
  filled: readonly FilledPatient[],
  patients: number,
): Promise<ChartFigures> {
  let statements = 0;
  const log = pino(
    { level: 'debug' },
    {
      write: (line: string) => {
        if (JSON.parse(line).sql) statements += 1;
      },
    },
  );
  const database = await readReceiptCloud(address, log, DEADLINE);
  const system = generateKeyPairSync('x25519');
  const itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
  const hospitals = new OneStorage({ deadline: DEADLINE });
  const storage = new PatientStorage(new LocalFolder(join(folder, 'objects')), () => [{ id: 'k1', key: Buffer.from(keys.storage, 'hex') }]);
  const charts = new FileCharts({
    ...{ system: 'receipt-cloud', hospitals, archives: new ImageArchives(hospitals, itemId), cache: null, itemId },
    centre: new ReceiptCharts({
      compartments: new CompartmentStore(database, storage),
      systemKeys: () => [system.privateKey],
      storage: hospitals.storage,
    }),
    centreDeadline: DEADLINE,
    servesProcedures: true,
  });
  const context = { signal: new AbortController().signal, log: pino({ level: 'silent' }) } as unknown as SubgraphContext;
  const [times, counts] = [[] as number[], new Set<number>()];
  let items = 0;
  try {
    // The first one compiles, and connects.
    await charts.read(asksOf(filled.slice(0, patients), system.publicKey), context);
    const began = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round++) {
      const some = Array.from({ length: patients }, (_, at) => filled[(at * 397 + round * 31) % filled.length]!);
      const asks = asksOf(some, system.publicKey);
      statements = 0;
      const from = performance.now();
      const answers = await charts.read(asks, context);
      times.push(performance.now() - from);
      counts.add(statements);
      if (answers.some(({ state }) => state !== 'ANSWERED')) throw new Error('a chart was not answered');
      items = answers.reduce((sum, answer) => sum + answer.items.length, 0);
    }
    const { user, system: kernel } = process.cpuUsage(began);
    return { statements: [...counts], times, cpu: (user + kernel) / 1_000 / ROUNDS, items };
  } finally {
    await hospitals.close();
    await database.destroy();
  }
}

function asksOf(some: readonly FilledPatient[], systemKey: Parameters<typeof writeReleasedKey>[1]): ChartAsk[] {
  return some.flatMap(({ clinic: { tenant }, patient: { tag, keyVersion, key, localId } }) => {
    const released = writeReleasedKey(key, systemKey, { tenant, tag, keyVersion });
    const place = { facility: tenant, institution: '3310000001', localId, dates: [{}], until: 2_000_000_000, key: released };
    return (['PRESCRIPTION', 'DEMOGRAPHICS'] as const).map((category) => ({ category, patient: `pat_${tag}`, place }));
  });
}
