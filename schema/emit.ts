import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmittedSubgraph } from './compose.js';
import { SchemaError } from './problem.js';
import type { RegisteredSubgraph } from './subgraphs.js';

/**
 * Each registered subgraph's SDL. One of the network's own prints it, in a process of its own: type-graphql knows one schema a process. A foreign
 * one's is read from `<folder>/<name>.graphql`, as its vendor handed it in: no code of a vendor runs here.
 *
 * @throws SchemaError SDL_MISSING where a foreign subgraph's file is not there
 */
export async function emit(subgraphs: readonly RegisteredSubgraph[], folder = 'schema'): Promise<EmittedSubgraph[]> {
  return await Promise.all(
    subgraphs.map(async (one) => ({
      ...one,
      sdl: one.foreign ? await handedIn(one.name, join(folder, `${one.name}.graphql`)) : await printed(one.name),
    })),
  );
}

async function printed(name: string): Promise<string> {
  const program = fileURLToPath(new URL(`../subgraphs/${name}/sdl.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

async function handedIn(name: string, file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw new SchemaError([{ code: 'SDL_MISSING', where: name, message: `${file} cannot be read`, mend: 'put the vendor’s SDL there' }]);
  });
}
