import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the built portal. */
export const PORTAL_FOLDER = 'dist/portal';
/** What the portal is built from. */
const SOURCES = ['clients/portal', 'clients/sdk', 'package-lock.json'];

/**
 * Whether the portal must be built: it is missing, or older than one of its sources.
 *
 * @param folder the built portal @param sources files and folders
 */
export function isPortalStale(folder: string, sources: readonly string[]): boolean {
  const built = statSync(join(folder, 'index.html'), { throwIfNoEntry: false });
  return built === undefined || sources.some((source) => findNewest(source) > built.mtimeMs);
}

/**
 * Builds the portal if it must be built. It is built beside its place and moved there as a whole, so that another process that builds or reads it at the
 * same time never finds half of it.
 *
 * @returns its folder
 * @throws Error with the build's output
 */
export async function ensurePortal(onBuild: () => void): Promise<string> {
  if (!isPortalStale(PORTAL_FOLDER, SOURCES)) return PORTAL_FOLDER;
  onBuild();
  const built = `${PORTAL_FOLDER}-${process.pid}`;
  const child = spawn('npm', ['run', '--silent', 'portal', '--', '--outDir', resolve(built)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed += data;
    });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0 && isPortalStale(PORTAL_FOLDER, SOURCES)) replaceFolder(PORTAL_FOLDER, built);
  rmSync(built, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the portal does not build:\n${printed}`);
  return PORTAL_FOLDER;
}

/** Moves a folder to the place of another, which is deleted. */
function replaceFolder(folder: string, by: string): void {
  const old = `${by}-old`;
  if (statSync(folder, { throwIfNoEntry: false })) renameSync(folder, old);
  renameSync(by, folder);
  rmSync(old, { recursive: true, force: true });
}

/** The time of the newest change, in milliseconds; tests, hidden files and packages do not count. */
function findNewest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && !name.startsWith('.') && !/\.test\.tsx?$/.test(name));
  return Math.max(0, ...names.map((name) => findNewest(join(path, name))));
}
