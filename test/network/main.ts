import { Console } from 'node:console';
import { fstatSync } from 'node:fs';
import { checkEnvironment } from '../../subgraphs/kit/process/config.js';
import { readConfig } from './launch/config.js';
import { startNetwork } from './network.js';

checkEnvironment('network');

// Standard output has one line, for the process that started this one; libraries that print greetings must use standard error.
globalThis.console = new Console(process.stderr, process.stderr);

const network = await startNetwork({ ...readConfig(process.env), now: Date.now });
process.stdout.write(`${JSON.stringify(network.summary)}\n`);
console.error(`network: ready, first started on ${network.summary.firstStart}`);

let stopping = false;
function stop(reason: string): void {
  if (stopping) return;
  stopping = true;
  console.error(`network: stopping (${reason})`);
  network.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
process.on('disconnect', () => stop('parent is gone'));
// A closed pipe means that the parent has ended; a terminal or /dev/null gives no such sign.
const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.on('end', () => stop('standard input closed')).resume();
