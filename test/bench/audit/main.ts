import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { benchIssuer } from '../callers.js';
import { expectRight } from '../comparison.js';
import { readMetric } from '../gateway-metrics.js';
import { startOurs, startSubgraphs } from '../gateways.js';
import { canPin, endWithUs, killRunning, pinThisProcess } from '../launched.js';
import { type Measured, measure } from '../measure.js';
import { me, patientList } from '../operations.js';
import { median, pairedRatio } from '../paired-ratio.js';
import { auditVariables, startSink } from './audited-gateway.js';

interface Options {
  users: number;
  rounds: number;
  seconds: number;
  clients: number[];
}

const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const numbers = (text: string) => text.split(',').map(number);
const say = (line: string) => process.stdout.write(`${line}\n`);
const column = (figures: readonly Measured[], of: (one: Measured) => number) => median(figures.map(of)).toFixed(2).padStart(8);

await new Command('bench:audit')
  .description(
    'Measures what the audit costs the gateway: two gateways over the same subgraphs, which report what they disclose; one records each answer durably before it leaves, the other does not. They alternate, round by round.',
  )
  .option('--users <n>', 'users who send operations in turn', number, 1_700)
  .option('--rounds <n>', 'of both gateways', number, 7)
  .option('--seconds <n>', 'measured each time', number, 4)
  .option('--clients <list>', 'requests at once, separated by commas', numbers, [1, 32, 256])
  .action(async (options: Options) => {
    const twoCores = canPin() && availableParallelism() > 1;
    const [core, otherCore] = twoCores ? [0, 1] : [undefined, undefined];
    if (otherCore !== undefined) pinThisProcess(otherCore);
    const issuer = await benchIssuer(3_600);
    endWithUs(issuer.close);
    const subgraphs = await startSubgraphs(otherCore, true);
    const sink = await startSink(otherCore);
    try {
      const off = await startOurs(subgraphs.ready.urls, issuer, { core });
      const on = await startOurs(subgraphs.ready.urls, issuer, { core, env: await auditVariables(issuer, sink.ready.url) });
      const callers = issuer.callers(options.users);
      await expectRight([on, off], patientList, callers);
      say('operation, clients            CPU ms a request: on, off   p50 ms: on, off      p99 ms: on, off');
      for (const operation of [patientList, me]) {
        for (const connections of options.clients) {
          const figures = { on: [] as Measured[], off: [] as Measured[] };
          const before = await groups(on.metrics!);
          for (let round = 0; round < options.rounds; round++) {
            for (const kind of round % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
              const gateway = kind === 'on' ? on : off;
              const measured = await measure(gateway, { ...options, operation, callers, connections, warmUp: round === 0 ? 12 : 1 });
              if (measured.errors > 0) throw new Error(`${measured.errors} of ${measured.requests} answers were wrong`);
              figures[kind].push(measured);
            }
          }
          const cpu = (one: Measured) => one.cpu ?? 1_000 / one.rate;
          const ratio = pairedRatio(figures.on.map(cpu), figures.off.map(cpu));
          const pair = (of: (one: Measured) => number) => column(figures.on, of) + column(figures.off, of);
          const after = await groups(on.metrics!);
          const group = after.records > before.records ? (after.records - before.records) / (after.groups - before.groups) : 0;
          say(`${`${operation.name}, ${connections}`.padEnd(28)}${pair(cpu)}   ${pair((one) => one.p50)}   ${pair((one) => one.p99)}`);
          say(
            `  CPU ratio ${ratio.median.toFixed(3)} (90 %: ${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)}); ${group === 0 ? 'nothing recorded' : `${group.toFixed(1)} records a group`}`,
          );
        }
      }
    } finally {
      killRunning();
      await issuer.close();
    }
  })
  .parseAsync();

/** Records and groups of records so far. */
async function groups(url: string): Promise<{ records: number; groups: number }> {
  const text = await (await fetch(url)).text();
  return {
    records: readMetric(text, 'hareyaka_audit_group_records_sum') ?? 0,
    groups: readMetric(text, 'hareyaka_audit_group_records_count') ?? 0,
  };
}
