import 'reflect-metadata';
import { extendChain } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { readHead } from '../checkpoints/checkpoint.store.js';
import { planPrune, prune } from '../prune/prune.js';
import { EmptyTables } from '../testing/empty-tables.js';
import { fillSpool, type LogUnderTest, makeTestLogKeys, ORIGIN, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import type { TestSpool } from '../testing/spool.js';
import { formatCheckpoint, parseCheckpoint } from '../tree/checkpoint.js';
import { hashLeaf } from '../tree/merkle-hash.js';
import { MerkleTree } from '../tree/merkle-tree.js';
import { openNote, signNote } from '../tree/signed-note.js';
import { formatFinding } from './finding.js';

/** The records of the spool stand in the log after the store's own record of the spool's beginning. */
const leafOf = (seq: number) => seq;

describe.each(databases())('the verification on $name', ({ start }) => {
  let server: DatabaseServer;
  let tables: EmptyTables;
  let log: LogUnderTest;
  let spool: TestSpool;

  beforeAll(async () => {
    server = await start();
    tables = new EmptyTables(server);
  }, 120_000);
  afterAll(async () => await server?.stop());
  beforeEach(async () => {
    log = await openLogUnderTest(await tables.next());
    spool = fillSpool(log, 12);
    await log.ship(spool);
    await log.signer.run();
  }, 60_000);
  afterEach(async () => await log?.close());

  const found = async (...given: Parameters<LogUnderTest['verify']>) => {
    const { finding } = await log.verify(...given);
    return finding && [finding.code, finding.record];
  };
  /** Writes a record's text with all hashes that need no key, as somebody would who knows the tables. */
  const rewrite = async (from: number, change: (text: string, seq: number) => string) => {
    let chain: Buffer = Buffer.from(spool.hashAt(from - 1), 'base64url');
    for (let seq = from; seq <= spool.texts.length; seq++) {
      const text = change(spool.texts[seq - 1]!, seq);
      chain = extendChain(chain, text);
      await log.tamper('UPDATE audit_record_text SET text = ? WHERE leaf = ?', [text, leafOf(seq)]);
      await log.tamper('UPDATE audit_record SET leaf_hash = ?, chain = ? WHERE leaf = ?', [hashLeaf(text), chain, leafOf(seq)]);
    }
    await log.tamper("UPDATE spool_state SET hash = ? WHERE gateway = 'gateway'", [chain]);
    const tree = MerkleTree.empty();
    const rows = await log.database.query<{ leaf_hash: Buffer }[]>('SELECT leaf_hash FROM audit_record ORDER BY leaf');
    for (const { leaf_hash } of rows)
      for (const { level, index, hash } of tree.append(leaf_hash))
        if (level > 0) await log.tamper('UPDATE tree_node SET hash = ? WHERE level = ? AND idx = ?', [hash, level, index]);
    await log.tamper('UPDATE log_state SET peaks = ?', [Buffer.concat(tree.peaks())]);
    return tree;
  };

  it('finds nothing wrong with an untouched log, however it grew', async () => {
    for (let i = 0; i < 5; i++) {
      spool.write();
      const other = fillSpool(log, 3, `spool-${i + 2}`);
      await log.send(spool.batch(INTAKE_NOW, spool.texts.length));
      await log.ship(other);
      await log.signer.run();
    }
    const { finding, size, root, checkpoints } = await log.verify();
    expect([finding, size, checkpoints]).toEqual([undefined, 13 + 5 * 5, 6]);
    expect(root).toEqual((await readHead(log.database)).root);
  });

  it('finds nothing wrong with an empty log, and with one of many slices', async () => {
    const empty = await openLogUnderTest(await server.fresh());
    expect(await empty.verify()).toMatchObject({ size: 0, checkpoints: 0, finding: undefined });
    await empty.ship(fillSpool(empty, 700));
    await empty.signer.run();
    expect(await empty.verify()).toMatchObject({ size: 701, checkpoints: 1, finding: undefined });
    await empty.close();
  }, 60_000);

  it('names a record of which one byte was altered', async () => {
    await log.tamper('UPDATE audit_record_text SET text = ? WHERE leaf = ?', [spool.texts[4]!.replace('hpki', 'hpkj'), leafOf(5)]);
    expect(await found()).toEqual(['RECORD_ALTERED', 'gateway/spool-1/5 (entry 5)']);
  });

  it('names a record whose hash was altered with its text', async () => {
    const text = spool.texts[4]!.replace('hpki', 'hpkj');
    await log.tamper('UPDATE audit_record_text SET text = ? WHERE leaf = ?', [text, leafOf(5)]);
    await log.tamper('UPDATE audit_record SET leaf_hash = ? WHERE leaf = ?', [hashLeaf(text), leafOf(5)]);
    expect(await found()).toEqual(['RECORD_ALTERED', 'gateway/spool-1/5 (entry 5)']);
  });

  it('names a record that was removed', async () => {
    await log.tamper('DELETE FROM audit_record_text WHERE leaf = ?', [leafOf(5)]);
    expect(await found()).toEqual(['RECORD_MISSING', 'gateway/spool-1/5 (entry 5)']);
    await log.tamper('DELETE FROM audit_record WHERE leaf = ?', [leafOf(5)]);
    expect(await found()).toEqual(['RECORD_MISSING', 'gateway/spool-1/5 (entry 5)']);
  });

  it('names a record that was removed when the others were moved up', async () => {
    for (const table of ['audit_record_text', 'audit_record', 'audit_event', 'audit_disclosure'])
      await log.tamper(`DELETE FROM ${table} WHERE leaf = ?`, [leafOf(5)]);
    for (let leaf = leafOf(6); leaf <= leafOf(12); leaf++)
      for (const table of ['audit_record_text', 'audit_record', 'audit_event', 'audit_disclosure'])
        await log.tamper(`UPDATE ${table} SET leaf = ? WHERE leaf = ?`, [leaf - 1, leaf]);
    expect(await found()).toEqual(['RECORD_MISSING', 'gateway/spool-1/5 (entry 5)']);
  });

  it('names a record that was inserted', async () => {
    const text = JSON.stringify({ ...JSON.parse(spool.texts[11]!), seq: 13, outcome: 'forged' });
    const chain = extendChain(Buffer.from(spool.hashAt(12), 'base64url'), text);
    const row = [13, 'gateway', 'spool-1', 13, 0, 0, hashLeaf(text), chain];
    await log.tamper('INSERT INTO audit_record VALUES (?, ?, ?, ?, ?, ?, ?, ?)', row);
    expect(await found()).toEqual(['RECORD_INSERTED', 'entry 13']);
  });

  it('names a record that was inserted between others, with all hashes that need no key', async () => {
    // It takes the place and the number of record 12, and record 12 becomes record 13 with its own bytes.
    const forged = JSON.stringify({ ...JSON.parse(spool.texts[11]!), outcome: 'forged' });
    await log.tamper('UPDATE audit_record SET leaf = 13, seq = 13 WHERE leaf = 12');
    await log.tamper('UPDATE audit_record_text SET leaf = 13 WHERE leaf = 12');
    const before = Buffer.from(spool.hashAt(11), 'base64url');
    const { at } = JSON.parse(forged) as { at: string };
    const row = [12, 'gateway', 'spool-1', 12, Date.parse(at), 0, hashLeaf(forged), extendChain(before, forged)];
    await log.tamper('INSERT INTO audit_record VALUES (?, ?, ?, ?, ?, ?, ?, ?)', row);
    await log.tamper('INSERT INTO audit_record_text VALUES (?, ?, ?)', [12, Date.parse(at), forged]);
    await log.tamper('UPDATE log_state SET size = 14');
    expect((await found())?.[0]).toMatch(/^(RECORD_INSERTED|EVENT_ALTERED|TREE_ALTERED)$/);
  });

  it('names a record that changed places with another', async () => {
    const swap = async (table: string) => {
      for (const [from, to] of [
        [leafOf(5), 1_000],
        [leafOf(6), leafOf(5)],
        [1_000, leafOf(6)],
      ])
        await log.tamper(`UPDATE ${table} SET leaf = ? WHERE leaf = ?`, [to, from]);
    };
    for (const table of ['audit_record', 'audit_record_text', 'audit_event', 'audit_disclosure']) await swap(table);
    expect(await found()).toEqual(['RECORD_MOVED', 'gateway/spool-1/6 (entry 5)']);
  });

  it('names a record whose text changed places with another’s', async () => {
    await log.tamper('UPDATE audit_record_text SET text = ? WHERE leaf = ?', [spool.texts[5]!, leafOf(5)]);
    await log.tamper('UPDATE audit_record_text SET text = ? WHERE leaf = ?', [spool.texts[4]!, leafOf(6)]);
    expect(await found()).toEqual(['RECORD_MOVED', 'gateway/spool-1/5 (entry 5)']);
  });

  it.each([
    ['altered', "UPDATE audit_event SET outcome = 'denied' WHERE leaf = 4 AND n = 0"],
    ['given to another patient', "UPDATE audit_event SET patient_id = 'pat_x' WHERE leaf = 4 AND n = 1"],
    ['removed', 'DELETE FROM audit_event WHERE leaf = 4 AND n = 2'],
    ['removed from its disclosures', 'DELETE FROM audit_disclosure WHERE leaf = 4 AND n = 0 AND d = 1'],
    ['altered in its disclosures', 'UPDATE audit_disclosure SET items = 0 WHERE leaf = 4 AND n = 0 AND d = 1'],
    [
      'added',
      `INSERT INTO audit_event SELECT at, leaf, 9, kind, patient_id, user_id, actor, facility_id, profession, assurance, purpose, client,
        operation_name, operation_hash, request_id, outcome, reason, ground_kinds, emergency FROM audit_event WHERE leaf = 4 AND n = 0`,
    ],
  ])('names the record of which an event was %s', async (_what, sql) => {
    await log.tamper(sql);
    expect(await found()).toEqual(['EVENT_ALTERED', 'gateway/spool-1/4 (entry 4)']);
  });

  it('finds a node of the tree that was altered', async () => {
    await log.tamper('UPDATE tree_node SET hash = ? WHERE level = 2 AND idx = 1', [Buffer.alloc(32)]);
    const { finding } = await log.verify();
    expect(finding).toEqual({ code: 'TREE_ALTERED', detail: 'node 2/1' });
  });

  it('finds a log that was cut off', async () => {
    for (const table of ['audit_record_text', 'audit_record', 'audit_event', 'audit_disclosure'])
      await log.tamper(`DELETE FROM ${table} WHERE leaf >= 9`);
    expect(await found()).toEqual(['RECORD_MISSING', 'entry 9']);
    await log.tamper('UPDATE log_state SET size = 9');
    expect((await log.verify()).finding).toEqual({ code: 'LOG_TRUNCATED', detail: '9 of 13 records' });
  });

  it('finds a database that was rolled back, by a checkpoint that was kept elsewhere', async () => {
    const kept = parseCheckpoint(openNote((await log.store.readNewest())!.note, log.keys.verifiers).text);
    const older = await openLogUnderTest(await server.fresh());
    await older.ship(fillSpool(older, 5));
    expect((await older.verify(kept)).finding).toEqual({ code: 'LOG_ROLLED_BACK', detail: '6 of 13 records' });
    await older.close();
    expect(await log.verify(kept)).toMatchObject({ finding: undefined });
  });

  it('finds a history that was rewritten with every hash, by the checkpoint in the database', async () => {
    await rewrite(5, (text, seq) => (seq === 5 ? text.replace('"requestId":"request-5"', '"requestId":"request-0"') : text));
    await log.tamper("UPDATE audit_event SET request_id = 'request-0' WHERE leaf = 5");
    expect((await log.verify()).finding).toEqual({ code: 'CHECKPOINT_MISMATCH', detail: 'checkpoint at 13' });
  });

  it('finds a history that was rewritten with every hash and the store’s own key, by a checkpoint that was kept elsewhere', async () => {
    const kept = parseCheckpoint(openNote((await log.store.readNewest())!.note, log.keys.verifiers).text);
    const tree = await rewrite(5, (text, seq) => (seq === 5 ? text.replace('"requestId":"request-5"', '"requestId":"request-0"') : text));
    await log.tamper("UPDATE audit_event SET request_id = 'request-0' WHERE leaf = 5");
    const note = signNote(formatCheckpoint({ origin: ORIGIN, size: 13, root: tree.root() }), [log.keys.signer]);
    await log.tamper('UPDATE checkpoint SET note = ?', [note]);
    expect((await log.verify()).finding).toBeUndefined();
    expect((await log.verify(kept)).finding).toEqual({ code: 'HISTORY_REWRITTEN', detail: 'checkpoint at 13' });
  });

  it('finds a checkpoint that another key signed, or that says another size', async () => {
    const { note } = (await log.store.readNewest())!;
    const forged = signNote(openNote(note, log.keys.verifiers).text, [makeTestLogKeys().signer]);
    await log.tamper('UPDATE checkpoint SET note = ?', [forged]);
    expect((await log.verify()).finding?.code).toBe('CHECKPOINT_BAD_SIGNATURE');
    await log.tamper('UPDATE checkpoint SET note = ?, size = 12', [note]);
    expect((await log.verify()).finding?.code).toBe('CHECKPOINT_BAD_SIGNATURE');
  });

  it('finds that the store’s notes about the log or a spool were altered', async () => {
    await log.tamper("UPDATE spool_state SET acknowledged = 14 WHERE gateway = 'gateway'");
    expect((await log.verify()).finding).toEqual({ code: 'STATE_ALTERED', detail: 'the spool gateway/spool-1' });
    await log.tamper('UPDATE log_state SET peaks = ?', [Buffer.alloc(96, 1)]);
    expect((await log.verify()).finding).toEqual({ code: 'STATE_ALTERED', detail: 'the log’s root' });
  });

  it('is green after a prune, which removes texts and events of old records alone', async () => {
    const day = '2026-01-16';
    spool.write({ at: '2026-01-17T00:00:00.000Z' });
    await log.send(spool.batch(INTAKE_NOW, 13));
    expect(await planPrune(log.database, ORIGIN, '2026-01-15')).toMatchObject({ until: 0 });
    expect(await planPrune(log.database, ORIGIN, day)).toMatchObject({ from: 0, until: 13 });
    await prune(log.database, { origin: ORIGIN, signer: log.keys.signer, before: day, now: INTAKE_NOW });
    const left = async (table: string) => Number((await log.database.query<{ n: number }[]>(`SELECT COUNT(*) AS n FROM ${table}`))[0]!.n);
    expect([await left('audit_record_text'), await left('audit_event'), await left('audit_record')]).toEqual([1, 1, 14]);
    expect(await log.verify()).toMatchObject({ finding: undefined, size: 14, pruned: { until: 13, before: day } });
    await prune(log.database, { origin: ORIGIN, signer: log.keys.signer, before: day, now: INTAKE_NOW });
    await log.tamper('DELETE FROM audit_record_text WHERE leaf = 13');
    expect(await found()).toEqual(['RECORD_MISSING', 'gateway/spool-1/13 (entry 13)']);
  });

  it('finds a prune that the store’s key did not sign', async () => {
    await prune(log.database, { origin: ORIGIN, signer: makeTestLogKeys().signer, before: '2099-01-01', now: INTAKE_NOW });
    expect((await log.verify()).finding).toEqual({ code: 'PRUNE_UNSIGNED', detail: 'until entry 13' });
  });

  it('needs no change of records: the database refuses it, but for somebody with other rights', async () => {
    if (log.database.options.type === 'mysql') return;
    for (const table of ['audit_record', 'audit_record_text', 'audit_event', 'audit_disclosure', 'tree_node', 'checkpoint']) {
      await expect(log.database.query(`DELETE FROM ${table}`)).rejects.toThrow('append-only');
      await expect(
        log.database.query(`UPDATE ${table} SET ${table === 'tree_node' ? 'level' : table === 'checkpoint' ? 'size' : 'leaf'} = 0`),
      ).rejects.toThrow('append-only');
    }
  });

  it('verifies while records come in', async () => {
    const busy = (async () => {
      for (let i = 0; i < 15; i++) {
        spool.write();
        await log.send(spool.batch(INTAKE_NOW, spool.texts.length));
        await log.signer.run();
      }
    })();
    for (let i = 0; i < 10; i++) expect((await log.verify()).finding).toBeUndefined();
    await busy;
    expect(await log.verify()).toMatchObject({ finding: undefined, size: 28 });
  }, 60_000);
});

it('a finding is one line with its code first', () => {
  expect(formatFinding({ code: 'RECORD_ALTERED', record: 'a/b/1 (entry 0)' })).toBe(
    'RECORD_ALTERED a/b/1 (entry 0): the record is not what it was when it was stored',
  );
  expect(formatFinding({ code: 'LOG_TRUNCATED', detail: '1 of 2 records' })).toMatch(/^LOG_TRUNCATED: .* \(1 of 2 records\)$/);
});
