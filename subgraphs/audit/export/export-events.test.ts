import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type LogUnderTest, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { makeActor, makeDisclosure } from '../testing/spool.js';
import { makeCsvFormat } from './csv-format.js';
import { type ExportRequest, exportEvents } from './export-events.js';
import { makeFhirFormat } from './fhir-format.js';

const REQUEST: ExportRequest = {
  format: 'csv',
  from: '2026-01-15',
  to: '2026-01-16',
  parameters: false,
  by: 'operator-1',
  reason: 'yearly report',
};

describe.each(databases())('an export on $name', ({ start }) => {
  let server: DatabaseServer;
  let log: LogUnderTest;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(async () => await server.stop());
  beforeEach(async () => {
    log = await openLogUnderTest(await server.fresh());
  });
  afterEach(async () => await log.close());

  /** Exports the ids of events. */
  const run = async (change: Partial<ExportRequest> = {}, onPage: () => Promise<void> = async () => {}) => {
    const ids: string[] = [];
    const progress: string[] = [];
    const count = await exportEvents(
      log.database,
      { ...REQUEST, ...change },
      {
        format: {
          beginning: '',
          write: ({ event, disclosures, record }) => {
            ids.push(`${event.spool}/${event.seq}/${event.n} ${event.patient_id} ${disclosures.length} ${record?.seq === event.seq}`);
            return 'x';
          },
        },
        write: onPage,
        now: () => INTAKE_NOW,
        onProgress: (done, all) => progress.push(`${done}/${all}`),
      },
    );
    return { ids, progress, count };
  };
  const readExports = async () =>
    await log.database.query<{ outcome: string; reason: string; patient_id: string | null }[]>(
      "SELECT outcome, reason, patient_id FROM audit_event WHERE kind = 'export' ORDER BY leaf",
    );

  it('takes every event once, the oldest first, with its own disclosures, over several pages', async () => {
    const spool = log.spool(0);
    for (let i = 0; i < 120; i++)
      spool.write({
        disclosures: i % 3 === 0 ? [] : [makeDisclosure({ patients: [`a${i}`, `b${i}`] }), makeDisclosure({ patients: [`b${i}`] })],
      });
    await log.ship(spool);
    const { ids, progress, count } = await run({ from: '2026-01-01', to: '2026-02-01' });
    const expected = Array.from({ length: 120 }, (_, i) =>
      i % 3 === 0 ? [`spool-1/${i + 1}/0 null 0 true`] : [`spool-1/${i + 1}/0 a${i} 1 true`, `spool-1/${i + 1}/1 b${i} 2 true`],
    ).flat();
    // The beginning of the spool was received last.
    expect(ids).toEqual([...expected, 'store/1/0 null 0 true']);
    expect([count, progress]).toEqual([201, ['100/201', '200/201', '201/201']]);
  });

  it('takes all events of one record with very many patients', async () => {
    const spool = log.spool(0);
    const patients = Array.from({ length: 250 }, (_, i) => `pat_${String(i).padStart(3, '0')}`);
    spool.write({ disclosures: [makeDisclosure({ patients })] });
    await log.ship(spool);
    const { ids } = await run();
    expect(ids.slice(0, 250)).toEqual(patients.map((id, n) => `spool-1/1/${n} ${id} 1 true`));
  });

  it.each<[string, Partial<ExportRequest>, string[]]>([
    ['of one patient', { patientId: 'pat_2' }, ['2']],
    ['of one person', { userId: 'usr_mori' }, ['3']],
    ['of a person of whom nothing is known', { userId: 'usr_nobody' }, []],
    ['for one facility', { facilityId: 'fac_other' }, ['4']],
    ['of other days', { from: '2026-01-16', to: '2026-01-17' }, []],
  ])('takes only events %s', async (_what, change, expected) => {
    const spool = log.spool(0);
    spool.write({ disclosures: [makeDisclosure({ patients: ['pat_1'] })] });
    spool.write({ disclosures: [makeDisclosure({ patients: ['pat_2'] })] });
    spool.write({ actor: makeActor({ subject: 'dr-mori' }), disclosures: [makeDisclosure({ user: 'usr_mori' })] });
    spool.write({ actor: makeActor({ facility: 'fac_other' }) });
    await log.ship(spool);
    expect((await run(change)).ids.map((id) => id.split('/')[1])).toEqual(expected);
  });

  it('is itself in the log before its first event leaves, and again at its end, with who made it and why', async () => {
    await log.ship(log.spool(3));
    const before: unknown[] = [];
    await run({ patientId: 'pat_2' }, async () => {
      before.push(...(before.length === 0 ? await readExports() : []));
    });
    expect(before).toEqual([{ outcome: 'started', reason: 'yearly report', patient_id: 'pat_2' }]);
    expect((await readExports()).map(({ outcome }) => outcome)).toEqual(['started', 'ok']);
    const [text] = await log.database.query<{ text: string }[]>('SELECT text FROM audit_record_text ORDER BY leaf DESC LIMIT 1');
    expect(JSON.parse(text!.text)).toMatchObject({
      gateway: 'audit-store',
      actor: { issuer: 'urn:hareyaka:operator', subject: 'operator-1' },
      changes: [{ action: 'exportAudit', patient: 'pat_2', after: { by: 'operator-1', events: 1, from: '2026-01-15', parameters: false } }],
    });
    expect((await log.verify()).finding).toBeUndefined();
  });

  it('says in the log that it failed, if its reader vanishes', async () => {
    await log.ship(log.spool(3));
    const fail = async () => await Promise.reject(new Error('the reader is gone'));
    await expect(run({}, fail)).rejects.toThrow('the reader is gone');
    expect((await readExports()).map(({ outcome }) => outcome)).toEqual(['started', 'EXPORT_FAILED']);
  });

  it('does not take records that come while it runs', async () => {
    const spool = log.spool(150);
    await log.ship(spool);
    let came = 0;
    const { count } = await run({}, async () => {
      if (came++ > 0) return;
      spool.write({ at: '2026-01-15T23:00:00.000Z' });
      await log.send(spool.batch(INTAKE_NOW, 151));
    });
    expect(count).toBe(151);
  });

  it('writes CSV with a row for each disclosure, and FHIR with a line for each event', async () => {
    const spool = log.spool(0);
    spool.write({ disclosures: [makeDisclosure(), makeDisclosure({ category: 'ALLERGY', items: 0 })] });
    spool.write({ actor: makeActor({ client: '=cmd()' }), disclosures: [] });
    await log.ship(spool);
    const write = async (format: ReturnType<typeof makeFhirFormat>) => {
      let text = '';
      await exportEvents(log.database, REQUEST, {
        format,
        write: (more) => {
          text += more;
        },
        now: () => INTAKE_NOW,
      });
      return text;
    };
    const csv = (await write(makeCsvFormat('ja'))).split('\r\n');
    expect(csv[0]).toMatch(/^\ufeffイベントID,日時（UTC）,日時（日本時間）,種別,患者ID,/);
    expect(csv[1]).toBe(
      'gateway/spool-1/1/0,2026-01-15T03:00:01.000Z,2026-01-15 12:00:01,operation,pat_1,usr_sato,dr-sato,fac_clinic,DOCTOR,hpki,TREAT,CONSENT PERMISSION,portal,192.0.2.1,Chart,' +
        `${'a'.repeat(64)},request-1,ok,,,,PRESCRIPTION,fac_hospital,RECORDS,ANSWERED,3,consent:con_1 permission:prm_1,humanbridge,0`,
    );
    expect(csv[2]).toMatch(/,ALLERGY,fac_hospital,RECORDS,ANSWERED,0,/);
    expect(csv[3]).toContain(`,"'=cmd()",`);
    const columns = csv[0]!.split(',').length;
    expect(csv.slice(1, 3).map((line) => line.split(',').length)).toEqual([columns, columns]);
    const fhir = (await write(makeFhirFormat('log'))).trimEnd().split('\n');
    expect(fhir.slice(0, 2).map((line) => JSON.parse(line).resourceType)).toEqual(['AuditEvent', 'AuditEvent']);
  });
});
