import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.js';
import { enrol } from '../commands/enrol.js';
import { readSettings, type Settings } from '../settings.js';
import { startUploader } from '../start-uploader.js';
import { openState, type State } from '../state/open-state.js';
import { type WriteWhole, writeWhole } from '../state/write-whole.js';
import type { Round, Uploader } from '../uploader.js';
import { toShiftJis } from './write-text.js';

/** A clock that moves only when somebody waits. */
export class MovedClock implements Clock {
  constructor(public time: number) {}
  readonly now = () => this.time;
  readonly wait = async (milliseconds: number) => {
    this.time += Math.ceil(milliseconds);
  };
}

/** Where a clinic is enrolled: an intake, and its operator. */
export interface EnrollingCloud {
  readonly url: string;
  /** @returns CODE.FINGERPRINT */
  makeCode(tenant: string): string | Promise<string>;
  /** The time at the cloud. */
  now: () => number;
}

/** A clinic's machine: a state folder, a watched folder, and an uploader that can be started again and again. */
export class Clinic {
  readonly root = mkdtempSync(join(tmpdir(), 'hareyaka-clinic-'));
  readonly stateFolder = join(this.root, 'state');
  readonly inbox = join(this.root, 'inbox');
  state: State;

  constructor(
    readonly intake: EnrollingCloud,
    readonly tenant: string,
    readonly clock: MovedClock = new MovedClock(Date.parse('2026-11-30T10:00:00+09:00')),
  ) {
    mkdirSync(this.inbox, { recursive: true });
    this.state = openState(this.stateFolder);
  }

  async enrol(): Promise<void> {
    this.intake.now = this.clock.now;
    const { url: cloud } = this.intake;
    const connection = { clock: this.clock };
    await enrol(this.state.keystore, { cloud, typed: await this.intake.makeCode(this.tenant), name: 'test', connection });
  }

  settings: Settings = { ...readSettings(this.root), folders: [this.inbox] };

  /** A new process on the same state. */
  start(write: WriteWhole = writeWhole): Uploader {
    this.state = openState(this.stateFolder, write);
    return startUploader(this.state, this.settings, { clock: this.clock });
  }

  /** Puts a file into the watched folder. Its time is a minute of a fixed day. */
  put(path: string, content: Uint8Array | string, minute = 0): void {
    const full = join(this.inbox, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, typeof content === 'string' ? toShiftJis(content) : content);
    const time = new Date(Date.parse('2026-11-29T09:00:00+09:00') + minute * 60_000);
    utimesSync(full, time, time);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Two rounds: a file is read when it is seen the second time. */
export async function sync(uploader: Uploader): Promise<Round> {
  await uploader.round();
  return await uploader.round();
}

/** A claim of one patient in one month: a disease, and a prescription on the 5th. */
export function makeClaim(
  patientId: string,
  month: string,
  { drug = '620000001', name = '架空　太郎', facility = '13,1,1234567' } = {},
): string {
  const days = Array.from({ length: 31 }, (_, at) => (at === 4 ? '7' : '')).join();
  return [
    `IR,1,${facility},,架空医院,${month},00`,
    `RE,1,1112,${month},${name},1,19750101,,,,,,,${patientId}`,
    `SY,2500013,${month}01,1`,
    `IY,21,1,${drug},3,10,7,,,,,,,${days}`,
    'GO,1,10,99',
  ].join('\r\n');
}
