import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmittedSubgraph } from './compose.js';
import { SUBGRAPHS } from './subgraphs.js';

/** Has each subgraph print its SDL, in a process of its own: type-graphql knows one schema a process. */
export async function emit(): Promise<EmittedSubgraph[]> {
  return await Promise.all(
    SUBGRAPHS.map(async ({ name, url }) => {
      const program = fileURLToPath(new URL(`../subgraphs/${name}/sdl.js`, import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
        maxBuffer: 16 * 1024 * 1024,
      });
      return { name, url, sdl: stdout };
    }),
  );
}
