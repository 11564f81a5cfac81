import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { stagePackage } from './stage-package.js';

const run = promisify(execFile);

/** Builds the packages' files with their types, into a folder. */
export async function buildPackages(folder: string): Promise<void> {
  await run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.packages.json', '--outDir', folder]);
}

/**
 * Packs one package.
 *
 * @param name a key of `PACKAGES`
 * @param built the folder that `buildPackages` wrote
 * @param folder where the tarball is put
 * @returns the path of the tarball
 */
export async function packPackage(name: string, built: string, folder: string): Promise<string> {
  const staged = join(folder, `${name}-staged`);
  await mkdir(folder, { recursive: true });
  await stagePackage(name, built, staged);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(folder)], { cwd: staged });
  const report = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
  return join(resolve(folder), Object.values(report)[0]!.filename);
}
