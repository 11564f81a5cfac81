import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clinic } from '../../../subgraphs/receipt-cloud/testing/clinic.js';
import { type CloudKeys, makeCloudKeys } from '../../../subgraphs/receipt-cloud/testing/cloud-under-test.js';

const PROGRAM = new URL('../../../subgraphs/receipt-cloud/testing/cloud-process.js', import.meta.url);

/** A receipt cloud in a process of its own. */
export interface MeasuredCloud {
  readonly url: string;
  readonly pid: number;
  /** The folder of its storage is `objects` in it. */
  readonly folder: string;
  readonly keys: CloudKeys;
  /** A clinic of each facility, enrolled. */
  readonly clinics: readonly Clinic[];
  stop(): Promise<void>;
}

/** Starts a receipt cloud over a database, and enrols a clinic for each facility. */
export async function startMeasuredCloud(database: string, tenants: readonly string[]): Promise<MeasuredCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-receipts-'));
  const keys = makeCloudKeys();
  const configFile = join(folder, 'config.json');
  await writeFile(configFile, JSON.stringify({ database, folder, keys, killAt: 0, codesFor: tenants }));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM.pathname, configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const line = await new Promise<string>((done, fail) => {
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk;
        if (printed.endsWith('\n')) done(printed);
      });
      child.once('exit', (code) => fail(new Error(`the process ended with ${code}`)));
    });
    const { url, codes } = JSON.parse(line) as { url: string; codes: string[] };
    const clinics: Clinic[] = [];
    for (const code of codes) {
      const clinic = await new Clinic(url).enrol(code);
      await clinic.sendTagKey();
      clinics.push(clinic);
    }
    return { url, pid: child.pid!, folder, keys, clinics, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
