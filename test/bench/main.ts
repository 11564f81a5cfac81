import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { barChart } from './bar-chart.js';
import { ALGORITHMS, type Algorithm, benchIssuer } from './callers.js';
import { compare } from './comparison.js';
import { canPin, endWithUs, killRunning, pinThisProcess, ROOT } from './launched.js';
import { cpuOf } from './process-figures.js';
import { reportOf, tableOf } from './report.js';
import { soak } from './soak.js';

interface Options {
  seconds: number;
  warmUp: number;
  rounds: number;
  connections: number;
  callers: number;
  tokens: Algorithm;
  users: number;
  audit?: boolean;
  ours?: boolean;
  beside?: string;
  only?: string;
  node?: string;
  svg?: boolean;
  soak?: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Not a number above 0.');
  return value;
};

const command = new Command('bench')
  .description(
    'Measures our gateway and the stock one in turn, over the same subgraphs: CPU time a request, requests a second, delays, memory. Ours verifies tokens, enforces directives and holds limits; stock does nothing of that.',
  )
  .option('--seconds <n>', 'measured each time', number, 6)
  .option('--warm-up <n>', 'at most so many seconds before its first turn', number, 20)
  .option('--rounds <n>', 'how often each gateway has its turn', number, 5)
  .option('--connections <n>', 'requests at once', number, 10)
  .option('--callers <n>', 'strangers, more than the gateway remembers, each with a token of its own', number, 20_000)
  .addOption(new Option('--tokens <algorithm>', 'with which the access tokens are signed').choices(ALGORITHMS).default('RS256'))
  .option('--users <n>', 'users of the region, who come again', number, 1_700)
  .option('--audit', 'our gateway records what it answers; the subgraphs report what they disclose, to all gateways')
  .option('--ours', 'only our gateway')
  .option(
    '--beside <folder>',
    'another checkout of this project, built: the median of the ratios of paired rounds is printed with its 90 % interval',
  )
  .option('--only <text>', 'only cases whose name has this in it, such as (b)')
  .option('--node <path>', 'Node binary that runs the gateways', process.execPath)
  .option('--svg', 'writes docs/bench.svg')
  .option('--soak <minutes>', 'only our gateway, both operations mixed, for so long', number)
  .action(async (options: Options) => {
    const twoCores = canPin() && availableParallelism() > 1;
    const [core, otherCore] = twoCores ? [0, 1] : [undefined, undefined];
    if (otherCore !== undefined) pinThisProcess(otherCore);
    else say('The processes share the cores: there is no taskset, or one core only. Delays and rates mean less.');
    if (cpuOf(process.pid) === undefined) say('There is no /proc here: CPU time and memory are left out.');
    // Valid for the whole run, also for a long soak.
    const issuer = await benchIssuer(3_600 * 2 + (options.soak ?? 0) * 60, options.tokens);
    endWithUs(issuer.close);
    const node = options.node ?? process.execPath;
    try {
      if (options.soak) {
        say(`${options.callers} callers; Node ${versionOf(node)}`);
        if (!(await soak({ ...options, minutes: options.soak, node, core, otherCore, say }, issuer))) process.exitCode = 1;
        return;
      }
      const cases = await compare({ ...options, oursAlone: options.ours ?? false, node, core, otherCore, say }, issuer);
      const report = reportOf(cases, versionOf(node));
      say('');
      say(tableOf(report));
      say(
        `Each request has another caller than the one before: ${options.users} users in turn, or ${options.callers} strangers, more than the gateway remembers. Tokens by ${options.tokens}. ${options.connections} requests at once. “proxy” is no gateway: it hands one body on.`,
      );
      if (options.svg) {
        await mkdir(new URL('docs/', ROOT), { recursive: true });
        await writeFile(new URL('docs/bench.svg', ROOT), barChart(report));
        say('written: docs/bench.svg');
      }
      if (report.rows.some(({ errors }) => errors > 0)) process.exitCode = 1;
    } finally {
      killRunning();
      await issuer.close();
    }
  });

await command.parseAsync();

function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
}
