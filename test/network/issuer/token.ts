import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { checkEnvironment } from '../../../subgraphs/kit/process/config.js';
import { readLaunchConfig } from '../launch/config.js';
import { whatIsRunning } from '../launch/running.js';
import { ACCOUNT_NAMES } from '../world/demo-accounts.js';
import { ALL_SCOPES } from '../world/scopes.js';
import { accessToken, type TokenOptions } from './access-token.js';

const USAGE = `npm run -s token -- ACCOUNT [--scope "SCOPE …"] [--facility ID] [--ttl SECONDS]
  prints an access token for an account of the running demo. Without options, the token has all scopes that the account may have. It is for the
  first facility of the account, and lasts one hour.

  ACCOUNT     ${ACCOUNT_NAMES.join(' ')}
  --scope     ${ALL_SCOPES.join(' ')}
  --facility  the id of the facility for which the person acts; { me { facilities { id } } } lists the ids
  --ttl       1 to 86400 seconds
`;

checkEnvironment('token');

const { account, options } = readArguments();
const running = await whatIsRunning(readLaunchConfig(process.env).folder).catch(() => undefined);
if (!running) end(1, 'NOT_RUNNING: no demo is running on this HAREYAKA_DATA_DIR; start it with npm start');
const token = await accessToken(running.issuer, account, options).catch((error: Error) => end(1, `TOKEN_REFUSED: ${error.message}`));
const granted = String(decodeJwt(token).scope ?? '').split(' ');
const missing = (options.scope?.split(' ') ?? []).filter((scope) => !granted.includes(scope));
if (missing.length > 0) end(1, `SCOPE_REFUSED: ${account} may not have ${missing.join(' ')}`);
process.stdout.write(`${token}\n`);

function readArguments(): { account: string; options: TokenOptions } {
  const { values, positionals } = parseWords();
  if (values.help) end(0, USAGE);
  const [account = '', ...more] = positionals;
  if (!ACCOUNT_NAMES.includes(account) || more.length > 0)
    endWithUsage(account ? `no such account: ${[account, ...more].join(' ')}` : 'ACCOUNT is missing');
  const scopes = values.scope?.split(/\s+/).filter(Boolean);
  const unknown = scopes?.filter((scope) => !ALL_SCOPES.includes(scope)) ?? [];
  if (scopes?.length === 0) endWithUsage('--scope has no scope');
  if (unknown.length > 0) endWithUsage(`no such scope: ${unknown.join(' ')}`);
  if (values.facility !== undefined && !/^fac_[\w-]+$/.test(values.facility))
    endWithUsage('--facility must be the id of a facility: fac_…');
  const ttl = values.ttl === undefined ? undefined : Number(values.ttl);
  if (ttl !== undefined && !(/^\d+$/.test(values.ttl!) && ttl >= 1 && ttl <= 86_400)) endWithUsage('--ttl must be 1 to 86400 seconds');
  return { account, options: { scope: scopes?.join(' '), facility: values.facility, ttl } };
}

function parseWords() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, scope: text, facility: text, ttl: text },
    });
  } catch (error) {
    return endWithUsage((error as Error).message.split('\n')[0]!);
  }
}

function endWithUsage(problem: string): never {
  end(2, `${problem}\n\n${USAGE}`);
}

function end(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(text.endsWith('\n') ? text : `${text}\n`);
  process.exit(code);
}
