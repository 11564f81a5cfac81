import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkEnvironment } from '../../../subgraphs/kit/process/config.js';
import { CLERK } from '../world/demo-accounts.js';
import { ensurePortal } from './build-portal.js';
import { readLaunchConfig } from './config.js';
import { type Fleet, startFleet } from './fleet.js';
import { forgetRunning, rememberRunning } from './running.js';
import { seedCare } from './seed-care.js';
import { findShown, seedReceipts } from './seed-receipts.js';
import { showDemo } from './show-demo.js';
import { composeWith, discloseThrough, makeQuestion, printNeeds, readWith, WithError, waitFor } from './with-vendor.js';

checkEnvironment('start');

const HELP = `npm start: the whole network on embedded defaults: simulated hospitals, subgraphs, gateway, portal. The portal is built at the first start.

  PORT                       the gateway's port (4000); the start is refused where something else listens there
  HOST                       the gateway's address (127.0.0.1)
  HAREYAKA_DATA_DIR          where the demo's data lives (.hareyaka)
  HAREYAKA_NETWORK_PATIENTS  invented patients, at the first start (200)
  HAREYAKA_LOG_LEVEL         fatal error warn info debug (warn)
  HAREYAKA_HOSPITAL_DEADLINE_MS, HAREYAKA_SUBGRAPH_DEADLINE_MS, HAREYAKA_OPERATION_DEADLINE_MS
                             how long to wait for an answer (2000, 4000, 5000 ms); use more on a slow machine
  HAREYAKA_METRICS_LISTEN    HOST:PORT for the gateway's metrics; none by default

  --with NAME=URL            also uses a vendor's subgraph that is registered in schema/subgraphs.json; may be repeated.
                             Prints the variables that it needs (keys, key addresses, exchange, port), then waits until it answers.
  --wait SECONDS             how long to wait for the vendor's subgraph (120)
  HAREYAKA_SYSTEMS           the file of connected systems (subgraphs/directory/systems.json)

  If it fails, it prints a code: WITH_INVALID (not NAME=URL), WITH_UNKNOWN (not registered), WITH_NOT_COMPOSED (with the reasons),
  WITH_UNREACHABLE (no answer at URL). docs/vendor.md shows every step.

Ctrl-C stops everything. The data stays; delete the folder to start from the beginning. In another shell: npm run demo -- --help, npm run token -- --help.
`;

const values = readOptions();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        with: { type: 'string', multiple: true, default: [] },
        wait: { type: 'string', default: '120' },
      },
    });
    if (!/^\d{1,5}$/.test(values.wait)) throw new Error('--wait takes a whole number of seconds');
    return values;
  } catch (error) {
    process.stderr.write(`START_REFUSED: ${(error as Error).message}\n${HELP}`);
    process.exit(2);
  }
}

