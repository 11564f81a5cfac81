import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildPackages, packPackage } from './pack-package.js';
import { replaceImports } from './stage-package.js';

const execute = promisify(execFile);
const NAMES = ['kit', 'gateway'] as const;
const program = (path: string) => resolve('node_modules', path);

/** Runs a program of Node. What it prints, whether or not it fails. */
async function run(args: readonly string[], cwd?: string): Promise<{ code: number; output: string }> {
  return await execute(process.execPath, [...args], { ...(cwd && { cwd }), maxBuffer: 8e6 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

describe('the packages', () => {
  let folder: string;
  const tarballs: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-packages-'));
    await buildPackages(join(folder, 'built'));
    for (const name of NAMES) tarballs[name] = await packPackage(name, join(folder, 'built'), folder);
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  /** Unpacks a package into a folder that has its declared dependencies alone. */
  async function unpack(name: string, into: string): Promise<void> {
    const target = join(into, 'node_modules/@hareyaka', name);
    await mkdir(target, { recursive: true });
    await execute('tar', ['-xzf', tarballs[name]!, '--strip-components=1', '-C', target]);
    const { dependencies } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    for (const dependency of Object.keys(dependencies)) {
      const link = join(into, 'node_modules', dependency);
      await mkdir(dirname(link), { recursive: true });
      if (dependency.startsWith('@hareyaka/')) await unpack(dependency.slice('@hareyaka/'.length), into);
      else await symlink(program(dependency), link).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('EEXIST'));
    }
  }

  it.each(NAMES)('%s has no error that publint finds', async (name) => {
    expect(await run([program('publint/src/cli.js'), 'run', tarballs[name]!, '--strict'])).toMatchObject({ code: 0 });
  });

  it.each(NAMES)('%s has types for every entry that a program may import', async (name) => {
    // The packages are ES modules alone: every supported version of Node can also `require` them, or needs no more than `import()`.
    const args = [tarballs[name]!, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'];
    expect(await run([program('@arethetypeswrong/cli/dist/index.js'), ...args])).toMatchObject({ code: 0 });
  });

  it.each(NAMES)('%s has neither tests nor files that only tests use', async (name) => {
    const files = await readdir(join(folder, `${name}-staged`), { recursive: true });
    expect(files.filter((file) => /(^|\/)testing\/|\.test\./.test(file))).toEqual([]);
    expect(files).toContain('README.md');
  });

  it.each([
    ['kit', '{"data":{"greeting":"hello"}}'],
    ['gateway', '{"data":{"__typename":"Query"}}'],
  ])('the example in the README of %s compiles and runs with its declared dependencies alone', async (name, printed) => {
    const empty = join(folder, `uses-${name}`);
    await unpack(name, empty);
    const readme = await readFile(join(empty, 'node_modules/@hareyaka', name, 'README.md'), 'utf8');
    await writeFile(join(empty, 'example.ts'), /```ts\n([\s\S]*?)```/.exec(readme)![1]!);
    await writeFile(join(empty, 'package.json'), '{ "type": "module" }');
    const decorators = { experimentalDecorators: true, emitDecoratorMetadata: true };
    const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, skipLibCheck: true, types: ['node'], ...decorators };
    await writeFile(join(empty, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['example.ts'] }));
    await cp('schema/supergraph.graphql', join(empty, 'supergraph.graphql'));
    expect(await run([program('typescript/bin/tsc'), '-p', '.'], empty)).toEqual({ code: 0, output: '' });
    expect(await run(['example.js'], empty)).toEqual({ code: 0, output: printed });
  });
});

describe('the imports of a package', () => {
  const replaced = [{ from: /^(\.\.\/)+subgraphs\/kit\/.*$/, to: '@hareyaka/kit/gateway' }];

  it('become imports of another package’s entry, in code and in types', () => {
    expect(replaceImports(`import { a } from '../../subgraphs/kit/errors.js';`, replaced)).toBe(
      `import { a } from '@hareyaka/kit/gateway';`,
    );
    expect(replaceImports(`type A = import("../subgraphs/kit/errors.js").A;`, replaced)).toBe(
      `type A = import("@hareyaka/kit/gateway").A;`,
    );
    expect(replaceImports(`import './errors.js';`, replaced)).toBe(`import './errors.js';`);
  });

  it('may not refer to a file outside of the package', () => {
    expect(() => replaceImports(`import '../subgraphs/directory/sdl.js';`, replaced)).toThrow('outside of the package');
  });
});
