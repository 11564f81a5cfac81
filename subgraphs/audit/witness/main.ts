import { Command, InvalidArgumentError } from 'commander';
import { formatVerifierKey } from '../tree/note-key.js';
import { makeCosigner } from '../tree/signed-note.js';
import { holdFolder } from './hold-folder.js';
import { openKeptCheckpoints } from './kept-checkpoints.js';
import { serveWitness } from './serve-witness.js';
import { Witness } from './witness.js';
import { parseLogs, readWitnessKey } from './witness-key.js';

interface Options {
  listen: { host: string; port: number };
  keys: string;
  name: string;
  state: string;
  log: string[];
}

const address = (text: string) => {
  const [, host, port] = /^(?:\[([0-9a-fA-F:]+)\]|[^:\s]+):(\d{1,5})$/.test(text) ? /^(.+):(\d+)$/.exec(text)! : [];
  if (host === undefined || Number(port) > 65_535) throw new InvalidArgumentError('It must be HOST:PORT.');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
};

const command = new Command('witness')
  .description(
    'Watches an audit store’s log for another party, such as the patients’ association: it cosigns a checkpoint only if the log proves that it begins with all that was cosigned before (c2sp.org/tlog-witness). It keeps the last checkpoint of each log, and no record.',
  )
  .requiredOption('--listen <host:port>', 'where the log’s store sends checkpoints', address)
  .requiredOption('--keys <file>', 'the witness’s private key: a JWK set of `npm run keys -- NAME`')
  .requiredOption('--name <name>', 'the witness’s name in its cosignatures, e.g. witness.example.org/w1')
  .requiredOption('--state <folder>', 'where the last checkpoints are kept')
  .requiredOption('--log <origin=vkey...>', 'the logs that it knows, each with its verifier key')
  .action(async ({ listen, keys, name, state, log }: Options) => {
    try {
      const cosigner = makeCosigner(name, await readWitnessKey(keys));
      const witness = new Witness({ logs: parseLogs(log), cosigner, kept: await openKeptCheckpoints(state) });
      const giveFree = await holdFolder(state);
      await witness.check();
      const say = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
      const { url, close } = await serveWitness(witness, { ...listen, say });
      const end = () => void close().then(giveFree);
      process.once('SIGTERM', end).once('SIGINT', end);
      process.stdout.write(`${JSON.stringify({ name: 'witness', url, key: formatVerifierKey(cosigner.key) })}\n`);
    } catch (error) {
      command.error(`WITNESS_FAILED: ${(error as Error).message}`);
    }
  });

await command.parseAsync();
