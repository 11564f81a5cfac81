import 'reflect-metadata';
import { once } from 'node:events';
import { runAuditCommand } from './audit-command.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error('interrupted')));

process.exitCode = await runAuditCommand(process.argv.slice(2), {
  env: process.env,
  now: Date.now,
  signal: interrupted.signal,
  out: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  err: (text) => process.stderr.write(text),
});
