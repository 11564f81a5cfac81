import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadState } from '../network-state.js';
import { createWorld } from '../world/world.js';
import { enrolClinics, sendClinics } from './run-clinics.js';

/**
 * The demo's clinics as a process, so that their keys and memory are their own: `main.js enrol|send FILE`, with a JSON file
 * `{ dataDir, cloud, codes: { FACILITY_ID: "CODE.FINGERPRINT" } }`. It prints one line of JSON: the machines, or what was sent.
 */
interface Needs {
  /** The demo network's data folder. */
  readonly dataDir: string;
  readonly cloud: string;
  /** Of the facilities that are not enrolled yet. */
  readonly codes: Readonly<Record<string, string>>;
}

const [command, file = ''] = process.argv.slice(2);
const { dataDir, cloud, codes } = JSON.parse(readFileSync(file, 'utf8')) as Needs;
const world = createWorld(loadState(dataDir, { seed: 1, patients: 200, now: Date.now() }));
const options = {
  ...{ world, folder: join(dataDir, 'clinics'), cloud },
  codeOf: ({ id, name }: { id: string; name: string }) => {
    const code = codes[id];
    if (code === undefined) throw new Error(`no code for ${name}`);
    return code;
  },
  onProgress: ({ facility, done, of }: { facility: { name: string }; done: number; of: number }) =>
    process.stderr.write(`clinics: ${done} of ${of}, ${facility.name}\n`),
};
const result = command === 'enrol' ? await enrolClinics(options) : await sendClinics(options);
process.stdout.write(`${JSON.stringify(result)}\n`);
