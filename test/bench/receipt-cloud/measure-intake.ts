import { randomBytes } from 'node:crypto';
import type { Clinic, CloudAnswer } from '../../../subgraphs/receipt-cloud/testing/clinic.js';
import { cpuOf, memoryOf } from '../process-figures.js';
import { type MeasuredCloud, startMeasuredCloud } from './measured-cloud.js';

/** What is sent. */
export interface IntakeLoad {
  readonly clinics: number;
  readonly patients: number;
  readonly files: number;
  readonly bytes: number;
}

/** What was measured. */
export interface IntakeFigures {
  readonly requests: number;
  readonly commits: number;
  readonly seconds: number;
  /** CPU time of the cloud's process; undefined without /proc. */
  readonly cpuSeconds: number | undefined;
  readonly megabytes: number;
  readonly memory: number | undefined;
  readonly busy: number;
}

/** Starts a cloud, and sends all patients of all clinics. */
export async function measureIntake(database: string, load: IntakeLoad): Promise<IntakeFigures> {
  const cloud = await startMeasuredCloud(
    database,
    Array.from({ length: load.clinics }, (_, n) => `fac_${n}`),
  );
  try {
    return await sendAll(cloud, cloud.clinics, load);
  } finally {
    await cloud.stop();
  }
}

/** Sends all patients of all clinics, one request of each clinic at a time. @param label begins the patients' ids: other ones than before */
export async function sendAll(
  { pid }: Pick<MeasuredCloud, 'pid'>,
  clinics: readonly Clinic[],
  load: IntakeLoad,
  label = 'patient',
): Promise<IntakeFigures> {
  const counted = { requests: 0, commits: 0, bytes: 0, busy: 0 };
  const [began, cpuBefore] = [process.hrtime.bigint(), cpuOf(pid)];
  await Promise.all(clinics.map(async (clinic) => await sendPatients(clinic, load, counted, label)));
  const [ended, cpuAfter] = [process.hrtime.bigint(), cpuOf(pid)];
  const { requests, commits, busy } = counted;
  return {
    ...{ requests, commits, busy },
    cpuSeconds: cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / 1_000,
    seconds: Number(ended - began) / 1e9,
    megabytes: counted.bytes / 1e6,
    memory: memoryOf(pid),
  };
}

async function sendPatients(
  clinic: Clinic,
  load: IntakeLoad,
  counted: { requests: number; commits: number; bytes: number; busy: number },
  label: string,
): Promise<void> {
  const send = async (act: () => Promise<CloudAnswer>, bytes: number): Promise<void> => {
    for (;;) {
      const { status, code } = await act();
      counted.requests += 1;
      counted.bytes += bytes;
      if (status === 201) return;
      if (code !== 'BUSY') throw new Error(`refused: ${code}`);
      counted.busy += 1;
    }
  };
  for (let n = 0; n < load.patients; n++) {
    const files = Object.fromEntries(Array.from({ length: load.files }, (_, index) => [`file ${index}`, randomBytes(load.bytes)]));
    const prepared = clinic.prepare(clinic.patient(`${label} ${n}`), files);
    const { tag } = prepared.commit;
    for (const [name, sealed] of prepared.objects)
      await send(async () => await clinic.ask('PUT', `/intake/patients/${tag}/objects/${name}`, sealed), sealed.length);
    await send(async () => await clinic.sendCommit(prepared), prepared.body.length);
    counted.commits += 1;
  }
}
