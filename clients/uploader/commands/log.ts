import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, formatTimestamp } from '../clock.js';
import { PROBLEMS, type UploaderProblem } from '../problems.js';
import type { Round } from '../uploader.js';

const BYTES_AT_MOST = 1024 * 1024;

/** Lines of codes and numbers, on the standard output and in `uploader.log`. No file name, no patient, no key. */
export class Log {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly print: (line: string) => void = (line) => process.stdout.write(line),
  ) {}

  write(event: string, values: Readonly<Record<string, number | string>> = {}): void {
    const parts = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    const time = formatTimestamp(this.clock.now()).replace(/^(....)(..)(..)(..)(..)(..).*/, '$1-$2-$3T$4:$5:$6+09:00');
    const line = `${[time, event, ...parts].join(' ')}\n`;
    this.print(line);
    try {
      const path = join(this.folder, 'uploader.log');
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > BYTES_AT_MOST) renameSync(path, `${path}.1`);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // A full disk must not end the process that waits for room on it.
    }
  }

  problem(problem: UploaderProblem): void {
    const [ja, en] = PROBLEMS[problem.code];
    this.write(problem.message, { ja: `"${ja}"`, en: `"${en}"` });
  }

  round({ waiting, patientsSent, filesSent, patientsLeft, problems }: Round): void {
    if (waiting + patientsSent + filesSent + patientsLeft > 0)
      this.write('ROUND', { patients: patientsSent, files: filesSent, left: patientsLeft, waiting });
    for (const problem of problems) this.problem(problem);
  }
}
