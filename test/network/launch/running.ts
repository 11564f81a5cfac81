import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The addresses of the running demo, for `npm run token` and `npm run demo`. */
export interface Running {
  readonly gateway: string;
  readonly issuer: string;
  readonly control: string;
}

const file = (folder: string) => join(folder, 'running.json');

export async function rememberRunning(folder: string, running: Running): Promise<void> {
  await writeFile(file(folder), JSON.stringify(running));
}

export async function forgetRunning(folder: string): Promise<void> {
  await rm(file(folder), { force: true });
}

/** @throws if no demo is running with this folder */
export async function whatIsRunning(folder: string): Promise<Running> {
  return JSON.parse(await readFile(file(folder), 'utf8')) as Running;
}
