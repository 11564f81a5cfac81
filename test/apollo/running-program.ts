import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunningProgram {
  /** The first line of its output: its address. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a program that prints its address as its first line. @throws if it ends before that */
export async function startProgram(file: string, folder: string): Promise<RunningProgram> {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${code} before it listened`)));
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
