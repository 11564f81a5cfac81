import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { writeKeys } from './system-keys.js';

const command = new Command('keys')
  .description(
    'Makes a key set: NAME.private.json stays with its owner, public/NAME.json goes to those who verify or seal. Never overwrites.',
  )
  .argument('<name>', 'gateway, directory, or the name of a connected system')
  .requiredOption('--out <folder>', 'where the files go')
  .action(async (name: string, { out }: { out: string }) => {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) return command.error('KEYS_BAD_NAME: a name has small letters, digits and -');
    await mkdir(join(out, 'public'), { recursive: true });
    const issuer = name === 'gateway' || name === 'directory';
    await writeKeys(join(out, `${name}.private.json`), join(out, 'public', `${name}.json`), { sealing: !issuer }).catch(
      (error: NodeJS.ErrnoException) =>
        command.error(
          error.code === 'EEXIST'
            ? `KEYS_EXIST: ${name}.private.json is there already; move it away to rotate`
            : `KEYS_FAILED: ${error.message}`,
        ),
    );
    process.stdout.write(`${join(out, `${name}.private.json`)}\n${join(out, 'public', `${name}.json`)}\n`);
  });

await command.parseAsync();
