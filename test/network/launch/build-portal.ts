import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
 * Builds the portal if it must be built.
 *
 * @returns its folder
 * @throws Error with the build's output
 */
export async function ensurePortal(onBuild: () => void): Promise<string> {
  if (!isPortalStale(PORTAL_FOLDER, SOURCES)) return PORTAL_FOLDER;
  onBuild();
  const child = spawn('npm', ['run', '--silent', 'portal'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed += data;
    });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`the portal does not build:\n${printed}`);
  return PORTAL_FOLDER;
}

/** The time of the newest change, in milliseconds; tests, hidden files and packages do not count. */
function findNewest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && !name.startsWith('.') && !/\.test\.tsx?$/.test(name));
  return Math.max(0, ...names.map((name) => findNewest(join(path, name))));
}
