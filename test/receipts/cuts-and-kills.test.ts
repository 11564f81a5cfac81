import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../../subgraphs/kit/testing/databases.js';
import { mariadbProgram, startMariaDb } from '../../subgraphs/kit/testing/mariadb.js';
import { findKeptFaults, NO_FAULTS } from '../../subgraphs/receipt-cloud/testing/find-faults.js';
import { checkDeliveries, compareClinic } from './compare-clinics.js';
import { type CuttingLine, startCuttingLine } from './cutting-line.js';
import { type KillableCloud, startKillableCloud } from './killable-cloud.js';
import { exportMonth, makeReceiptComputer, type ReceiptComputer } from './receipt-computer.js';
import { Uploaders } from './uploaders.js';

/** `RECEIPT_UPLOADERS=200 RECEIPT_PROCESSES=8 RECEIPT_PATIENTS=5 RECEIPT_KILLS=24 RECEIPT_MONTHS=3` is the long form. */
const read = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const UPLOADERS = read('RECEIPT_UPLOADERS', 6);
const PROCESSES = read('RECEIPT_PROCESSES', 2);
const PATIENTS = read('RECEIPT_PATIENTS', 2);
const KILLS = read('RECEIPT_KILLS', 3);
const MONTHS = read('RECEIPT_MONTHS', 2);
/** Bytes that pass for a patient's month, without repetitions: between two kills, a part of them passes. */
const BYTES_OF_PATIENT = 35_000;

const kinds = [
  { name: 'SQLite', start: databases()[0]!.start, restart: undefined },
  ...(mariadbProgram('mariadbd') && mariadbProgram('mariadb-install-db')
    ? [{ name: 'MariaDB', start: async () => await startMariaDb(['--innodb-flush-log-at-trx-commit=1']), restart: true }]
    : []),
];

describe.each(kinds)('many uploaders whose lines are cut, with $name', ({ start, restart }) => {
  let server: Awaited<ReturnType<typeof start>>;
  let cloud: KillableCloud;
  let line: CuttingLine;
  let uploaders: Uploaders | undefined;
  let clinics: readonly ReceiptComputer[];
  beforeAll(async () => {
    server = await start();
    cloud = await startKillableCloud(await server.fresh());
    line = await startCuttingLine(cloud.port);
    clinics = Array.from({ length: UPLOADERS }, (_, at) => makeReceiptComputer(cloud.folder, at));
  }, 120_000);
  afterAll(async () => {
    await uploaders?.stop();
    await line?.close();
    await cloud?.stop();
    await server?.stop();
  }, 60_000);

  it('lose nothing and double nothing while uploaders and the intake are killed, and all receipts hold', async () => {
    const codes = await cloud.makeCodes(clinics);
    const enrolling = clinics.map((clinic) => ({ clinic, code: codes.get(clinic.tenant)! }));
    line.setFaulty(true);
    uploaders = await Uploaders.start(cloud.folder, { cloud: line.url, clinics: enrolling, processes: PROCESSES });
    const began = performance.now();
    for (let month = 0; month < MONTHS; month++) {
      for (const clinic of clinics) exportMonth(clinic, month, PATIENTS);
      uploaders.tellExported(month + 1);
      const kills = Math.ceil(KILLS / MONTHS);
      for (let kill = 0; kill < kills; kill++) {
        // A process is killed in the middle of the work, or when there is none left.
        const some = (Math.random() * UPLOADERS * PATIENTS * BYTES_OF_PATIENT) / kills;
        await Promise.race([line.passed(some), uploaders.untilDone()]);
        if (kill % 2 === 0) await cloud.intake.killAndRestart();
        else await uploaders.killAndRestart((month * kills + kill) % PROCESSES);
      }
      if (restart && 'restart' in server) await server.restart();
    }
    await uploaders.untilDone();
    const seconds = (performance.now() - began) / 1_000;
    await uploaders.stop();
    line.setFaulty(false);
    const differences: string[] = [];
    for (const clinic of clinics) differences.push(...(await compareClinic(clinic, cloud.intake.url())));
    expect(differences).toEqual([]);
    expect(line.cuts()).toBeGreaterThan(UPLOADERS);
    if (process.env.RECEIPT_UPLOADERS)
      process.stderr.write(
        `${UPLOADERS} uploaders, ${UPLOADERS * PATIENTS} patients, ${Math.round(seconds)} s: ${line.cuts()} connections cut, ` +
          `${Math.round(cloud.intake.cpu() / 1_000)} s of CPU time in the intake, ${Math.round(cloud.intake.memory() / 1e6)} MB\n`,
      );
  }, 3_600_000);

  it('leave no bytes that nothing names, and books that are right', async () => {
    await cloud.intake.stop();
    const opened = await cloud.open();
    try {
      expect(await checkDeliveries(opened.database, cloud.receiptKey)).toEqual([]);
      expect(await findKeptFaults(opened)).toEqual(NO_FAULTS);
    } finally {
      await opened.close();
    }
  }, 600_000);
});
