import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../clients/uploader/clock.js';
import { enrol } from '../../clients/uploader/commands/enrol.js';
import { Log } from '../../clients/uploader/commands/log.js';
import { runForever } from '../../clients/uploader/commands/run.js';
import { toProblem } from '../../clients/uploader/problems.js';
import { readSettings } from '../../clients/uploader/settings.js';
import { startUploader } from '../../clients/uploader/start-uploader.js';
import { lockState } from '../../clients/uploader/state/lock.js';
import { openState, type State } from '../../clients/uploader/state/open-state.js';
import { inboxOf, type ReceiptComputer, stateOf } from './receipt-computer.js';
import type { UploadersConfig, UploadersReport } from './uploaders.js';

/**
 * Uploaders of several clinics in one process, which is killed at any moment. Its argument is the file of an {@link UploadersConfig}. It reports each clinic
 * of which the cloud has everything, and each uploader that ends.
 */
const config = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as UploadersConfig;
/** Waits are this much shorter than in a clinic. */
const FASTER = 20;
const LONGEST_WAIT = 500;
const clock: Clock = {
  now: Date.now,
  wait: async (milliseconds) => void (await pause(Math.min(milliseconds / FASTER, LONGEST_WAIT))),
};
const POLL_MS = 2_000;
const ending = new AbortController();
let exported = config.exported;

process.on('message', (message: { readonly exported: number }) => {
  exported = message.exported;
});
process.once('disconnect', () => ending.abort());

const report = (told: UploadersReport) => void (process.connected && process.send!(told));

async function enrolled(state: State, typed: string): Promise<void> {
  for (;;) {
    try {
      return void state.keystore.keys();
    } catch {
      await enrol(state.keystore, { cloud: config.cloud, typed, name: 'reception', connection: { clock } }).catch((error: unknown) => {
        const { code } = toProblem(error);
        if (code !== 'NETWORK' && code !== 'CLOUD_BUSY') throw error;
      });
      await clock.wait(POLL_MS);
    }
  }
}

async function serve(clinic: ReceiptComputer, code: string): Promise<void> {
  const folder = stateOf(clinic);
  const state = openState(folder);
  const free = await lockState(folder);
  try {
    await enrolled(state, code);
    const uploader = startUploader(state, { ...readSettings(clinic.root), folders: [inboxOf(clinic)] }, { clock });
    // What was exported before a round began is in it.
    let before = 0;
    const log = new Log(join(clinic.root), clock, () => undefined);
    const onRound = ({ waiting, patientsLeft, problems }: Awaited<ReturnType<typeof uploader.round>>) => {
      if (waiting + patientsLeft + problems.length === 0) report({ tenant: clinic.tenant, done: before });
      before = exported;
    };
    const final = await runForever({ uploader, log, clock, pollMs: POLL_MS, onRound }, ending.signal);
    if (final) throw final;
  } finally {
    await free();
  }
}

process.stdout.write(`${JSON.stringify({ pid: process.pid })}\n`);
await Promise.all(
  config.clinics.map(async ({ clinic, code }) => {
    await serve(clinic, code).catch((error: unknown) => report({ tenant: clinic.tenant, failed: toProblem(error).message }));
  }),
);
process.disconnect?.();
