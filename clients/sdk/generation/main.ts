import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { generate } from './generate.js';

const GENERATED = 'clients/sdk/generated';

const command = new Command('sdk')
  .description('Writes the typed operations of the SDK. The files are in the repository: reviewers read the diff.')
  .option('--check', 'write nothing; fail if a file is not up to date')
  .action(async ({ check }: { check?: boolean }) => {
    const files = await generate('schema/api.graphql', 'clients/sdk/operations');
    const present = await readdir(GENERATED).catch(() => []);
    const unknown = present.filter((name) => !files.has(name));
    if (!check) {
      await mkdir(GENERATED, { recursive: true });
      for (const name of unknown) await rm(join(GENERATED, name));
      for (const [name, text] of files) await writeFile(join(GENERATED, name), text);
      process.stdout.write(`${files.size} files written\n`);
      return;
    }
    const stale = [...unknown];
    for (const [name, text] of files) if ((await readFile(join(GENERATED, name), 'utf8').catch(() => '')) !== text) stale.push(name);
    if (stale.length > 0) {
      process.stderr.write(stale.map((name) => `SDK_STALE: ${join(GENERATED, name)}: run "npm run sdk"\n`).join(''));
      process.exitCode = 1;
      return;
    }
    process.stdout.write('the SDK is up to date\n');
  });

await command.parseAsync();
