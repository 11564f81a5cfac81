import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGES } from './packages.js';

/**
 * Puts a package together: the built files of its room alone, its README, and its package.json without what is for the repository.
 *
 * Inside the repository, the gateway imports the kit's files by their path: one build, one tree, no link to resolve. In the package, those imports
 * become imports of the kit's entries. The alternative, imports by name inside the repository, would need the kit's `exports` to point at the built
 * tree, which lies outside of the kit's folder.
 *
 * @param name a key of `PACKAGES`
 * @param built the folder that `tsc -p tsconfig.packages.json` wrote
 * @param folder where the package is put; what is there is removed
 * @throws Error where an import leaves the package
 */
export async function stagePackage(name: string, built: string, folder: string): Promise<void> {
  const packed = PACKAGES[name];
  if (!packed) throw new Error(`there is no package ${name}: ${Object.keys(PACKAGES).join(', ')}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(built, packed.room), join(folder, 'dist'), { recursive: true });
  for (const file of await filesUnder(join(folder, 'dist'))) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, replaceImports(text, packed.replaced));
  }
  await cp(join(packed.room, 'README.md'), join(folder, 'README.md'));
  await cp('LICENSE', join(folder, 'LICENSE'));
  const {
    private: _private,
    devDependencies: _devDependencies,
    ...stated
  } = JSON.parse(await readFile(join(packed.room, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(stated, null, 2)}\n`);
}

/** Replaces the addresses of imports. @throws Error for an import of the repository's other rooms that nothing replaces */
export function replaceImports(text: string, replaced: readonly { readonly from: RegExp; readonly to: string }[]): string {
  return text.replace(/((?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\2/g, (whole, before: string, quote: string, address: string) => {
    const entry = replaced.find(({ from }) => from.test(address));
    if (entry) return `${before}${quote}${entry.to}${quote}`;
    if (/\/(gateway|subgraphs|schema|test)\//.test(address)) throw new Error(`${address} is outside of the package`);
    return whole;
  });
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
