import 'reflect-metadata';
import { pino } from 'pino';
import { SubgraphMetrics } from '../kit/index.js';
import { databases } from '../kit/testing/databases.js';
import { CheckpointSigner } from './checkpoints/checkpoint-signer.js';
import { addStoreMetrics } from './store-metrics.js';
import { startFakeWitness } from './testing/fake-witness.js';
import { openLogUnderTest } from './testing/log-under-test.js';
import { INTAKE_NOW, serveIntake } from './testing/served-intake.js';

const silent = pino({ level: 'silent' });
let now = INTAKE_NOW;
const make = () => {
  const metrics = new SubgraphMetrics(silent);
  return { metrics, ...addStoreMetrics(metrics, ['gateway', 'other'], () => now) };
};
/** The lines of the metrics with a value, without those of requests. */
const read = async (metrics: SubgraphMetrics, name: string) =>
  (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(`hareyaka_audit_${name}{`))
    .map((line) => line.replace(`hareyaka_audit_${name}`, ''));

describe('the store’s metrics', () => {
  const sqlite = databases().find(({ name }) => name === 'SQLite')!;
  let server: Awaited<ReturnType<typeof sqlite.start>>;
  beforeAll(async () => {
    server = await sqlite.start();
  });
  afterAll(async () => await server?.stop());

  it('count records and batches by gateway and outcome, and name no gateway that is not listed', async () => {
    const { metrics, intake: observe } = make();
    const intake = await serveIntake(await server.fresh(), () => INTAKE_NOW, observe);
    const spool = intake.spool(3);
    spool.add('no JSON');
    await intake.send(spool.batch(INTAKE_NOW));
    await intake.send(spool.batch(INTAKE_NOW));
    await intake.send(intake.spool(5, 'spool-2').batch(INTAKE_NOW, 2));
    await intake.send(intake.spool(1, 'spool-1', { key: intake.gateway.key, iss: 'stranger' }).batch(INTAKE_NOW));
    await intake.send(intake.spool(1, 'spool-1', { key: intake.other.key, iss: 'gateway' }).batch(INTAKE_NOW));
    await intake.post('{}');
    const contradicted = intake.spool(0);
    for (let i = 0; i < 4; i++) contradicted.write({ requestId: 'other' });
    await intake.send(contradicted.batch(INTAKE_NOW));
    await intake.close();
    expect(await read(metrics, 'intake_batches_total')).toEqual([
      '{gateway="gateway",outcome="taken"} 2',
      '{gateway="gateway",outcome="out-of-sequence"} 1',
      '{gateway="unknown",outcome="BATCH_REFUSED"} 2',
      '{gateway="unknown",outcome="BATCH_MALFORMED"} 1',
      '{gateway="gateway",outcome="SPOOL_REWOUND"} 1',
    ]);
    expect(await read(metrics, 'intake_records_total')).toEqual(['{gateway="gateway"} 4']);
    expect(await read(metrics, 'intake_unreadable_total')).toEqual(['{gateway="gateway"} 1']);
  });

  it('say how long ago each listed gateway was heard', async () => {
    now = INTAKE_NOW;
    const { metrics, intake } = make();
    now += 5_000;
    intake('gateway', 'taken', { records: 0, unreadable: 0 });
    intake('other', 'BUSY');
    now += 2_000;
    expect(await read(metrics, 'head_age_seconds')).toEqual(['{gateway="gateway"} 2', '{gateway="other"} 7']);
  });

  it('count checkpoints, and what each witness answered', async () => {
    const { metrics, checkpoints: observe } = make();
    const witness = await startFakeWitness(() => INTAKE_NOW);
    const { name } = witness.witness.key;
    const log = await openLogUnderTest(await server.fresh());
    const { store, readNodes, keys } = log;
    const witnesses = [witness.witness];
    const signer = new CheckpointSigner({ store, readNodes, keys: () => keys, witnesses, log: silent, now: () => INTAKE_NOW, observe });
    await log.ship(log.spool(1));
    witness.fail({ status: 500, body: '' });
    await signer.run();
    witness.fail(undefined);
    await signer.run();
    await signer.run();
    await log.tamper('UPDATE checkpoint SET size = 50');
    await signer.run();
    expect(await read(metrics, 'checkpoints_total')).toEqual(['{outcome="signed"} 1', '{outcome="LOG_ROLLED_BACK"} 1']);
    expect(await read(metrics, 'witness_total')).toEqual([
      `{witness="${name}",outcome="failed"} 1`,
      `{witness="${name}",outcome="cosigned"} 1`,
    ]);
    await log.close();
    await witness.close();
  });
});
