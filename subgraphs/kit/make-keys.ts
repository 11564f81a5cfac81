import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkEnvironment } from './config.js';
import { rotateFiles } from './rotate-files.js';
import { type DoneStep, STEP_WAIT, StepTooEarly } from './rotate-keys.js';
import { writeKeys } from './system-keys.js';

const command = new Command('keys')
  .description(
    'Makes a key set: NAME.private.json stays with its owner, public/NAME.json goes to those who verify or seal. Never overwrites. ' +
      'With --rotate, replaces the keys of one that exists, in three steps: the same command does the next one.',
  )
  .argument('<name>', 'gateway, directory, or the name of a connected system')
  .requiredOption('--out <folder>', 'where the files are')
  .option('--rotate', 'does the next of the three steps that replace the keys, and says when the one after it may come')
  .option('--wait <seconds>', 'with --rotate: how long the last step must be ago', seconds, STEP_WAIT)
  .action(async (name: string, { out, rotate, wait }: Options) => {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) return command.error('KEYS_BAD_NAME: a name has small letters, digits and -');
    const files = { privateFile: join(out, `${name}.private.json`), publicFile: join(out, 'public', `${name}.json`) };
    try {
      if (rotate) {
        process.stdout.write(reportOf(name, await rotateFiles(files, { now: Date.now(), wait }), wait));
        return;
      }
      await mkdir(join(out, 'public'), { recursive: true });
      const isIssuer = name === 'gateway' || name === 'directory';
      await writeKeys(files.privateFile, files.publicFile, { sealing: !isIssuer });
      process.stdout.write(`${files.privateFile}\n${files.publicFile}\n`);
    } catch (error) {
      command.error(complaintOf(error as NodeJS.ErrnoException, name));
    }
  });

checkEnvironment('keys');
await command.parseAsync();

interface Options {
  readonly out: string;
  readonly rotate?: boolean;
  readonly wait: number;
}

function reportOf(name: string, { step, added, replaced }: DoneStep, wait: number): string {
  const [news, olds] = [added.join(', '), replaced.join(', ')];
  const done = {
    1: `the new keys (${news}) are published; the old ones (${olds}) go on`,
    2: `the new keys (${news}) sign and are sealed to; the old ones (${olds}) are still good`,
    3: `the old keys (${olds}) are gone`,
  }[step];
  const next =
    step === 3
      ? 'That was the last step.'
      : `Step ${step + 1} is the same command, ${wait} seconds after that signal: not before ${new Date(Date.now() + wait * 1000).toISOString()}.`;
  return `${name}: step ${step} of 3: ${done}.\nNow send SIGHUP to the process "${name}", then to the others.\n${next}\n`;
}

function complaintOf(error: NodeJS.ErrnoException, name: string): string {
  if (error instanceof StepTooEarly) return `${error.code}: ${error.message}`;
  if (error.code === 'EEXIST' && error.path?.endsWith('.private.json')) {
    return `KEYS_EXIST: ${name}.private.json is there already; --rotate replaces its keys`;
  }
  if (error.code === 'EEXIST') return `KEYS_BUSY: ${error.path} is there: another rotation runs, or one was killed; then remove it`;
  if (error.code === 'ENOENT' && error.path?.endsWith('.private.json')) {
    return `KEYS_MISSING: ${error.path} is not there: without --rotate, keys are made`;
  }
  return `KEYS_FAILED: ${error.message}`;
}

function seconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number of seconds');
  return Number(text);
}
