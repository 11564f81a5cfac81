import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../bench/launched.js';
import { accessToken } from '../network/issuer/access-token.js';
import { whatIsRunning } from '../network/launch/running.js';
import { Attacker } from './attacker.js';
import { askBeside, type BesideFigures } from './beside.js';

/** The whole demo network, in separate processes. */
interface Demo {
  readonly origin: string;
  /** An `authorization` header. */
  bearer(account: string): Promise<string>;
  stop(): Promise<void>;
}

interface DemoAttack {
  readonly name: string;
  readonly account: string;
  run(attacker: Attacker): Promise<void>;
}

const BULK_LINES = 35_000;
const LINES_A_PART = 2_500;

const ATTACKS: readonly DemoAttack[] = [
  { name: 'nothing', account: 'dr-gaibu', run: async (attacker) => await attacker.untilOver(async () => await pause(50)) },
  {
    name: 'a hundred lists of 200 patients in each operation, dr-gaibu',
    account: 'dr-gaibu',
    run: async (attacker) => await attacker.flood(6, (index) => lists(index)),
  },
  {
    name: 'a hundred lists of 200 patients in each operation, ns-tanaka',
    account: 'ns-tanaka',
    run: async (attacker) => await attacker.flood(6, (index) => lists(index)),
  },
  {
    name: 'as many such lists as an operation may hold, ns-tanaka',
    account: 'ns-tanaka',
    run: async (attacker) => await attacker.flood(6, (index) => lists(index, 20)),
  },
  {
    name: 'bodies that come as the deadline ends',
    account: 'dr-gaibu',
    run: async (attacker) => {
      const body = '{"query":"{ me { id } }"}';
      await attacker.untilOver(async () => {
        const socket = attacker.begin(body.length, body.slice(0, 1));
        setTimeout(() => socket.write(body.slice(1)), 4_960).unref();
        await pause(50);
      });
    },
  },
  { name: `a bulk run of ${BULK_LINES} lines`, account: 'admin', run: async (attacker) => await bulkRun(attacker) },
];

/** Lists under different aliases of different lengths, so that no two are the same. */
function lists(index: number, count = 100): string {
  const list = (alias: number) =>
    `a${alias}: viewablePatients(first: ${200 - ((alias + index) % 100)}) { edges { node { id charts { facilities { name } } } } }`;
  return `{ ${Array.from({ length: count }, (_, alias) => list(alias)).join(' ')} }`;
}

/** Requests `me` as dr-sato beside each attack, on the whole demo network. @param checkout another built checkout; absent: this one */
export async function abuseDemo({ seconds, checkout }: { seconds: number; checkout?: string }): Promise<BesideFigures[]> {
  const demo = await startDemo(checkout ?? fileURLToPath(ROOT));
  const figures: BesideFigures[] = [];
  try {
    const authorization = await demo.bearer('dr-sato');
    const question = {
      origin: demo.origin,
      authorization,
      body: '{"query":"{ me { id } viewablePatients(first: 5) { edges { node { id name } } } }"}',
      isRight: (text: string) => text.startsWith('{"data":{"me":{"id":') && !text.includes('"errors"'),
    };
    for (const attack of ATTACKS) {
      const attacker = new Attacker(demo.origin, await demo.bearer(attack.account));
      const attacked = attack
        .run(attacker)
        .catch((error: unknown) => void process.stderr.write(`${attack.name}: ${String(error).slice(0, 200)}\n`));
      figures.push({ attack: attack.name, ...(await askBeside(question, seconds)) });
      await attacker.end();
      await attacked;
    }
  } finally {
    await demo.stop();
  }
  return figures;
}

async function startDemo(checkout: string): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-torture-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(checkout, 'dist/test/network/launch/launch.js')], {
    cwd: checkout,
    env: { PATH: process.env.PATH, HAREYAKA_DATA_DIR: folder, PORT: '0', HAREYAKA_LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, address] = line.match(/^ready after .* at (\S+)\/graphql/) ?? [];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the demo ended with code ${code} before it was ready`)));
  });
  const { issuer } = await whatIsRunning(folder);
  return {
    origin,
    bearer: async (account) => `Bearer ${await accessToken(issuer, account)}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PEOPLE = '{ userRecords(first: 50) { edges { node { id subject workplaces { facility { id } } } } } }';
const START = 'mutation { startPermissionUpload(input: { reason: "torture" }) { upload { id } } }';
const ADD = 'mutation ($input: AddPermissionLinesInput!) { addPermissionLines(input: $input) { upload { received } } }';
const RUN = 'mutation ($id: ID!) { runPermissionUpload(input: { uploadId: $id, dryRun: false }) { upload { state } } }';

interface UserNode {
  readonly node: {
    readonly id: string;
    readonly subject: string;
    readonly workplaces: readonly { readonly facility: { readonly id: string } }[];
  };
}

/** Uploads lines that each grant another permission to one doctor, and runs them. */
async function bulkRun(attacker: Attacker): Promise<void> {
  const { userRecords } = await attacker.ask<{ userRecords: { edges: readonly UserNode[] } }>(PEOPLE);
  const { node } = userRecords.edges.find((edge) => edge.node.subject === 'dr-gaibu')!;
  const facility = node.workplaces[0]!.facility.id;
  const { startPermissionUpload } = await attacker.ask<{ startPermissionUpload: { upload: { id: string } } }>(START);
  const uploadId = startPermissionUpload.upload.id;
  for (let received = 0; received < BULK_LINES; received += LINES_A_PART) {
    const lines = Array.from({ length: LINES_A_PART }, (_, index) => {
      const day = new Date(Date.UTC(1900, 0, 1 + received + index)).toISOString().slice(0, 10);
      return `GRANT,${node.id},${facility},ALLERGY,${day}`;
    });
    await attacker.ask(ADD, { input: { uploadId, received, csv: ['action,userId,facilityId,categories,careFrom', ...lines].join('\n') } });
  }
  await attacker.ask(RUN, { id: uploadId });
  await attacker.untilOver(async () => await pause(50));
}
