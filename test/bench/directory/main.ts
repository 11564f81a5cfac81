import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { endWithUs, killRunning } from '../launched.js';
import { networkKeys } from './directory-process.js';
import { MeasuredTier } from './measured-tier.js';
import { tierDatabases } from './tier-databases.js';
import { tierTable, wrong } from './tier-report.js';
import { isTierName, type TierName } from './tiers.js';

interface Options {
  tiers: TierName[];
  rounds: number;
  seconds: number;
  warmUp: number;
  connections: number;
  people: number;
  pool: number;
  seed: number;
  server?: string;
}

const tell = (line: string) => process.stderr.write(`${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
};
const tierNames = (text: string): TierName[] =>
  text.split(',').map((name) => {
    if (!isTierName(name)) throw new InvalidArgumentError('Tiers are S, M, XL and P.');
    return name;
  });

const command = new Command('bench:directory')
  .description(
    'Measures the directory in networks of growing size: one page of viewable patients with their permits, each time asked by another person. Loads each tier into one MariaDB, starts a directory over each, and asks them in turn.',
  )
  .option('--tiers <names>', 'S, M, XL, P; P takes some minutes and some 12 GB of disk', tierNames, ['M', 'XL', 'P'])
  .option('--rounds <n>', 'how often each tier has its turn', number, 5)
  .option('--seconds <n>', 'of each turn', number, 10)
  .option('--warm-up <n>', 'seconds before the first turn of each', number, 20)
  .option('--connections <n>', 'requests at once', number, 2)
  .option('--people <n>', 'of each tier who ask in turn', number, 1_000)
  .option('--pool <MB>', "buffer pool of MariaDB, where it is the benchmark's own", number, 1_536)
  .option('--seed <n>', 'of the invented networks', number, 1)
  .option('--server <url>', 'a MariaDB that is there, mysql://user@host:port; loaded tiers are used as they are')
  .action(async ({ tiers, rounds, seconds, warmUp, connections, people, ...place }: Options) => {
    const databases = await tierDatabases({ ...place, say: tell });
    const keys = await networkKeys();
    const clear = async () => {
      await keys.close();
      await databases.stop();
    };
    endWithUs(clear);
    const measured: MeasuredTier[] = [];
    try {
      const addresses: [TierName, string][] = [];
      for (const tier of tiers) addresses.push([tier, await databases.of(tier)]);
      for (const [tier, address] of addresses) measured.push(await MeasuredTier.start(tier, address, keys, { people, connections }));
      for (const one of measured) {
        tell(`${one.tier}: warming up`);
        await one.warmUp(warmUp);
      }
      for (let round = 0; round < rounds; round++) {
        for (const one of measured) await one.turn(seconds);
        tell(`round ${round + 1} of ${rounds}: ${measured.map((one) => `${one.tier} p99 ${one.figures().p99.toFixed(1)} ms`).join(', ')}`);
      }
      const figures = measured.map((one) => one.figures());
      process.stdout.write(`${tierTable(figures)}\n`);
      for (const { tier, complaints } of figures) for (const [what, count] of complaints) tell(`${tier}: ${count} times ${what}`);
      if (figures.some((one) => wrong(one) > 0)) process.exitCode = 1;
    } finally {
      for (const one of measured) await one.stop();
      killRunning();
      await clear();
    }
  });

await command.parseAsync();
