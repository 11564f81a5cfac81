import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { startFakeProvider } from '../../../gateway/session/testing/fake-provider.js';
import { startRedis } from '../../../gateway/session/testing/redis-server.js';
import { benchIssuer } from '../callers.js';
import { SCOPES } from '../clinic-schema.js';
import { expectRight } from '../comparison.js';
import { startOurs, startSubgraphs } from '../gateways.js';
import { canPin, endWithUs, killRunning, pinThisProcess } from '../launched.js';
import { measure } from '../measure.js';
import { me, patientList } from '../operations.js';
import { median, pairedRatio } from '../paired-ratio.js';
import { cpuOf, memoryOf } from '../process-figures.js';
import { signInMany } from './sign-in-many.js';
import { writeSignIn } from './write-sign-in.js';

interface Options {
  sessions: number;
  users: number;
  rounds: number;
  seconds: number;
  connections: number;
}

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number | undefined) => (bytes === undefined ? '–' : `${(bytes / 2 ** 20).toFixed(0)} MB`);

await new Command('bench:sessions')
  .description(
    'Measures browsers’ sessions at the gateway: what signing in costs, in memory and in Redis; the memory of many sessions; and what a session’s cookie costs in place of a bearer token, in alternating rounds at the same gateway.',
  )
  .option('--sessions <n>', 'sessions that are begun, each of another person', number, 10_000)
  .option('--users <n>', 'of these, those who send operations in turn', number, 1_700)
  .option('--rounds <n>', 'of cookie and bearer in turn', number, 9)
  .option('--seconds <n>', 'measured each time', number, 4)
  .option('--connections <n>', 'requests at once', number, 10)
  .action(async (options: Options) => {
    const twoCores = canPin() && availableParallelism() > 1;
    const [core, otherCore] = twoCores ? [0, 1] : [undefined, undefined];
    if (otherCore !== undefined) pinThisProcess(otherCore);
    const issuer = await benchIssuer(3_600);
    endWithUs(issuer.close);
    const provider = await startFakeProvider();
    provider.scope = `openid ${SCOPES}`;
    provider.expiresIn = 36_000;
    const subgraphs = await startSubgraphs(otherCore);
    const redis = await startRedis();
    try {
      for (const store of ['memory', ...(redis ? [redis.url] : [])]) {
        const name = store === 'memory' ? 'memory' : 'Redis';
        const env = { ...(await writeSignIn(issuer.folder, provider.issuer)), HAREYAKA_SESSION_STORE: store };
        const gateway = await startOurs(subgraphs.ready.urls, issuer, { core, env });
        say(`\n== sessions in ${name}`);
        const before = { cpu: cpuOf(gateway.pid), memory: memoryOf(gateway.pid), at: performance.now() };
        const cookies = await signInMany(gateway.origin, { count: options.sessions, connections: options.connections });
        const seconds = (performance.now() - before.at) / 1000;
        const cpu = before.cpu === undefined ? undefined : (cpuOf(gateway.pid)! - before.cpu) / cookies.length;
        say(`${cookies.length} sign-ins in ${seconds.toFixed(1)} s: ${Math.round((cookies.length / seconds) * 60)} a minute`);
        say(`gateway: ${cpu?.toFixed(2) ?? '–'} ms CPU a sign-in; at 200 a minute ${(((cpu ?? 0) * 200) / 600).toFixed(2)} % of a core`);
        say(`gateway: resident ${megabytes(before.memory)} before, ${megabytes(memoryOf(gateway.pid))} with ${cookies.length} sessions`);
        const bearers = issuer.callers(options.users);
        await expectRight([gateway], me, bearers);
        for (const operation of [patientList, me]) {
          const figures = { cookie: [] as number[], bearer: [] as number[] };
          for (let round = 0; round < options.rounds; round++) {
            const turns = round % 2 === 0 ? (['cookie', 'bearer'] as const) : (['bearer', 'cookie'] as const);
            for (const kind of turns) {
              const callers = kind === 'cookie' ? cookies.slice(0, options.users) : bearers;
              const toHeaders = kind === 'cookie' ? toCookie : toBearer;
              const measured = await measure(gateway, { ...options, operation, callers, toHeaders, warmUp: round === 0 ? 15 : 1 });
              if (measured.errors > 0) throw new Error(`${measured.errors} of ${measured.requests} answers by ${kind} were wrong`);
              figures[kind].push(measured.cpu ?? 1_000 / measured.rate);
            }
          }
          const { median: ratio, low, high } = pairedRatio(figures.cookie, figures.bearer);
          say(
            `${operation.name}: cookie ${median(figures.cookie).toFixed(3)} ms, bearer ${median(figures.bearer).toFixed(3)} ms CPU a request; ratio ${ratio.toFixed(3)} (90 % between ${low.toFixed(3)} and ${high.toFixed(3)})`,
          );
        }
        await gateway.stop();
      }
    } finally {
      killRunning();
      await redis?.stop();
      await provider.close();
      await issuer.close();
    }
  })
  .parseAsync();

function toCookie(cookie: string): Record<string, string> {
  return { cookie, 'hareyaka-session': '1', 'sec-fetch-site': 'same-origin' };
}

function toBearer(authorization: string): Record<string, string> {
  return { authorization };
}
