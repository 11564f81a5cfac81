import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { fillSpool, makeTestLogKeys, ORIGIN, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { makeCosigner } from '../tree/signed-note.js';
import { readGivenCheckpoint } from '../verify/check-checkpoints.js';
import { verifyLog } from '../verify/verify-log.js';
import { fileName, openKeptCheckpoints } from '../witness/kept-checkpoints.js';
import { type ServedWitness, serveWitness } from '../witness/serve-witness.js';
import { Witness } from '../witness/witness.js';
import { readCosignatures } from './checkpoint.store.js';
import { CheckpointSigner } from './checkpoint-signer.js';

const cosigner = makeCosigner('witness.example/w1', generateKeyPairSync('ed25519').privateKey, () => INTAKE_NOW);
const keys = makeTestLogKeys();
let folder: string;
let served: ServedWitness;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-witness-'));
  const logs = new Map([[ORIGIN, keys.verifiers]]);
  const witness = new Witness({ logs, cosigner, kept: await openKeptCheckpoints(join(folder, 'state')) });
  served = await serveWitness(witness, { host: '127.0.0.1', port: 0, say: () => undefined });
});
afterEach(async () => {
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A store of the same log: the same origin and key. */
const openStore = async (name: string) => {
  const log = await openLogUnderTest(`sqlite:${join(folder, name)}`);
  const lines: string[] = [];
  const witnesses = [{ key: cosigner.key, url: served.url }];
  const signer = new CheckpointSigner({
    store: log.store,
    readNodes: log.readNodes,
    keys: () => keys,
    witnesses,
    log: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
    now: () => INTAKE_NOW,
  });
  const trusted = { origin: ORIGIN, log: keys.verifiers, witnesses: [cosigner.key] };
  return { ...log, signer, trusted, lines };
};

describe('the witness process', () => {
  it('cosigns a log that only grows, refuses another history, and its kept checkpoint shows what was rewritten', async () => {
    const first = await openStore('first.sqlite');
    const spool = fillSpool(first, 5);
    await first.ship(spool);
    await first.signer.run();
    spool.write();
    await first.ship(spool);
    await first.signer.run();
    expect((await readCosignatures(first.database, { from: 0, to: 100 })).map(({ size }) => size)).toEqual([6, 7]);
    const kept = readGivenCheckpoint(await readFile(join(folder, 'state', fileName(ORIGIN)), 'utf8'), first.trusted);
    expect(kept.size).toBe(7);

    // Somebody with the database and the log's key writes another history of the same gateway.
    const second = await openStore('second.sqlite');
    const other = second.spool(0);
    for (let i = 0; i < 9; i++) other.write({ requestId: `other-${i}` });
    await second.ship(other);
    await second.signer.run();
    expect(await readCosignatures(second.database, { from: 0, to: 100 })).toEqual([]);
    expect(second.lines.join()).toContain('it answered 422');
    expect((await verifyLog(second.database, { keys: second.trusted, given: kept })).finding).toEqual({
      code: 'HISTORY_REWRITTEN',
      detail: 'checkpoint at 7',
    });
    expect((await verifyLog(first.database, { keys: first.trusted, given: kept })).finding).toBeUndefined();
    await first.close();
    await second.close();
  });
});
