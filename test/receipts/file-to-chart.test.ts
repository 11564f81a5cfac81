import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClaim } from '../../clients/uploader/testing/start-clinic.js';
import { toShiftJis } from '../../clients/uploader/testing/write-text.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { until } from '../e2e/until.js';
import { seedReceipts } from '../network/launch/seed-receipts.js';
import type { ReceiptFacility, World } from '../network/world/world-model.js';

const CHART = `query ($id: ID!) { patient(id: $id) { charts { system { id }
  ... on Chart { prescriptions(first: 200) { nodes { facility { id } items { drug { text code } } } answers { facility { id } state } } } } } }`;
const CHANGE = (name: string, input: string) => `mutation ($input: ${input}!) { ${name}(input: $input) { userErrors { code } } }`;
const DRUGS = ['620000091', '620000092'] as const;
const POLL_SECONDS = 1;

describe('a claim in the folder of a receipt computer', () => {
  let fleet: TestFleet;
  let world: World;
  beforeAll(async () => {
    fleet = await startTestFleet({ receipts: true });
    await seedReceipts(fleet);
    world = await fleet.world();
  }, 600_000);
  afterAll(async () => await fleet?.stop(), 60_000);

  it('is in a doctor’s chart soon after: of a patient whose link waited for it, and of the same patient once more', async () => {
    const { clinic, patientId } = chooseUnlinked();
    const facility = world.facilities.find(({ id }) => id === clinic.facilityId)!;
    const localPatientId = '90001';
    const viewer = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    await change('linkPatient', 'LinkPatientInput', {
      ...{ patientId, institution: facility.institutionCode, localPatientId, reason: '本人が窓口で確認' },
    });
    await change('registerConsent', 'RegisterConsentInput', { patientId, disclosingFacilityId: facility.id, viewingFacilityId: viewer });
    const folder = join(fleet.folder, 'clinics', facility.institutionCode);
    const state = join(folder, 'uploader');
    writeFileSync(join(state, 'settings.json'), JSON.stringify({ folders: [join(folder, 'inbox')], pollSeconds: POLL_SECONDS }));
    const uploader = spawn(process.execPath, ['dist/clients/uploader/main.js', '--state', state, 'run'], { stdio: 'ignore' });
    const ended = new Promise((done) => uploader.once('exit', done));
    try {
      const seconds: number[] = [];
      for (const [at, drug] of DRUGS.entries()) {
        const began = performance.now();
        drop(
          join(folder, 'inbox'),
          `new-${at}.UKE`,
          makeClaim(localPatientId, `20260${at + 1}`, { drug, facility: codeOf(facility.institutionCode) }),
        );
        await until(async () => ((await shownDrugs(patientId, facility.id)).includes(drug) ? true : undefined));
        seconds.push((performance.now() - began) / 1_000);
      }
      process.stderr.write(
        `file → chart: ${seconds[0]!.toFixed(1)} s with the release of a new key, ${seconds[1]!.toFixed(1)} s with a key that was released before (the folder is read every ${POLL_SECONDS} s)\n`,
      );
    } finally {
      uploader.kill('SIGTERM');
      await ended;
    }
  }, 300_000);

  /** A clinic that exports claims, and a patient whom dr-sato sees and nobody linked with it. */
  function chooseUnlinked(): { readonly clinic: ReceiptFacility; readonly patientId: string } {
    const viewer = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    const seen = world.consents.filter(({ viewingFacilityId }) => viewingFacilityId === viewer).map(({ patientId }) => patientId);
    const clinic = world.receipts!.facilities.find(({ computer, clinics }) => computer === 'CLAIMS' && clinics.length === 0)!;
    const linked = new Set(clinic.patients.map(({ patientId }) => patientId));
    return { clinic, patientId: seen.find((id) => !linked.has(id))! };
  }

  async function change(name: string, input: string, given: object): Promise<void> {
    const { data, errors } = await fleet.ask('support', CHANGE(name, input), { input: given });
    expect([errors, data[name].userErrors]).toEqual([[], []]);
  }

  async function shownDrugs(id: string, facilityId: string): Promise<string[]> {
    const { data } = await fleet.ask('dr-sato', CHART, { id });
    const chart = data?.patient?.charts.find(({ system }: { system: { id: string } }) => system.id === 'receipt-cloud');
    const nodes: { facility: { id: string }; items: { drug: { code: string | null } }[] }[] = chart?.prescriptions.nodes ?? [];
    return nodes.filter(({ facility }) => facility.id === facilityId).flatMap(({ items }) => items.map(({ drug }) => drug.code ?? ''));
  }
});

/** Prefecture, table and number, as a claim has them. */
const codeOf = (institution: string) => [institution.slice(0, 2), institution.slice(2, 3), institution.slice(3)].join();

function drop(folder: string, name: string, claim: string): void {
  writeFileSync(join(folder, `${name}.tmp`), toShiftJis(claim));
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
}