const config = readConfigOrEnd();
/** The variables that are passed on to every process unchanged. */
const DEADLINES = ['HAREYAKA_HOSPITAL_DEADLINE_MS', 'HAREYAKA_SUBGRAPH_DEADLINE_MS', 'HAREYAKA_OPERATION_DEADLINE_MS'];
const deadlines = Object.fromEntries(DEADLINES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
/** Only one process can listen there: the gateway does. */
const metrics: Record<string, string> = config.metricsListen ? { HAREYAKA_METRICS_LISTEN: config.metricsListen } : {};
const began = Date.now();
const say = (text: string) => process.stdout.write(`${text}\n`);

let stopping = false;
const early = () => {
  stopping = true;
};
process.on('SIGINT', early);
process.on('SIGTERM', early);

try {
  await checkPort(config);
  const vendors = values.with.map(readWith);
  const supergraph = vendors.length > 0 ? await composeWith(vendors, config.folder) : undefined;
  const portal = await ensurePortal(() => say('building the portal …'));
  const fleet = await startFleet({
    ...config,
    portal,
    cards: true,
    receipts: true,
    supergraph,
    vendors,
    environment: (name, env) => ({ ...env, ...deadlines, ...(name === 'gateway' ? metrics : {}) }),
    meetVendor: async (vendor, needs) => {
      await printNeeds(vendor, needs, config.folder, say);
      say(`waiting until ${vendor.name} answers at ${vendor.url} …`);
      await waitFor(vendor, Number(values.wait) * 1000, () => stopping);
    },
    onProgress: (step) => say(`starting ${step} …`),
  });
  const sending = new AbortController();
  let sent: Promise<void> = Promise.resolve();
  const end = async () => {
    stopping = true;
    say('ending …');
    sending.abort();
    await sent;
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
  const { issuer, control } = fleet.network;
  await rememberRunning(fleet.folder, { gateway: fleet.gateway, issuer, control });
  say(`\nportal:   ${fleet.gateway}/   sign in as dr-sato (a doctor) or as another account below: one click, no password`);
  say(`GraphiQL: ${fleet.gateway}/graphql   paste a token there: npm run -s token -- dr-sato`);
  say(`issuer:   ${issuer}   for a portal of your own: client hareyaka-portal, docs/portal.md`);
  await seedOnce(fleet);
  await showDemo(fleet, say);
  for (const vendor of vendors) {
    await discloseThrough(vendor, fleet);
    say(`\nThe demo's facilities disclose through ${vendor.name} too. See its data:`);
    const body = JSON.stringify({ query: makeQuestion(vendor, await readFile(supergraph!, 'utf8')) });
    say(`  curl -s ${fleet.gateway}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '${body}'`);
  }
  say(
    `\nready after ${((Date.now() - began) / 1000).toFixed(1)} s at ${fleet.gateway}/graphql, the portal at ${fleet.gateway}/   Ctrl-C ends everything`,
  );
  // The portal is there at once; the clinics need half a minute more.
  sent = sendOnce(fleet, sending.signal);
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof WithError ? '' : 'START_FAILED: '}${message}\n`);
  process.exit(1);
}

/** Gives the demo its care teams at the first start, and names their patients. Without them, everything else works. */
async function seedOnce(fleet: Fleet): Promise<void> {
  const seeded = join(fleet.folder, 'care-seeded.json');
  try {
    if (!existsSync(seeded)) {
      say('writing the care records of the demo …');
      const patients = await seedCare(fleet);
      await writeFile(seeded, JSON.stringify(patients.map(({ name }) => name)));
    }
    const names = JSON.parse(await readFile(seeded, 'utf8')) as readonly string[];
    say(`care:     ${names.join(', ')} have a care team with records and photos: sign in as ns-tanaka (a nurse)`);
  } catch (error) {
    process.stderr.write(`the demo has no care records: ${(error as Error).message}\n`);
  }
}

/** Lets the demo's clinics send at the first start, and names a patient whose drugs come from a hospital, a clinic and a pharmacy. */
async function sendOnce(fleet: Fleet, signal: AbortSignal): Promise<void> {
  const sent = join(fleet.folder, 'receipts-sent.json');
  try {
    if (!existsSync(sent)) {
      say('\nclinics and pharmacies without a chart are sending what their receipt computers hold …');
      const runs = await seedReceipts(fleet, signal);
      await writeFile(sent, JSON.stringify({ facilities: runs.length, patients: runs.reduce((sum, run) => sum + run.patientsSent, 0) }));
    }
    const { facilities, patients } = JSON.parse(await readFile(sent, 'utf8')) as { facilities: number; patients: number };
    // The data of an earlier version has no such clinics.
    if (facilities === 0) return;
    const shown = await findShown(fleet);
    say(
      `receipts: ${facilities} clinics and pharmacies without a chart sent ${patients} patients, sealed: sign in as ${CLERK.account} (a clerk), 送信状況`,
    );
    say(`          ${shown}: drugs of a hospital, a clinic and a pharmacy together: sign in as dr-sato, 薬`);
    say(`          a clinic of your own: docs/join-a-clinic.md. The receipt cloud listens at ${fleet.receipts?.intake}`);
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`the demo has no clinics without a chart: ${(error as Error).message}\n`);
  }
}

/** The gateway starts last, so a port that is taken is reported before all else. @throws if its port is taken */
async function checkPort({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`something else listens at ${host}:${port}; name another port with PORT`);
  });
  await new Promise((resolve) => server.close(resolve));
}

function readConfigOrEnd(): ReturnType<typeof readLaunchConfig> {
  try {
    return readLaunchConfig(process.env);
  } catch (error) {
    process.stderr.write(`CONFIG_INVALID: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
