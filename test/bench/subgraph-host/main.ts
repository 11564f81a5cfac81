import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { canPin, endWithUs, killRunning, type Launched, launch, pinThisProcess } from '../launched.js';
import { Load } from '../load.js';
import { stretch } from '../measure.js';
import type { Operation } from '../operations.js';
import { median, pairedRatio } from '../paired-ratio.js';
import type { HostReady } from './host-process.js';
import { BEDS } from './ward-subgraph.js';

interface Options {
  seconds: number;
  rounds: number;
  ways: string[];
  sizes: string[];
  flags: string[];
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Not a number above 0.');
  return value;
};

const WAYS = ['direct', 'kit', 'defaults'];
const REPRESENTATIONS = [1, 10, 100];
const CONNECTIONS = 8;

const command = new Command('bench:host')
  .description(
    'Measures what hosting a subgraph costs: CPU time of its process for one `_entities` call, in each way, in alternating rounds.',
  )
  .option('--seconds <n>', 'measured each time', number, 2)
  .option('--rounds <n>', 'how often each way has its turn', number, 5)
  .option('--ways <names...>', 'compared with the first of them', WAYS)
  .option('--flags <flags...>', 'of Node, for the measured processes', [])
  .option('--sizes <numbers...>', 'representations of a call', REPRESENTATIONS.map(String))
  .action(async ({ seconds, rounds, ways, sizes, flags }: Options) => {
    const twoCores = canPin() && availableParallelism() > 1;
    if (twoCores) pinThisProcess(1);
    endWithUs();
    const hosts = new Map<string, Launched<HostReady>>();
    try {
      for (const way of ways)
        hosts.set(
          way,
          await launch<HostReady>({
            program: 'test/bench/subgraph-host/host-process.js',
            args: [way],
            flags: flags.map((flag) => `--${flag}`),
            core: twoCores ? 0 : undefined,
          }),
        );
      say(
        '| representations | way | CPU ms a call, quietest round | median | more than the first (median) | ratio (90 %) |\n|---|---|---|---|---|---|',
      );
      for (const size of sizes.map(Number)) await compareWays(hosts, size, { seconds, rounds });
    } finally {
      killRunning();
    }
  });

/** Measures all ways in turn, and prints a row for each. The first round warms up and does not count. */
async function compareWays(
  hosts: ReadonlyMap<string, Launched<HostReady>>,
  size: number,
  { seconds, rounds }: { seconds: number; rounds: number },
) {
  const operation = operationOf(size);
  const loads = [...hosts].map(([way, host]) => ({ way, host, load: loadOf(host, operation), costs: [] as number[] }));
  let expected: unknown;
  for (const { way, load } of loads) {
    const { body } = await load.ask(operation);
    expected ??= body;
    if (JSON.stringify(body) !== JSON.stringify(expected) || body.errors) throw new Error(`${way} answers otherwise`);
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { way, host, load, costs } of loads) {
      const { cpu, errors } = await stretch(load, host.pid, seconds);
      if (cpu === undefined) throw new Error('there is no /proc here');
      if (errors > 0) throw new Error(`${way} gave ${errors} wrong answers`);
      if (round > 0) costs.push(cpu);
    }
  }
  const first = loads[0]!.costs;
  for (const { way, costs, load } of loads) {
    const { median: ratio, low, high } = pairedRatio(costs, first);
    const more = median(costs.map((cost, round) => cost - first[round]!));
    const cells = [
      size,
      way,
      Math.min(...costs).toFixed(3),
      median(costs).toFixed(3),
      more.toFixed(3),
      `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`,
    ];
    say(`| ${cells.join(' | ')} |`);
    await load.close();
  }
}

function operationOf(size: number): Operation {
  const r = Array.from({ length: size }, (_, n) => ({ __typename: 'Bed', id: `bed_${n}` }));
  return { name: `${size} representations`, body: JSON.stringify({ query: BEDS, variables: { r } }), expected: undefined };
}

function loadOf({ ready }: Launched<HostReady>, operation: Operation): Load {
  return new Load({
    origin: ready.url,
    path: '/graphql',
    operations: [operation],
    callers: [`Bearer ${ready.token}`],
    connections: CONNECTIONS,
  });
}

await command.parseAsync();
