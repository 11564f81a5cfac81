import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { buildPackages, packPackage } from './pack-package.js';

const run = promisify(execFile);

/** Installs tarballs into an empty folder, and loads every package. Native parts are not built: that needs a compiler. */
async function installTarballs(tarballs: readonly string[], names: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-install-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], { cwd: folder });
    for (const name of names)
      await run(
        process.execPath,
        ['--import', 'reflect-metadata', '--input-type=module', '-e', 'await import(process.argv[1])', `@hareyaka/${name}`],
        { cwd: folder },
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await new Command('pack')
  .description('Packs packages into dist/packages.')
  .argument('<packages...>', 'kit, gateway')
  .option('--install', 'installs the tarballs into an empty folder, and loads them')
  .action(async (names: string[], { install = false }: { install?: boolean }) => {
    await buildPackages('dist/packages/built');
    const tarballs: string[] = [];
    for (const name of names) tarballs.push(await packPackage(name, 'dist/packages/built', 'dist/packages'));
    if (install) await installTarballs(tarballs, names);
    process.stdout.write(`${tarballs.join('\n')}\n`);
  })
  .parseAsync();
