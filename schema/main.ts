import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { apiSchema, compose } from './compose.js';
import { emit } from './emit.js';
import { SchemaError } from './problem.js';
import { REGISTRATION_FILE, readSubgraphs } from './subgraphs.js';

const command = new Command('schema')
  .description(
    'Writes the SDL of each own subgraph, checks the SDL of foreign ones, and composes the supergraph. The files are in the repository: reviewers read the diff.',
  )
  .option('--check', 'write nothing; fail if a file is not up to date')
  .option('--folder <folder>', 'where the files are', 'schema')
  .option('--subgraphs <file>', 'the file that registers the subgraphs', REGISTRATION_FILE)
  .action(async ({ check, folder, subgraphs: file }: { check?: boolean; folder: string; subgraphs: string }) => {
    const subgraphs = await emit(readSubgraphs(file), folder);
    const { supergraph, problems } = compose(subgraphs);
    if (problems) return fail(problems);
    const own = subgraphs.filter(({ foreign }) => !foreign);
    const files = [
      ...own.map(({ name, sdl }) => [`${name}.graphql`, sdl] as const),
      ['supergraph.graphql', supergraph] as const,
      ['api.graphql', apiSchema(supergraph)] as const,
    ];
    if (!check) {
      for (const [file, text] of files) await writeFile(join(folder, file), text);
      process.stdout.write(`${files.length} files written, ${subgraphs.length} subgraphs composed\n`);
      return;
    }
    const stale: string[] = [];
    for (const [file, text] of files) if ((await readFile(join(folder, file), 'utf8').catch(() => '')) !== text) stale.push(file);
    if (stale.length > 0) return fail(stale.map((file) => `SCHEMA_STALE: ${join(folder, file)}: run "npm run schema"`));
    process.stdout.write('the schema files are up to date\n');
  });

function fail(problems: readonly string[]): void {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}

await command.parseAsync().catch((error: unknown) => {
  if (!(error instanceof SchemaError)) throw error;
  fail([error.message]);
});
