import 'reflect-metadata';
import { SignJWT } from 'jose';
import { BATCH_BYTES_AT_MOST } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { EmptyTables } from '../testing/empty-tables.js';
import { makeTestLogKeys } from '../testing/log-under-test.js';
import { INTAKE_NOW, type ServedIntake, serveIntake } from '../testing/served-intake.js';
import { makeDisclosure } from '../testing/spool.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import { MerkleTree } from '../tree/merkle-tree.js';
import { verifyLog } from '../verify/verify-log.js';
import { STORE } from './own-record.js';
import { readSpools } from './spool-state.store.js';

describe.each(databases())('the intake on $name', ({ start }) => {
  let server: DatabaseServer;
  let tables: EmptyTables;
  let intake: ServedIntake;
  let now = INTAKE_NOW;

  beforeAll(async () => {
    server = await start();
    tables = new EmptyTables(server);
  }, 120_000);
  afterAll(async () => await server?.stop());
  beforeEach(async () => {
    now = INTAKE_NOW;
    intake = await serveIntake(await tables.next(), () => now);
  }, 60_000);
  afterEach(async () => await intake?.close());

  const texts = async () =>
    (await intake.database.query<{ text: string }[]>('SELECT text FROM audit_record_text ORDER BY leaf')).map(({ text }) => text);
  const fromGateways = async () => (await texts()).filter((text) => !text.includes(`"${STORE.gateway}"`));
  const alarms = async () =>
    (await intake.database.query<{ outcome: string }[]>("SELECT outcome FROM audit_event WHERE kind = 'alarm' ORDER BY at, leaf")).map(
      ({ outcome }) => outcome,
    );

  it('stores records as they were written, with their events, hashes and tree', async () => {
    const spool = intake.spool(2);
    spool.write({ disclosures: [makeDisclosure({ patients: ['患者1', 'pat_2'] })] });
    const { status, body } = await intake.send(spool.batch(now));
    expect([status, body]).toEqual([200, { acknowledged: 3, hash: spool.hashAt(3) }]);
    expect(await fromGateways()).toEqual(spool.texts);
    const events = await intake.database.query('SELECT patient_id FROM audit_event WHERE leaf > 0 ORDER BY leaf, n');
    expect(events).toEqual(['pat_1', 'pat_2', '患者1', 'pat_2'].map((patient_id) => ({ patient_id })));
    const tree = MerkleTree.empty();
    for (const text of await texts()) tree.append(hashLeaf(text));
    const [state] = await intake.database.query<{ size: number; peaks: Buffer }[]>('SELECT size, peaks FROM log_state');
    expect([Number(state!.size), state!.peaks]).toEqual([4, Buffer.concat(tree.peaks())]);
  });

  it('records the beginning of a new spool, once', async () => {
    const [one, two] = [intake.spool(1), intake.spool(1, 'spool-2')];
    for (const spool of [one, one, two]) expect(await intake.send(spool.batch(now))).toMatchObject({ status: 200 });
    const began = await intake.database.query("SELECT outcome, reason FROM audit_event WHERE kind = 'spool-began' ORDER BY leaf");
    expect(began).toEqual(['spool-1', 'spool-2'].map((name) => ({ outcome: 'ok', reason: `gateway/${name}` })));
  });

  it('stores a record once that is sent twice, and the new ones beside it', async () => {
    const spool = intake.spool(5);
    expect(await intake.send(spool.batch(now, 1, 3))).toMatchObject({ status: 200, body: { acknowledged: 3 } });
    expect(await intake.send(spool.batch(now, 1, 3))).toMatchObject({ status: 200, body: { acknowledged: 3 } });
    expect(await intake.send(spool.batch(now, 2, 5))).toMatchObject({ status: 200, body: { acknowledged: 5 } });
    expect(await intake.send(spool.batch(now, 1, 2))).toMatchObject({ status: 200, body: { acknowledged: 5 } });
    expect(await fromGateways()).toEqual(spool.texts);
    expect(await alarms()).toEqual([]);
  });

  it('takes late copies of earlier batches without an alarm', async () => {
    const spool = intake.spool(2);
    const early = await spool.batch(now);
    await intake.post(early);
    spool.write();
    await intake.send(spool.batch(now, 3));
    expect(await intake.post(early)).toMatchObject({ status: 200, body: { acknowledged: 3 } });
    expect((await readSpools(intake.database)).at(-1)).toMatchObject({ spool: 'spool-1', headSeq: 3 });
    expect(await alarms()).toEqual([]);
  });

  it('keeps a head that has no records, and so knows of records that never came', async () => {
    const spool = intake.spool(4);
    await intake.send(spool.batch(now, 1, 2));
    expect(await intake.send(spool.batch(now, 3, 2))).toMatchObject({ status: 200, body: { acknowledged: 2 } });
    expect((await readSpools(intake.database)).at(-1)).toMatchObject({ spool: 'spool-1', acknowledged: 2, headSeq: 4, headAt: now });
  });

  it('answers 409 with what it holds to a batch out of sequence', async () => {
    const spool = intake.spool(5);
    expect(await intake.send(spool.batch(now, 2))).toEqual({ status: 409, body: { acknowledged: 0, hash: spool.hashAt(0) } });
    await intake.send(spool.batch(now, 1, 2));
    expect(await intake.send(spool.batch(now, 4))).toEqual({ status: 409, body: { acknowledged: 2, hash: spool.hashAt(2) } });
    expect(await fromGateways()).toEqual(spool.texts.slice(0, 2));
    expect(await alarms()).toEqual([]);
  });

  it('refuses an altered overlap with 409 and an alarm, and records the alarm once an hour', async () => {
    const spool = intake.spool(3);
    await intake.send(spool.batch(now));
    const other = intake.spool(0);
    for (let i = 0; i < 4; i++) other.write({ requestId: 'other' });
    expect(await intake.send(other.batch(now))).toEqual({ status: 409, body: { acknowledged: 3, hash: spool.hashAt(3) } });
    expect(await intake.send(other.batch(now, 1, 2))).toMatchObject({ status: 409 });
    expect(await alarms()).toEqual(['RECORD_CONTRADICTED']);
    now += 3_600_000;
    expect(await intake.send(other.batch(now, 1, 2))).toMatchObject({ status: 409 });
    expect(await alarms()).toEqual(['RECORD_CONTRADICTED', 'RECORD_CONTRADICTED']);
    expect(await fromGateways()).toEqual(spool.texts);
    expect(intake.log.join()).toContain('RECORD_CONTRADICTED');
  });

  it('refuses records that do not continue the chain, with 409 and an alarm', async () => {
    const spool = intake.spool(2);
    await intake.send(spool.batch(now));
    spool.write();
    expect(await intake.send(spool.batch(now, 3, 3, { previous: spool.hashAt(1) }))).toMatchObject({ status: 409 });
    expect(await alarms()).toEqual(['CHAIN_BROKEN']);
    expect(await fromGateways()).toHaveLength(2);
  });

  it('raises an alarm for a spool that was set back and wrote other records', async () => {
    const spool = intake.spool(4);
    await intake.send(spool.batch(now));
    const restored = intake.spool(2);
    expect(await intake.send(restored.batch(now, 3, 2))).toMatchObject({ status: 200, body: { acknowledged: 4 } });
    restored.write({ requestId: 'after the restore' });
    expect(await intake.send(restored.batch(now, 3))).toMatchObject({ status: 409, body: { acknowledged: 4 } });
    expect(await alarms()).toEqual(['RECORD_CONTRADICTED']);
  });

  it('holds records that it cannot read as they are, raises an alarm before each run of them, and the spool goes on', async () => {
    const spool = intake.spool(1);
    const good = JSON.parse(spool.texts[0]!) as object;
    spool.add('no JSON, 患者');
    spool.add('{"v":2,"what":"a later form"}');
    spool.write();
    spool.add(JSON.stringify({ ...good, seq: 5, kind: 'unknown', disclosures: [] }));
    expect(await intake.send(spool.batch(now))).toEqual({ status: 200, body: { acknowledged: 5, hash: spool.hashAt(5) } });
    spool.write();
    expect(await intake.send(spool.batch(now, 6))).toMatchObject({ status: 200, body: { acknowledged: 6 } });
    expect(await fromGateways()).toEqual(spool.texts);
    const rows = await intake.database.query<
      { kind: string; outcome: string; reason: string | null; at: number; patient_id: string | null }[]
    >('SELECT kind, outcome, reason, at, patient_id FROM audit_event ORDER BY leaf, n');
    expect(rows.map(({ kind, outcome, reason }) => [kind, outcome, reason])).toEqual([
      ['spool-began', 'ok', 'gateway/spool-1'],
      ['operation', 'ok', null],
      ['alarm', 'RECORD_UNREADABLE', 'gateway/spool-1/2-3'],
      ['unreadable', 'RECORD_UNREADABLE', null],
      ['unreadable', 'RECORD_UNREADABLE', null],
      ['operation', 'ok', null],
      ['alarm', 'RECORD_UNREADABLE', 'gateway/spool-1/5'],
      ['unreadable', 'RECORD_UNREADABLE', null],
      ['operation', 'ok', null],
    ]);
    for (const { kind, at, patient_id } of rows) if (kind === 'unreadable') expect([Number(at), patient_id]).toEqual([now, null]);
    expect(intake.log.join()).toContain('"unreadable":3,"code":"RECORD_UNREADABLE"');
    const { origin, verifiers } = makeTestLogKeys();
    const verified = await verifyLog(intake.database, { keys: { origin, log: verifiers, witnesses: [] } });
    expect(verified).toMatchObject({ finding: undefined, size: 9 });
  });

  describe('refuses with 401, and stores nothing of', () => {
    afterEach(async () => expect(await texts()).toEqual([]));

    it('a batch whose record was altered after it was signed', async () => {
      const { signed, records } = await intake.spool(2).batch(now);
      expect(await intake.post({ signed, records: [records[0], records[1]!.replace('ok', 'no')] })).toMatchObject({ status: 401 });
    });

    it('a batch that lost or gained a record after it was signed', async () => {
      const { signed, records } = await intake.spool(2).batch(now);
      expect(await intake.post({ signed, records: records.slice(1) })).toMatchObject({ status: 401 });
      expect(await intake.post({ signed, records: [...records, records[0]] })).toMatchObject({ status: 401 });
    });

    it('a gateway that is not listed', async () => {
      const spool = intake.spool(1, 'spool-1', { key: intake.gateway.key, iss: 'stranger' });
      expect(await intake.send(spool.batch(now))).toMatchObject({
        status: 401,
        body: { errors: [{ extensions: { code: 'BATCH_REFUSED' } }] },
      });
    });

    it('a gateway in the store’s own name', async () => {
      const spool = intake.spool(1, STORE.spool, { key: intake.gateway.key, iss: STORE.gateway });
      expect(await intake.send(spool.batch(now))).toMatchObject({ status: 401 });
    });

    it('one listed gateway in the name of another', async () => {
      const spool = intake.spool(1, 'spool-1', { key: intake.other.key, iss: 'gateway' });
      expect(await intake.send(spool.batch(now))).toMatchObject({ status: 401 });
    });

    it('a batch that was signed a minute ago or earlier, or will be signed', async () => {
      const spool = intake.spool(1);
      expect(await intake.send(spool.batch(now - 66_000))).toMatchObject({ status: 401 });
      expect(await intake.send(spool.batch(now + 66_000))).toMatchObject({ status: 401 });
    });

    it('another token that the gateway signed, and one without a signature', async () => {
      const { records } = await intake.spool(1).batch(now);
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const claims = { ...intake.spool(1).claims(), aud: 'audit', iat: now / 1000, exp: now / 1000 + 60 };
      expect(await intake.post({ signed: `${encode({ alg: 'none', typ: 'audit-batch+jwt' })}.${encode(claims)}.`, records })).toMatchObject(
        {
          status: 401,
        },
      );
      const { kid, key } = intake.gateway.key;
      const other = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'caller+jwt', kid }).sign(key);
      expect(await intake.post({ signed: other, records })).toMatchObject({ status: 401 });
      const otherAudience = await new SignJWT({ ...claims, aud: 'directory' })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'audit-batch+jwt', kid })
        .sign(key);
      expect(await intake.post({ signed: otherAudience, records })).toMatchObject({ status: 401 });
    });
  });

  describe('refuses with 400 or 413, and stores nothing of', () => {
    afterEach(async () => expect(await texts()).toEqual([]));

    it.each(['', '{', '[]', '{}', '{"signed":"","records":[]}', '{"signed":"x","records":[1]}', '{"signed":"x","records":{}}'])(
      'the body %j',
      async (body) => {
        expect(await intake.post(body)).toMatchObject({ status: 400 });
      },
    );

    it('a batch of more than 1,000 records', async () => {
      expect(await intake.send(intake.spool(1_001).batch(now))).toMatchObject({ status: 400 });
    });

    it('records of more than 4 MB, and a body of more than 12 MB', async () => {
      const spool = intake.spool(0);
      for (let i = 0; i < 5; i++) spool.write({ sealed: 'x'.repeat(BATCH_BYTES_AT_MOST / 4) });
      expect(await intake.send(spool.batch(now))).toMatchObject({
        status: 400,
        body: { errors: [{ extensions: { code: 'BATCH_MALFORMED' } }] },
      });
      expect(await intake.post(JSON.stringify({ signed: 'x'.repeat(13_000_000), records: [] }))).toMatchObject({ status: 413 });
    });

    it('a signed batch with a record of another spool, gateway or number, or with half a character', async () => {
      const good = intake.spool(1).texts[0]!;
      const wrong = [{ spool: 'spool-2' }, { gateway: 'other' }, { seq: 2 }].map((change) =>
        JSON.stringify({ ...JSON.parse(good), ...change }),
      );
      for (const text of [...wrong, good.replace('request-1', '\ud800')]) {
        const spool = intake.spool(0);
        spool.add(text);
        expect(await intake.send(spool.batch(now))).toMatchObject({
          status: 400,
          body: { errors: [{ extensions: { code: 'RECORD_MISPLACED' } }] },
        });
      }
    });

    it('signed claims that are none of a batch', async () => {
      const spool = intake.spool(1);
      const head = { seq: 0, hash: spool.hashAt(0) };
      for (const change of [{ from: 0 }, { from: 1.5 }, { spool: '../x' }, { previous: 'x' }, { head }]) {
        expect(await intake.send(spool.batch(now, 1, 1, change as object))).toMatchObject({ status: 400 });
      }
    });
  });

  it('keeps one order of the log when two processes and many spools write at once', async () => {
    const address = await tables.next();
    const [one, two] = [await serveIntake(address, () => now), await serveIntake(address, () => now)];
    try {
      const sends = Array.from({ length: 12 }, async (_, i) => {
        const to = i % 2 === 0 ? one : two;
        const spool = to.spool(20, `spool-${i}`);
        for (let from = 1; from <= 20; from += 5) {
          for (;;) {
            const { status } = await to.send(spool.batch(now, from, from + 4));
            if (status === 200) break;
            // Another process held the log for too long: the gateway sends the batch again.
            expect(status).toBe(503);
          }
        }
      });
      await Promise.all(sends);
      const rows = await one.database.query<{ leaf: number; leaf_hash: Buffer }[]>(
        'SELECT leaf, leaf_hash FROM audit_record ORDER BY leaf',
      );
      const tree = MerkleTree.empty();
      for (const [i, { leaf, leaf_hash }] of rows.entries()) {
        expect(Number(leaf)).toBe(i);
        tree.append(leaf_hash);
      }
      expect(tree.size).toBe(12 * 20 + 12);
      const [state] = await one.database.query<{ peaks: Buffer }[]>('SELECT peaks FROM log_state');
      expect(state!.peaks).toEqual(Buffer.concat(tree.peaks()));
    } finally {
      await one.close();
      await two.close();
    }
  }, 60_000);

  it('takes the beginning of a batch that has too many events for one transaction, and then the rest', async () => {
    const patients = Array.from({ length: 3_000 }, (_, i) => `pat_${i}`);
    const spool = intake.spool(0);
    for (let i = 0; i < 10; i++) spool.write({ disclosures: [makeDisclosure({ patients })] });
    // Each record has 3,000 events and as many disclosures: eight of them fit.
    expect(await intake.send(spool.batch(now))).toEqual({ status: 200, body: { acknowledged: 8, hash: spool.hashAt(8) } });
    expect(await intake.send(spool.batch(now, 9))).toMatchObject({ status: 200, body: { acknowledged: 10 } });
    const [row] = await intake.database.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM audit_event');
    expect(Number(row!.n)).toBe(30_001);
  }, 60_000);
});
