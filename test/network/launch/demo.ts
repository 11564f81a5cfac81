import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { HUMANBRIDGE_CENTRE } from '../centres/humanbridge-centre.js';
import { ID_LINK_CENTRE } from '../centres/id-link-centre.js';
import { signChallenge } from '../hpki/sign-challenge.js';
import { accessToken } from '../issuer/access-token.js';
import { issuerKeys, KEYS_FILE } from '../issuer/issuer-keys.js';
import { createTotp } from '../issuer/sign-in/totp.js';
import { ACCOUNT_NAMES } from '../world/demo-accounts.js';
import type { World } from '../world/world-model.js';
import { readLaunchConfig } from './config.js';
import { askReadmeQuestion, formatReadmeExample } from './readme-example.js';
import { type Running, whatIsRunning } from './running.js';

const KINDS = ['slow', 'refuse', 'cut', 'malformed', 'wrong-patient'];
const SLOW = 3_000;
const USAGE = `npm run -s demo -- COMMAND: shows the running demo's hospitals, and makes them fail

  hospitals                    lists the simulated hospitals and centres, each with its present fault
  fault HOSPITAL KIND [--ms N] makes a hospital fail. HOSPITAL is its code or the beginning of its name; KIND is one of:
                                 slow           answers after N milliseconds (${SLOW})
                                 refuse         refuses connections
                                 cut            closes the connection in the middle of an answer
                                 malformed      sends bytes that are not a valid answer
                                 wrong-patient  answers with data of another patient
  heal [HOSPITAL]              ends the fault of one hospital, or all faults
  sign ACCOUNT                 plays the HPKI card of an account: takes the answer of POST /session/hpki/challenge from
                               standard input, and prints the body for POST /session/hpki/answer
  totp ACCOUNT                 prints the account's six-digit code of this moment, for the sign-in page
  readme                       prints the question and the answer of README.md, with this demo's data
`;

interface Target {
  readonly code: string;
  readonly name: string;
  readonly system: string;
}

const { command, words, ms } = readArguments();
const running = await whatIsRunning(readLaunchConfig(process.env).folder).catch(() => undefined);
if (!running) end(1, 'NOT_RUNNING: no demo is running on this HAREYAKA_DATA_DIR; start it with npm start');
await run(running);

async function run(demo: Running): Promise<void> {
  if (command === 'totp') return say(await generateCode(words[0]!));
  if (command === 'readme') {
    const token = await accessToken(demo.issuer, 'dr-sato');
    return void process.stdout.write(formatReadmeExample(await askReadmeQuestion(demo.gateway, token)));
  }
  if (command === 'sign') {
    const { text } = JSON.parse(await readInput()) as { text: string };
    const signed = await signChallenge(join(readLaunchConfig(process.env).folder, 'hpki'), words[0]!, text).catch((error: Error) =>
      end(1, `REFUSED: ${error.message}`),
    );
    return say(JSON.stringify(signed));
  }
  const targets = await readTargets(demo);
  if (command === 'hospitals') return await showHospitals(demo, targets);
  if (command === 'heal') {
    const path = words[0] === undefined ? '/faults' : `/faults/${findTarget(targets, words[0]).code}`;
    await control(demo, 'DELETE', path);
    return say(words[0] === undefined ? 'all faults are over' : `the fault of ${words[0]} is over`);
  }
  const target = findTarget(targets, words[0]!);
  const kind = words[1]!;
  await control(demo, 'PUT', `/faults/${target.code}`, JSON.stringify(kind === 'slow' ? { kind, ms } : { kind }));
  say(`${target.name}: ${kind}${kind === 'slow' ? ` (${ms} ms)` : ''}. It ends with: npm run -s demo -- heal`);
}

async function showHospitals(demo: Running, targets: readonly Target[]): Promise<void> {
  const faults = JSON.parse(await control(demo, 'GET', '/faults')) as Record<string, { kind: string }>;
  for (const { code, name, system } of targets)
    say([code.padEnd(18), system.padEnd(12), name, faults[code]?.kind].filter(Boolean).join(' '));
}

async function readTargets(demo: Running): Promise<Target[]> {
  const world = JSON.parse(await control(demo, 'GET', '/world')) as World;
  const hospitals = world.facilities.filter(({ system }) => system !== null);
  return [
    ...hospitals.map(({ institutionCode, name, system }) => ({ code: institutionCode, name, system: system! })),
    { code: HUMANBRIDGE_CENTRE, name: "HumanBridge's centre", system: 'humanbridge' },
    { code: ID_LINK_CENTRE, name: "ID-Link's centre", system: 'id-link' },
  ];
}

function findTarget(targets: readonly Target[], word: string): Target {
  const exact = targets.find(({ code, name }) => code === word || name === word);
  const begun = targets.filter(({ name }) => name.startsWith(word));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  return found ?? end(2, `${begun.length > 1 ? 'several hospitals are' : 'no hospital is'} called ${word}: npm run -s demo -- hospitals`);
}

/** The issuer derives each account's secret from its key file; so does this command. */
async function generateCode(account: string): Promise<string> {
  return createTotp(await issuerKeys(join(readLaunchConfig(process.env).folder, KEYS_FILE)), account).generate();
}

async function control(demo: Running, method: 'GET' | 'PUT' | 'DELETE', path: string, body?: string): Promise<string> {
  const answer = await request(`${demo.control}${path}`, { method, body: body ?? null });
  const text = await answer.body.text();
  return answer.statusCode < 300 ? text : end(1, `REFUSED: ${text}`);
}

function readArguments(): { command: string; words: readonly string[]; ms: number } {
  const { values, positionals } = parseWords();
  if (values.help) end(0, USAGE);
  const [command = '', ...words] = positionals;
  const counts: Readonly<Record<string, readonly number[]>> = {
    hospitals: [0],
    fault: [2],
    heal: [0, 1],
    totp: [1],
    readme: [0],
    sign: [1],
  };
  if (!Object.hasOwn(counts, command)) endWithUsage(command ? `no such command: ${command}` : 'COMMAND is missing');
  if (!counts[command]!.includes(words.length)) endWithUsage(`${command} takes ${counts[command]!.join(' or ')} words`);
  if (command === 'fault' && !KINDS.includes(words[1]!)) endWithUsage(`no such fault: ${words[1]}`);
  if (command === 'totp' && !ACCOUNT_NAMES.includes(words[0]!)) endWithUsage(`no such account: ${words[0]}`);
  if (values.ms !== undefined && (words[1] !== 'slow' || !/^\d{1,6}$/.test(values.ms)))
    endWithUsage('--ms is only for slow, and must be a whole number');
  return { command, words, ms: Number(values.ms ?? SLOW) };
}

function parseWords() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, ms: { type: 'string' } } });
  } catch (error) {
    return endWithUsage((error as Error).message.split('\n')[0]!);
  }
}

async function readInput(): Promise<string> {
  return (await process.stdin.toArray()).join('');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function endWithUsage(problem: string): never {
  end(2, `${problem}\n\n${USAGE}`);
}

function end(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(text.endsWith('\n') ? text : `${text}\n`);
  process.exit(code);
}
