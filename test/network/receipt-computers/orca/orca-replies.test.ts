import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { request } from 'undici';
import { describeCorpus, readCorpus } from '../../../../clients/uploader/testing/corpus.js';
import { createWorld } from '../../world/world.js';
import { planClinic } from '../plan-visits.js';
import { makeOrcaClinic } from './orca-clinic.js';
import { OrcaServer } from './orca-server.js';

const world = createWorld({ seed: 1, firstStart: '2026-11-30', receipts: true });

let orca: OrcaServer;
beforeEach(async () => {
  orca = await OrcaServer.start(makeOrcaClinic(planClinic(world, world.receipts!.facilities[0]!), world.firstStart));
});
afterEach(() => orca.close());

const FORM = '<Request_Number>02</Request_Number><Patient_ID>%I</Patient_ID><Invoice_Number>%V</Invoice_Number>';

describeCorpus('orca', 'the replies of this ORCA', () => {
  /** All paths of names in a value; a list counts as its first record. */
  function pathsOf(value: unknown, path = ''): string[] {
    if (Array.isArray(value)) return pathsOf(value[0], path);
    if (typeof value !== 'object' || value === null) return [path];
    return Object.entries(value).flatMap(([name, one]) => pathsOf(one, `${path}/${name}`));
  }

  it.each([
    ['patientgetv2', 'patientgetv2', 'GET', ''],
    ['patientlst1v2', 'patientlst1v2', 'patientlst1req', '<Base_StartDate>2026-01-01</Base_StartDate>'],
    ['diseasegetv2', 'diseasegetv2', 'disease_inforeq', '<Patient_ID>%I</Patient_ID><Base_Date>2026-11</Base_Date>'],
    ['acceptlstv2_03', 'acceptlstv2', 'acceptlstreq', '<Acceptance_Date>%D</Acceptance_Date>'],
    ['system01lstv2_01', 'system01lstv2', 'system01_managereq', '<Base_Date>2026-11-30</Base_Date>'],
    ['prescriptionv2', 'prescriptionv2', 'prescriptionv2req', FORM],
    ['medicinenotebookv2', 'medicinenotebookv2', 'medicinenotebookv2req', FORM],
  ])('have the records and members of the recorded %s, and no others', async (file, api, record, members) => {
    const account = orca.clinic.accounts[0]!;
    const filled = members.replace('%I', account.patientId).replace('%D', account.date).replace('%V', account.invoice);
    const options = { headers: { authorization: `Basic ${Buffer.from('ormaster:ormaster').toString('base64')}` } };
    const path = `${orca.url}/api01rv2/${api}?class=01&format=json&id=${account.patientId}`;
    const answer =
      record === 'GET'
        ? await request(path, options)
        : await request(path, { ...options, method: 'POST', body: `<data><${record}>${filled}</${record}></data>` });
    const ours = pathsOf(await answer.body.json()).sort();
    const recorded = new Set(pathsOf(JSON.parse(Buffer.from(readCorpus(`orca/${file}.json`)).toString('utf8'))));
    // A disease is the main one in some recordings only.
    expect(ours.filter((one) => !recorded.has(one) && !one.endsWith('/Disease_Category'))).toEqual([]);
    expect(ours.length).toBeGreaterThan(5);
  });
});
