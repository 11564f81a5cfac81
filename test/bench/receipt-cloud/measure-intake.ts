import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clinic, type CloudAnswer } from '../../../subgraphs/receipt-cloud/testing/clinic.js';
import { makeCloudKeys } from '../../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import { cpuOf, memoryOf } from '../process-figures.js';

const PROGRAM = new URL('../../../subgraphs/receipt-cloud/testing/cloud-process.js', import.meta.url);

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

/** Sends all patients of all clinics, one request of each clinic at a time. */
export async function measureIntake(database: string, load: IntakeLoad): Promise<IntakeFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-receipts-'));
  const tenants = Array.from({ length: load.clinics }, (_, n) => `fac_${n}`);
  const configFile = join(folder, 'config.json');
  await writeFile(configFile, JSON.stringify({ database, folder, keys: makeCloudKeys(), killAt: 0, codesFor: tenants }));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM.pathname, configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { url, codes } = JSON.parse(await readLine(child)) as { url: string; codes: string[] };
    const clinics: Clinic[] = [];
    for (const code of codes) {
      const clinic = await new Clinic(url).enrol(code);
      await clinic.sendTagKey();
      clinics.push(clinic);
    }
    const counted = { requests: 0, commits: 0, bytes: 0, busy: 0 };
    const [began, cpuBefore] = [process.hrtime.bigint(), cpuOf(child.pid!)];
    await Promise.all(clinics.map(async (clinic) => await sendPatients(clinic, load, counted)));
    const [ended, cpuAfter] = [process.hrtime.bigint(), cpuOf(child.pid!)];
    const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / 1_000;
    const { requests, commits, busy } = counted;
    return {
      requests,
      commits,
      busy,
      cpuSeconds,
      seconds: Number(ended - began) / 1e9,
      megabytes: counted.bytes / 1e6,
      memory: memoryOf(child.pid!),
    };
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function sendPatients(
  clinic: Clinic,
  load: IntakeLoad,
  counted: { requests: number; commits: number; bytes: number; busy: number },
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
    const prepared = clinic.prepare(clinic.patient(`patient ${n}`), files);
    const { tag } = prepared.commit;
    for (const [name, sealed] of prepared.objects)
      await send(async () => await clinic.ask('PUT', `/intake/patients/${tag}/objects/${name}`, sealed), sealed.length);
    await send(async () => await clinic.sendCommit(prepared), prepared.body.length);
    counted.commits += 1;
  }
}

async function readLine(child: ChildProcess): Promise<string> {
  return await new Promise((done, fail) => {
    child.stdout!.once('data', (chunk: Buffer) => done(chunk.toString()));
    child.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
  });
}
