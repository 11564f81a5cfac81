import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFingerprint } from '../../clients/uploader/state/keystore.js';
import { openState } from '../../clients/uploader/state/open-state.js';
import { type DatabaseServer, databases } from '../../subgraphs/kit/testing/databases.js';
import { type ReleaseUnderTest, startReleaseUnderTest } from '../../subgraphs/receipt-cloud/release/testing/release-under-test.js';
import { makeCloudKeys } from '../../subgraphs/receipt-cloud/testing/cloud-under-test.js';
import { findKeptFaults, NO_FAULTS } from '../../subgraphs/receipt-cloud/testing/find-faults.js';
import { checkDeliveries, compareClinic } from './compare-clinics.js';
import { type KillableCloud, startKillableCloud } from './killable-cloud.js';
import { OtherClinics, quantile } from './other-clinics.js';
import { exportMonth, listCharts, makeReceiptComputer, stateOf } from './receipt-computer.js';
import { Uploaders } from './uploaders.js';

/** `RECEIPT_ROTATED=50 RECEIPT_OTHERS=20 RECEIPT_BESIDE=20` is the long form. */
const read = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const ROTATED = read('RECEIPT_ROTATED', 5);
const OTHERS = read('RECEIPT_OTHERS', 3);
/** Patients that each other clinic sends first so that everything is warm, and then before and after the rotation, to compare with. */
const BESIDE = read('RECEIPT_BESIDE', 2);
/** Withdrawals of one order. */
const AT_ONCE = 20;

// The short form is for one database: MariaDB, where it is installed.
describe.each(process.env.RECEIPT_ROTATED ? databases() : databases().slice(-1))(
  'a facility all of whose keys are replaced, with $name',
  ({ name, start }) => {
    let server: DatabaseServer;
    let cloud: KillableCloud;
    let release: ReleaseUnderTest;
    let uploaders: Uploaders;
    let others: OtherClinics;
    let made: ReturnType<typeof makeReceiptComputer>[];
    beforeAll(async () => {
      server = await start();
      cloud = await startKillableCloud(await server.fresh());
      made = Array.from({ length: OTHERS + 1 }, (_, at) => makeReceiptComputer(cloud.folder, at));
      const codes = await cloud.makeCodes(made);
      const [clinic] = made;
      const codeOf = ({ tenant }: { readonly tenant: string }) => codes.get(tenant)!;
      others = await OtherClinics.enrol(cloud.intake.url(), made.slice(1).map(codeOf));
      exportMonth(clinic!, 0, ROTATED);
      const enrolling = [{ clinic: clinic!, code: codeOf(clinic!) }];
      uploaders = await Uploaders.start(cloud.folder, { cloud: cloud.intake.url(), clinics: enrolling, processes: 1 });
      uploaders.tellExported(1);
      await uploaders.untilDone();
      const { keys } = cloud.releaseKeys;
      const ofCurve = (curve: string) => keys.find(({ crv }) => crv === curve)!;
      const held = { ...makeCloudKeys(), releaseSigning: ofCurve('Ed25519'), releaseSealing: ofCurve('X25519') };
      release = await startReleaseUnderTest(await server.fresh(), { cloud: { url: cloud.intake.url(), keys: held } });
      const fingerprint = findFingerprint(openState(stateOf(clinic!)).keystore.keys());
      const { tenant: facility, institution } = clinic!;
      await release.order('facilities', { facilities: [{ facility, institution, uploaders: [fingerprint] }] });
    }, 300_000);
    afterAll(async () => {
      await release?.close();
      await uploaders?.stop();
      await cloud?.stop();
      await server?.stop();
    }, 60_000);

    it('loses nothing while it goes on sending, and the other clinics are served', async () => {
      const [clinic] = made;
      const facility = clinic!.tenant;
      const links = listCharts(clinic!).map(({ localId }) => ({ link: `lnk_${localId}`, facility, localId }));
      const { json } = await release.order('keys', { keys: links.map((link) => ({ ...link, consents: ['con_1'] })) });
      expect(json.keys.map(({ state }: { state: string }) => state)).toEqual(links.map(() => 'RELEASED'));
      await others.sendDuring(BESIDE, async () => undefined);
      const before = await others.sendDuring(BESIDE, async () => undefined);
      const during = await others.sendDuring(BESIDE, async () => {
        const began = performance.now();
        for (let month = 1; month < 3; month++) {
          exportMonth(clinic!, month, ROTATED);
          uploaders.tellExported(month + 1);
          // Half of the patients: the clinic sends the same ones meanwhile.
          await withdrawAll(links.filter((_, at) => at % 2 === month % 2));
        }
        await uploaders.untilDone();
        return performance.now() - began;
      });
      const after = await others.sendDuring(BESIDE, async () => undefined);
      expect(await compareClinic(clinic!, cloud.intake.url())).toEqual([]);
      if (process.env.RECEIPT_ROTATED)
        process.stderr.write(
          `${name}: ${ROTATED} patients with new keys in ${Math.round(during.result / 1_000)} s beside ${OTHERS} clinics; their requests: ` +
            `${[0.5, 0.95, 0.99].map((share) => `p${share * 100} ${[before, during, after].map(({ times }) => Math.round(quantile(times, share))).join(', ')} ms`).join('; ')} (before, meanwhile, after)\n`,
        );
    }, 1_800_000);

    async function withdrawAll(
      links: readonly { readonly link: string; readonly facility: string; readonly localId: string }[],
    ): Promise<void> {
      for (let left = links; left.length > 0; ) {
        const { json } = await release.order('withdrawals', { withdrawals: left.slice(0, AT_ONCE) });
        const answers: { link: string; state: string; reason?: string }[] = json.withdrawals;
        for (const { state, reason } of answers)
          expect([state, reason]).toEqual(state === 'WITHDRAWN' ? [state, undefined] : ['FAILED', 'CONTENDED']);
        const done = new Set(answers.filter(({ state }) => state === 'WITHDRAWN').map(({ link }) => link));
        left = left.filter(({ link }) => !done.has(link));
      }
    }

    it('has a new key for each patient, a whole book of deliveries, and nothing left of the old keys', async () => {
      await cloud.intake.stop();
      const opened = await cloud.open();
      try {
        const rows = await opened.database.query('SELECT key_version FROM receipt_patient WHERE tenant = ?', [made[0]!.tenant]);
        expect(rows.map((row: { key_version: number | string }) => Number(row.key_version))).toEqual(
          Array.from({ length: ROTATED }, () => 2),
        );
        const [old] = await opened.database.query(
          'SELECT COUNT(*) AS n FROM receipt_object WHERE tenant = ? AND committed = 1 AND key_version < 2',
          [made[0]!.tenant],
        );
        expect(Number(old.n)).toBe(0);
        expect(await checkDeliveries(opened.database, cloud.receiptKey)).toEqual([]);
        expect(await findKeptFaults(opened)).toEqual(NO_FAULTS);
      } finally {
        await opened.close();
      }
    }, 300_000);
  },
);
