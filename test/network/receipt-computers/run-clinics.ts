import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../../clients/uploader/clock.js';
import { enrol } from '../../../clients/uploader/commands/enrol.js';
import { Log } from '../../../clients/uploader/commands/log.js';
import { runOnce } from '../../../clients/uploader/commands/run.js';
import { saveStatus } from '../../../clients/uploader/commands/status.js';
import { UploaderProblem } from '../../../clients/uploader/problems.js';
import { readSettings } from '../../../clients/uploader/settings.js';
import { startUploader } from '../../../clients/uploader/start-uploader.js';
import { findFingerprint } from '../../../clients/uploader/state/keystore.js';
import { lockState } from '../../../clients/uploader/state/lock.js';
import { openState, type State } from '../../../clients/uploader/state/open-state.js';
import type { Facility, World } from '../world/world-model.js';
import { startReceiptComputer } from './start-receipt-computers.js';

/** What the demo's clinics need. */
export interface ClinicsOptions {
  readonly world: World;
  /** Each facility has a folder below it: receipt computer, and the uploader's state. It stays. */
  readonly folder: string;
  /** The address of the receipt cloud. It may have another port at each start. */
  readonly cloud: string;
  /** Says `CODE.FINGERPRINT` for a facility. It is called only for one that is not enrolled yet. */
  readonly codeOf: (facility: Facility) => string | Promise<string>;
  readonly onProgress?: (progress: ClinicProgress) => void;
}

/** One more facility is done. */
export interface ClinicProgress {
  readonly facility: Facility;
  readonly done: number;
  readonly of: number;
}

/** A machine as the directory registers it. */
export interface EnrolledMachine {
  readonly facilityId: string;
  readonly institutionCode: string;
  /** `registerUploader`: the release process trusts only such machines. */
  readonly fingerprint: string;
}

/** Enrols the uploader of each facility that is not enrolled yet. @returns all machines, to be registered in the directory */
export async function enrolClinics(options: ClinicsOptions): Promise<readonly EnrolledMachine[]> {
  const machines: EnrolledMachine[] = [];
  for (const facility of listFacilities(options.world)) {
    const folder = stateOf(options.folder, facility);
    const state = openState(folder);
    const free = await lockState(folder);
    try {
      if (isEnrolled(state)) state.keystore.changeCloud(options.cloud);
      else await enrol(state.keystore, { cloud: options.cloud, typed: await options.codeOf(facility), name: `${facility.name}のレセコン` });
      const fingerprint = findFingerprint(state.keystore.keys());
      machines.push({ facilityId: facility.id, institutionCode: facility.institutionCode, fingerprint });
    } finally {
      await free();
    }
  }
  return machines;
}

/** What one facility's uploader did. */
export interface ClinicRun {
  readonly facilityId: string;
  readonly patientsSent: number;
  readonly filesSent: number;
  readonly patientsLeft: number;
  /** Codes, such as `ORCA_DOWN`. */
  readonly problems: readonly string[];
}

/**
 * Runs the uploader of each facility once, one after another, so that only one facility is in memory. What was sent before is not sent again.
 * All machines must be enrolled.
 */
export async function sendClinics({ world, folder, onProgress }: Omit<ClinicsOptions, 'cloud' | 'codeOf'>): Promise<readonly ClinicRun[]> {
  const runs: ClinicRun[] = [];
  const facilities = listFacilities(world);
  for (const [index, facility] of facilities.entries()) {
    const state = stateOf(folder, facility);
    const computer = await startReceiptComputer(world, world.receipts!.facilities[index]!, join(folder, facility.institutionCode));
    const free = await lockState(state);
    try {
      writeFileSync(join(state, 'settings.json'), `${JSON.stringify(computer.settings, null, 2)}\n`, { mode: 0o600 });
      runs.push({ facilityId: facility.id, ...(await sendOnce(state)) });
    } finally {
      await free();
      await computer.close();
    }
    onProgress?.({ facility, done: index + 1, of: facilities.length });
  }
  return runs;
}

async function sendOnce(folder: string): Promise<Omit<ClinicRun, 'facilityId'>> {
  const settings = readSettings(folder);
  const total = { patientsSent: 0, filesSent: 0 };
  const { patientsLeft, problems } = await runOnce({
    ...{ uploader: startUploader(openState(folder), settings), log: new Log(folder, SYSTEM_CLOCK, () => undefined), clock: SYSTEM_CLOCK },
    pollMs: settings.pollSeconds * 1_000,
    onRound: (round) => {
      total.patientsSent += round.patientsSent;
      total.filesSent += round.filesSent;
      saveStatus(folder, round, SYSTEM_CLOCK.now());
    },
  });
  return { ...total, patientsLeft, problems: problems.map(({ code }) => code) };
}

/** In the order of the world. */
export function listFacilities({ facilities, receipts }: World): readonly Facility[] {
  return (receipts?.facilities ?? []).map(({ facilityId }) => facilities.find(({ id }) => id === facilityId)!);
}

function stateOf(folder: string, { institutionCode }: Facility): string {
  const state = join(folder, institutionCode, 'uploader');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  return state;
}

function isEnrolled({ keystore }: State): boolean {
  try {
    keystore.keys();
    return true;
  } catch (error) {
    if (error instanceof UploaderProblem && error.code === 'NOT_ENROLLED') return false;
    throw error;
  }
}
