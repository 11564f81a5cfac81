import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmittedSubgraph } from './emitted-subgraph.js';
import { SchemaError } from './problem.js';
import type { RegisteredSubgraph } from './subgraphs.js';

/**
 * Gets the SDL of each registered subgraph. An own subgraph prints its SDL in a process of its own, because type-graphql allows one schema per
 * process. The SDL of a foreign one is read from `<folder>/<name>.graphql`, the file from its vendor: no code of a vendor runs here.
 *
 * @throws SchemaError SDL_MISSING if the file of a foreign subgraph cannot be read
 */
export async function emit(subgraphs: readonly RegisteredSubgraph[], folder = 'schema'): Promise<EmittedSubgraph[]> {
  return await Promise.all(
    subgraphs.map(async (one) => ({
      ...one,
      sdl: one.foreign ? await readHandedIn(one.name, join(folder, `${one.name}.graphql`)) : await printSdl(one.name),
    })),
  );
}

async function printSdl(name: string): Promise<string> {
  const program = fileURLToPath(new URL(`../subgraphs/${name}/sdl.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

async function readHandedIn(name: string, file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => {
    throw new SchemaError([{ code: 'SDL_MISSING', where: name, message: `${file} cannot be read`, fix: 'put the vendor’s SDL there' }]);
  });
}
