import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/** Files that are made in a clone, and are not part of the project. */
const OWN_TO_A_CLONE = /^(node_modules|dist|coverage|keys|facilities|\.git|\.node24|\.bench|\.hareyaka.*)$/;

/** Copies this project, with its installed packages, to a new folder. */
export function copyProject(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-vendor-'));
  for (const name of readdirSync('.').filter((one) => !OWN_TO_A_CLONE.test(one)))
    cpSync(name, join(folder, name), { recursive: true, filter: (from) => basename(from) !== 'node_modules' });
  // npm puts some packages into the folder of the workspace that alone needs them: a new clone has these folders too.
  const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as { workspaces: readonly string[] };
  for (const packages of ['', ...workspaces].map((workspace) => join(workspace, 'node_modules')))
    if (existsSync(packages)) symlinkSync(resolve(packages), join(folder, packages));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Applies a block of a document to a file: adds the entry to a JSON list, or writes the whole file. */
export function applyFile(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  if (!file.endsWith('.json')) return void (existsSync(path) ? writeFileSync(path, text) : appendFileSync(path, text));
  const list = JSON.parse(readFileSync(path, 'utf8')) as unknown[];
  writeFileSync(path, `${JSON.stringify([...list, JSON.parse(text)], null, 2)}\n`);
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
