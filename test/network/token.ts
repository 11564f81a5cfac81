import { parseArgs } from 'node:util';
import { checkEnvironment } from '../../subgraphs/kit/config.js';
import { accessToken } from './access-token.js';
import { readLaunchConfig } from './config.js';
import { DEMO_ACCOUNTS } from './demo-accounts.js';
import { whatIsRunning } from './running.js';

checkEnvironment('token');

const accounts = DEMO_ACCOUNTS.map(({ account }) => account).join(' ');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } });
const [account] = positionals;
if (values.help || !account) {
  process.stderr.write(
    `npm run -s token -- ACCOUNT: prints an access token for a demo account of the running demo\naccounts: ${accounts}\n`,
  );
  process.exit(values.help ? 0 : 2);
}
const running = await whatIsRunning(readLaunchConfig(process.env).folder).catch(() => undefined);
if (!running) {
  process.stderr.write('NOT_RUNNING: no demo is running on this HAREYAKA_DATA_DIR; start it with npm start\n');
  process.exit(1);
}
try {
  process.stdout.write(`${await accessToken(running.issuer, account)}\n`);
} catch (error) {
  process.stderr.write(`TOKEN_REFUSED: ${(error as Error).message}; accounts: ${accounts}\n`);
  process.exit(1);
}
