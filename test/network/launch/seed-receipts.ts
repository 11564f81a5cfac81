import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { accessToken } from '../issuer/access-token.js';
import type { ClinicRun, EnrolledMachine } from '../receipt-computers/run-clinics.js';
import type { World } from '../world/world-model.js';
import { runCommand } from './child.js';
import type { Fleet } from './fleet.js';

const REGISTER = 'mutation ($input: RegisterUploaderInput!) { registerUploader(input: $input) { userErrors { code } } }';

const NEVER = new AbortController().signal;

/**
 * Makes the demo's clinics and pharmacies send, as people would do it: the operator's command prints a code for each, its uploader enrols, the support centre
 * registers its fingerprint, and the uploader sends what the receipt computer holds.
 *
 * @returns what each facility sent
 */
export async function seedReceipts(
  { gateway, network, receipts, folder }: Pick<Fleet, 'gateway' | 'network' | 'receipts' | 'folder'>,
  signal: AbortSignal = NEVER,
): Promise<readonly ClinicRun[]> {
  if (!receipts) return [];
  const world = JSON.parse(await readText(`${network.control}/world`)) as World;
  const facilities = (world.receipts?.facilities ?? []).map(({ facilityId }) => world.facilities.find(({ id }) => id === facilityId)!);
  if (facilities.length === 0) return [];
  const list = join(folder, 'clinics.csv');
  await writeFile(list, facilities.map(({ id, institutionCode }) => `${id},${institutionCode}\n`).join(''));
  const env = { HAREYAKA_DATABASE: receipts.database, HAREYAKA_RECEIPT_RELEASE_KEYS: receipts.releaseKeys };
  const printed = await runCommand('subgraphs/receipt-cloud/tenants/enrol/main.js', ['--list', list, '--quota-gb', '1'], env, signal);
  const lines = printed.trim().split('\n');
  const codes = Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
  const needs = join(folder, 'clinics-need.json');
  await writeFile(needs, JSON.stringify({ dataDir: folder, cloud: receipts.intake, codes }), { mode: 0o600 });
  const machines = JSON.parse(
    await runCommand('test/network/receipt-computers/main.js', ['enrol', needs], {}, signal),
  ) as EnrolledMachine[];
  const token = await accessToken(network.issuer, 'support');
  for (const { facilityId, fingerprint } of machines) {
    const input = { facilityId, fingerprint, name: '受付のレセプトコンピュータ' };
    const { body } = await request(`${gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      signal,
      body: JSON.stringify({ query: REGISTER, variables: { input } }),
    });
    const { data } = (await body.json()) as { data?: { registerUploader?: { userErrors: { code: string }[] } } };
    const errors = data?.registerUploader?.userErrors;
    if (errors?.length !== 0) throw new Error(`a machine was not registered: ${JSON.stringify(errors)}`);
  }
  return JSON.parse(await runCommand('test/network/receipt-computers/main.js', ['send', needs], {}, signal)) as ClinicRun[];
}

/** The name of the patient whose drugs come from a hospital, a clinic and a pharmacy. */
export async function findShown({ network }: Pick<Fleet, 'network'>): Promise<string> {
  const { patients, receipts } = JSON.parse(await readText(`${network.control}/world`)) as World;
  const { family, given } = patients.find(({ id }) => id === receipts?.shownPatientId)!;
  return `${family} ${given}`;
}

async function readText(url: string): Promise<string> {
  const { body, statusCode } = await request(url);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode}`);
  return text;
}
