import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLaunchConfig } from './config.js';
import { AUDIT_ORIGIN } from './fleet.js';

/**
 * `npm run audit -- …` in the checkout: the operator's command. Where no store is configured, it is given the demo's, so that `npm run audit -- verify`
 * works after `npm start`.
 */
const COMMAND = fileURLToPath(new URL('../../../subgraphs/audit/commands/main.js', import.meta.url));

function findDemoVariables(): Record<string, string> {
  if (process.env.HAREYAKA_DATABASE) return {};
  const { folder } = readLaunchConfig(process.env);
  const database = join(folder, 'audit.sqlite');
  if (!existsSync(database)) return {};
  process.stderr.write(`HAREYAKA_DATABASE is not set: this is the demo's audit in ${folder}\n`);
  return {
    HAREYAKA_DATABASE: `sqlite:${database}`,
    HAREYAKA_AUDIT_KEYS: join(folder, 'keys', 'systems', 'audit.private.json'),
    HAREYAKA_AUDIT_ORIGIN: AUDIT_ORIGIN,
  };
}

const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', COMMAND, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...findDemoVariables() },
});
child.once('exit', (code) => process.exit(code ?? 1));
