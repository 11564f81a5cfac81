import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkEnvironment } from '../config.js';
import { rotateFiles } from './rotate-files.js';
import { type DoneStep, STEP_WAIT, StepTooEarly } from './rotate-keys.js';
import { writeKeys } from './system-keys.js';

const command = new Command('keys')
  .description(
    'Makes a key set: NAME.private.json stays with its owner, public/NAME.json goes to those who verify or seal. It never overwrites a file. ' +
      'With --rotate it replaces the keys of a set that exists, in three steps: run the same command for each step.',
  )
  .argument('<name>', 'gateway, directory, or the name of a connected system')
  .requiredOption('--out <folder>', 'where the files are')
  .option('--rotate', 'does the next of the three steps that replace the keys, and prints when the step after it is allowed')
  .option('--wait <seconds>', 'with --rotate: the shortest time since the last step', parseSeconds, STEP_WAIT)
  .action(async (name: string, { out, rotate, wait }: Options) => {
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      return command.error('KEYS_BAD_NAME: a name may have only small letters, digits and -, and must begin with a letter');
    const files = { privateFile: join(out, `${name}.private.json`), publicFile: join(out, 'public', `${name}.json`) };
    try {
      if (rotate) {
        process.stdout.write(describeStep(name, await rotateFiles(files, { now: Date.now(), wait }), wait));
        return;
      }
      await mkdir(join(out, 'public'), { recursive: true });
      const isIssuer = name === 'gateway' || name === 'directory';
      await writeKeys(files.privateFile, files.publicFile, { sealing: !isIssuer });
      process.stdout.write(`${files.privateFile}\n${files.publicFile}\n`);
    } catch (error) {
      command.error(describeError(error as NodeJS.ErrnoException, name));
    }
  });

checkEnvironment('keys');
await command.parseAsync();

interface Options {
  readonly out: string;
  readonly rotate?: boolean;
  readonly wait: number;
}

function describeStep(name: string, { step, added, replaced }: DoneStep, wait: number): string {
  const [news, olds] = [added.join(', '), replaced.join(', ')];
  const done = {
    1: `the new keys (${news}) are published; the old ones (${olds}) are still used`,
    2: `the new keys (${news}) are used to sign and to seal; the old ones (${olds}) are still valid`,
    3: `the old keys (${olds}) are removed`,
  }[step];
  const next =
    step === 3
      ? 'That was the last step.'
      : `For step ${step + 1}, run the same command ${wait} seconds after that signal: not before ${new Date(Date.now() + wait * 1000).toISOString()}.`;
  return `${name}: step ${step} of 3: ${done}.\nNow send SIGHUP to the process "${name}", then to the others.\n${next}\n`;
}

function describeError(error: NodeJS.ErrnoException, name: string): string {
  if (error instanceof StepTooEarly) return `${error.code}: ${error.message}`;
  if (error.code === 'EEXIST' && error.path?.endsWith('.private.json')) {
    return `KEYS_EXIST: ${name}.private.json exists already; --rotate replaces its keys`;
  }
  if (error.code === 'EEXIST')
    return `KEYS_BUSY: ${error.path} exists: another rotation is running. If none is running, one was interrupted: remove the file`;
  if (error.code === 'ENOENT' && error.path?.endsWith('.private.json')) {
    return `KEYS_MISSING: ${error.path} is not there: without --rotate, keys are made`;
  }
  return `KEYS_FAILED: ${error.message}`;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}
