import 'reflect-metadata';
import { adminCommand, problemsOf } from '../../operator/command.js';

await adminCommand((line) => process.stdout.write(`${line}\n`))
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${problemsOf(error).join('\n')}\n`);
    process.exitCode = 2;
  });
