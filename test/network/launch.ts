import { parseArgs } from 'node:util';
import { readLaunchConfig } from './config.js';
import { startFleet } from './fleet.js';
import { forgetRunning, rememberRunning } from './running.js';
import { showDemo } from './show-demo.js';

const HELP = `npm start: the whole network on embedded defaults: simulated hospitals, subgraphs, gateway.

  PORT                       the gateway's port (4000)
  HOST                       the gateway's address (127.0.0.1)
  HAREYAKA_DATA_DIR          where the demo's data lives (.hareyaka)
  HAREYAKA_NETWORK_PATIENTS  invented patients, at the first start (200)
  HAREYAKA_LOG_LEVEL         fatal error warn info debug (warn)

Ctrl-C ends everything. The data stays; delete the folder to begin anew.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const config = readLaunchConfig(process.env);
const began = Date.now();
const say = (text: string) => process.stdout.write(`${text}\n`);

let stopping = false;
const early = () => {
  stopping = true;
};
process.on('SIGINT', early);
process.on('SIGTERM', early);

try {
  const fleet = await startFleet({ ...config, onProgress: (step) => say(`starting ${step} …`) });
  const end = async () => {
    stopping = true;
    say('ending …');
    await forgetRunning(fleet.folder);
    await fleet.stop();
    process.exit(0);
  };
  process.removeListener('SIGINT', early);
  process.removeListener('SIGTERM', early);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (stopping) await end();
  for (const child of fleet.children) {
    void child.ended.then(async (code) => {
      if (stopping) return;
      stopping = true;
      process.stderr.write(`${child.name} ended with code ${code}: ending the others\n`);
      await forgetRunning(fleet.folder);
      await fleet.stop();
      process.exit(1);
    });
  }
  await rememberRunning(fleet.folder, { gateway: fleet.gateway, issuer: fleet.network.issuer });
  await showDemo(fleet, say);
  say(
    `\nready after ${((Date.now() - began) / 1000).toFixed(1)} s at ${fleet.gateway}/graphql   in a browser: ${fleet.network.page}/   Ctrl-C ends everything`,
  );
} catch (error) {
  process.stderr.write(`START_FAILED: ${(error as Error).message}\n`);
  process.exit(1);
}
