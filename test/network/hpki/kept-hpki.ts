import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDemoHpki } from './demo-hpki.js';

const BUILT = 'dist/test';
const PREFIX = 'hpki-of-';

/**
 * Gives a new network the CAs and cards that the first network of this build made. Their RSA keys take a second, and no test of a network needs
 * keys of its own; `demo-hpki.test.ts` makes new ones.
 *
 * @param folder where the network has its CAs and cards
 */
export async function copyKeptHpki(folder: string): Promise<void> {
  const name = `${PREFIX}${Math.round(statSync('dist/.tsbuildinfo').mtimeMs)}`;
  if (!existsSync(join(BUILT, name))) await keepNew(name);
  cpSync(join(BUILT, name), folder, { recursive: true });
}

/** Makes it beside its place and moves it there as a whole, because two tests may do this at the same time. Those of former builds are deleted. */
async function keepNew(name: string): Promise<void> {
  for (const old of readdirSync(BUILT).filter((one) => one.startsWith(PREFIX) && one !== name))
    rmSync(join(BUILT, old), { recursive: true, force: true });
  const made = mkdtempSync(join(BUILT, 'new-hpki-'));
  await prepareDemoHpki(made);
  try {
    renameSync(made, join(BUILT, name));
  } catch (error) {
    if (!existsSync(join(BUILT, name))) throw error;
    rmSync(made, { recursive: true, force: true });
  }
}
