import 'reflect-metadata';
import { runBackupCommand } from '../../backup/command.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

process.exitCode = await runBackupCommand(process.argv.slice(2), {
  env: process.env,
  at: Date.now(),
  signal: interrupted.signal,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
