import { Command, InvalidArgumentError } from 'commander';
import { startOurs } from '../bench/gateways.js';
import { endWithUs, killRunning } from '../bench/launched.js';
import { abuse } from './abuse.js';
import { killRecording } from './audit-spool/kill-recording.js';
import { DEADLINES, startBattlefield } from './battlefield.js';
import { type BesideFigures, tableOf } from './beside.js';
import { abuseDemo } from './demo-abuse.js';
import { breakSubgraphs, EVERY_FAULT } from './faults.js';
import { sendHostile } from './hostile.js';
import { swapSupergraphs } from './swaps.js';

interface Options {
  seconds: number;
  connections: number;
  swaps: number;
  signal: boolean;
  hostile: number;
  seed: number;
  abuse: number;
  kills: number;
  beside?: string;
  only?: 'faults' | 'swaps' | 'hostile' | 'abuse' | 'demo' | 'audit';
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('Not a number.');
  return value;
};

const megabytes = (bytes: number) => (bytes === 0 ? '–' : `${Math.round(bytes / 1e6)} MB`);

const command = new Command('torture')
  .description(
    'Kills, hangs and slows each subgraph under load; swaps the supergraph under load; sends hostile operations; lets one caller try to stop the gateway for others. Every answer is judged. Takes several minutes.',
  )
  .option('--seconds <n>', 'for which each fault lasts', number, 4)
  .option('--connections <n>', 'requests at once', number, 10)
  .option('--swaps <n>', 'of the supergraph', number, 50)
  .option('--no-signal', 'send no SIGHUP when the supergraph changes: the gateway finds the new file by itself')
  .option('--hostile <n>', 'hostile requests', number, 2_000)
  .option('--seed <n>', 'of the hostile requests', number, Date.now() % 1_000_000)
  .option('--abuse <seconds>', 'how long each attack by one caller lasts', number, 6)
  .option('--kills <n>', 'of a gateway that records', number, 200)
  .option('--beside <folder>', 'another checkout of this project, built, to attack as well and compare')
  .option('--only <part>', 'faults, swaps, hostile, abuse, demo or audit')
  .action(async (options: Options) => {
    const { connections, only } = options;
    const failures: string[] = [];
    const complaintsOf: string[] = [];
    const field = await startBattlefield((text) => complaintsOf.push(text));
    endWithUs(field.issuer.close);
    const began = performance.now();
    const part = async (name: Options['only'], act: () => Promise<string[]>) => {
      if (only && only !== name) return;
      say(`\n${name}`);
      failures.push(...(await act()));
    };
    try {
      await part('faults', async () => {
        const figures = await breakSubgraphs(field, { faults: EVERY_FAULT, seconds: options.seconds, calm: 1_000, connections, say });
        say(`${figures.sent} asked: ${figures.right} right, ${figures.partial} in part, ${figures.wrong} wrong`);
        return [
          ...figures.complaints,
          ...figures.unnoticed.map((fault) => `no effect: ${fault}`),
          ...figures.unrecovered.map((fault) => `not all came back: ${fault}`),
        ];
      });
      await part('swaps', async () => {
        const figures = await swapSupergraphs(field, { swaps: options.swaps, invalidEvery: 7, connections, signal: options.signal, say });
        const grown = figures.grown === undefined ? '–' : `${Math.round(figures.grown / 1e6)} MB`;
        say(
          `${figures.swaps} swaps, the slowest taken after ${figures.slowest} ms; ${figures.refused} files refused; ` +
            `${figures.asked} asked, ${figures.wrong} wrong; memory +${grown}`,
        );
        return [...figures.complaints, ...(figures.harmful > 0 ? [`${figures.harmful} files that are no supergraph did harm`] : [])];
      });
      await part('hostile', async () => {
        const { sent, statuses, complaints, slowest, honest, memory, loopDelay } = await sendHostile(field, options.seed, options.hostile);
        say(`seed ${options.seed}: ${sent} sent, by status ${JSON.stringify(statuses)}; slowest ${slowest.ms} ms (${slowest.name})`);
        say(
          `${honest.asked} honest ones beside them, the slowest ${honest.slowest} ms; the event loop late by ${loopDelay ?? '–'} ms at most`,
        );
        say(`memory at most ${memory.map(megabytes).join(', ')} in the thirds of the run`);
        return [...complaints];
      });
      await part('abuse', async () => {
        const figures = await abuse(field, { seconds: options.abuse });
        let others: BesideFigures[] | undefined;
        if (options.beside) {
          const env = { ...DEADLINES };
          const other = await startOurs(field.urls, field.issuer, { env, checkout: options.beside, onComplaint: () => undefined });
          others = await abuse(field, { seconds: options.abuse, gateway: other });
          await other.stop();
        }
        say(tableOf(figures, others));
        return figures.flatMap(({ attack, wrong, complaint }) =>
          wrong > 0 ? [`beside ${attack}: ${wrong} wrong, such as ${complaint}`] : [],
        );
      });
      await part('demo', async () => {
        const figures = await abuseDemo({ seconds: options.abuse });
        const others = options.beside === undefined ? undefined : await abuseDemo({ seconds: options.abuse, checkout: options.beside });
        say(tableOf(figures, others));
        return figures.flatMap(({ attack, wrong, complaint }) =>
          wrong > 0 ? [`beside ${attack}: ${wrong} wrong, such as ${complaint}`] : [],
        );
      });
      await part('audit', async () => {
        const figures = await killRecording({ kills: options.kills, seed: options.seed });
        say(
          `${figures.kills} kills; ${figures.told} records told, ${figures.arrived} arrived, ${figures.doubled} twice, ${figures.lost.length} lost`,
        );
        return [
          ...figures.complaints,
          ...figures.lost.map((name) => `lost: ${name}`),
          ...(figures.doubled > 0 ? ['records were doubled'] : []),
        ];
      });
      if (field.gateway.ended()) failures.push('the gateway ended');
    } finally {
      await field.end();
      killRunning();
    }
    say(
      `\n${Math.round((performance.now() - began) / 1000)} s; ${failures.length === 0 ? 'nothing failed' : `${failures.length} failures`}`,
    );
    for (const failure of failures) say(`  ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  });

await command.parseAsync();
