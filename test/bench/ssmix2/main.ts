import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { chartSpeed, decodeSpeed } from './decode-speed.js';
import { speedTable } from './speed-table.js';
import { chartOf, DATA_TYPES, messagesOf } from './written-chart.js';

interface Options {
  types: string[];
  seconds: number;
  files: number;
  charts: number;
  seed: number;
}

const number = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Not a number above 0.');
  return value;
};
const types = (text: string): string[] =>
  text.split(',').map((type) => {
    if (!DATA_TYPES.includes(type)) throw new InvalidArgumentError(`Data types are ${DATA_TYPES.join(', ')}.`);
    return type;
  });

await new Command('bench:ssmix2')
  .description(
    "Measures in one process how fast SS-MIX2 files are read: invented messages of each data type, from bytes to the standard's values; then one patient's whole chart, from bytes to the items that are shown. Takes about a second a type.",
  )
  .option('--types <names>', 'data types, separated by commas', types, [...DATA_TYPES])
  .option('--seconds <n>', 'of each data type, after as long to warm up', number, 0.5)
  .option('--files <n>', "in the patient's chart", number, 3_000)
  .option('--charts <n>', 'how often the chart is read; the median counts', number, 9)
  .option('--seed <n>', 'of the invented messages', number, 1)
  .action(({ types: names, seconds, files, charts, seed }: Options) => {
    const speeds = names.map((type) => {
      const messages = messagesOf(type, 40, seed);
      decodeSpeed(messages, seconds * 1_000);
      return [type, decodeSpeed(messages, seconds * 1_000)] as const;
    });
    process.stdout.write(`${speedTable(speeds)}\n`);
    const chart = chartOf(Math.ceil(files), seed);
    const runs = Array.from({ length: Math.ceil(charts) }, () => chartSpeed(chart)).sort((a, b) => a.seconds - b.seconds);
    const { seconds: median, bytes, items } = runs[Math.floor(runs.length / 2)]!;
    const line = `${(median * 1_000).toFixed(0)} ms (first ${(runs.at(-1)!.seconds * 1_000).toFixed(0)} ms at the most), ${(chart.length / median).toFixed(0)} files/s, ${(bytes / median / 1e6).toFixed(1)} MB/s`;
    process.stdout.write(`\na chart of ${chart.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${items} items: ${line}\n`);
  })
  .parseAsync();
