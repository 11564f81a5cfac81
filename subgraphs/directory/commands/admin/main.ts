import 'reflect-metadata';
import { listProblems, makeAdminCommand } from '../../operator/command.js';

await makeAdminCommand((line) => process.stdout.write(`${line}\n`))
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${listProblems(error).join('\n')}\n`);
    process.exitCode = 2;
  });
