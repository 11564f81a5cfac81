import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { readCodes } from '../formats/orca/read-codes.js';
import { PROBLEMS, type ProblemCode, toProblem, UploaderProblem } from '../problems.js';
import type { Connection } from '../sending/cloud-client.js';
import { CloudClient } from '../sending/cloud-client.js';
import { readSettings, type Settings } from '../settings.js';
import { OrcaClient } from '../sources/orca/orca-client.js';
import { readMasters } from '../sources/read-masters.js';
import { WatchedFolder } from '../sources/watched-folder.js';
import { openState } from '../state/open-state.js';
import { writeWhole } from '../state/write-whole.js';

const BYTES_FREE = 512 * 1024 * 1024;

const CHECKS = {
  STATE: ['状態フォルダー', 'State folder'],
  DISK: ['ディスクの空き', 'Room on the disk'],
  KEYS: ['鍵のファイル', 'Key file'],
  SPOOL: ['保存した入力', 'Kept inputs'],
  SETTINGS: ['設定', 'Settings'],
  FOLDER: ['監視フォルダー', 'Watched folder'],
  MASTERS: ['マスター', 'Masters'],
  ORCA: ['日レセ API', 'ORCA API'],
  ENROLMENT: ['登録', 'Enrolment'],
  CLOUD: ['クラウドへの接続・時計・登録の有効性', 'Cloud: connection, clock, credential'],
} as const satisfies Readonly<Record<string, readonly [ja: string, en: string]>>;

/** One thing that was tested. */
export interface Finding {
  readonly check: keyof typeof CHECKS;
  /** A path or a number, of settings: nothing of a patient. */
  readonly of: string;
  /** Null if it is well. */
  readonly problem: UploaderProblem | null;
}

export interface DoctorOptions {
  readonly folder: string;
  readonly connection?: Connection;
}

/** Tests everything that the uploader needs, each thing by using it. One failure does not hide another. */
export async function examine({ folder, connection = {} }: DoctorOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const test = async <T>(check: Finding['check'], of: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      const result = await work();
      findings.push({ check, of, problem: null });
      return result;
    } catch (error) {
      findings.push({ check, of, problem: toProblem(error) });
      return undefined;
    }
  };
  const state = await test('STATE', folder, () => {
    const opened = openState(folder);
    const probe = join(folder, 'doctor.probe');
    writeWhole(probe, Buffer.from('probe'));
    rmSync(probe);
    return opened;
  });
  await test('DISK', folder, () => checkRoom(folder));
  await test('KEYS', 'keys.json', () => {
    if (state?.keystore.isReadableByOthers()) throw new UploaderProblem('STATE_READABLE_BY_OTHERS');
  });
  await test('SPOOL', folder, () => {
    state?.spool.all();
    state?.records.count();
  });
  const settings = await test('SETTINGS', 'settings.json', () => readSettings(folder));
  if (settings) await examineSources(settings, test);
  const keys = state && (await test('ENROLMENT', 'keys.json', () => state.keystore.keys()));
  if (keys) await test('CLOUD', keys.cloud, () => new CloudClient(keys, connection).check());
  return findings;
}

async function examineSources(
  settings: Settings,
  test: (check: Finding['check'], of: string, work: () => unknown) => Promise<unknown>,
): Promise<void> {
  for (const path of settings.folders) await test('FOLDER', path, () => new WatchedFolder(path).poll(() => undefined));
  if (settings.masters !== undefined) await test('MASTERS', settings.masters, () => readMasters(settings.masters));
  const { orca } = settings;
  if (!orca) return;
  await test('ORCA', orca.url, async () => {
    const reply = await new OrcaClient(orca).post('/api01rv2/system01lstv2?class=01&format=json', 'system01_managereq', {});
    const reading = readCodes(reply);
    if (!reading.ok) throw new UploaderProblem('ORCA_ERROR', { detail: reading.reason.record || reading.reason.code });
  });
}

function checkRoom(folder: string): void {
  let free: number;
  try {
    const { bavail, bsize } = statfsSync(folder);
    free = bavail * bsize;
  } catch (cause) {
    throw new UploaderProblem('STATE_NOT_WRITABLE', { cause });
  }
  if (free < BYTES_FREE) throw new UploaderProblem('DISK_LOW', { detail: `${Math.round(free / 1024 / 1024)} MiB` });
}

/** The findings as lines, each in Japanese and in English. */
export function writeFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, of, problem }) => {
    const [ja, en] = CHECKS[check];
    const head = `${problem ? 'NG' : 'OK'}  ${ja} / ${en}  ${of}`;
    return problem ? [head, ...explain(problem.code, problem.detail).map((line) => `    ${line}`)] : [head];
  });
  const failed = findings.filter(({ problem }) => problem !== null).length;
  const sum = failed === 0 ? 'すべて正常です / Everything is well' : `問題: ${failed} / Problems: ${failed}`;
  return `${[...lines, '', sum].join('\n')}\n`;
}

/** What a problem means and what to do, in both languages. */
export function explain(code: ProblemCode, detail?: string): readonly string[] {
  const [ja, en] = PROBLEMS[code];
  return [`${code}${detail === undefined ? '' : ` ${detail}`}`, ja, en];
}
