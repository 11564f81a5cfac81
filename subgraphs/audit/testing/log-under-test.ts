import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { CheckpointStore } from '../checkpoints/checkpoint.store.js';
import { CheckpointSigner } from '../checkpoints/checkpoint-signer.js';
import type { LogKeys } from '../checkpoints/log-key.js';
import type { Witness } from '../checkpoints/witness-client.js';
import { makeNodeReader } from '../log/tree-node.store.js';
import { APPEND_ONLY } from '../migrations/1-create-audit.js';
import type { Checkpoint } from '../tree/checkpoint.js';
import { makeVerifierKey } from '../tree/note-key.js';
import { makeNoteSigner } from '../tree/signed-note.js';
import { type Verification, verifyLog } from '../verify/verify-log.js';
import { INTAKE_NOW, serveIntake } from './served-intake.js';
import { makeDisclosure, type TestSpool } from './spool.js';

export const ORIGIN = 'audit.example.jp/okayama';

/** The keys of a log, newly made. */
export function makeTestLogKeys(privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey): LogKeys {
  return { origin: ORIGIN, signer: makeNoteSigner(ORIGIN, privateKey), verifiers: [makeVerifierKey(ORIGIN, privateKey)] };
}

/** A store with an intake, its checkpoints, and everything that a test needs to damage it. */
export async function openLogUnderTest(address: string, witnesses: readonly Witness[] = []) {
  const intake = await serveIntake(address);
  const keys = makeTestLogKeys();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const store = new CheckpointStore(intake.database, intake.writer);
  const readNodes = makeNodeReader(intake.database);
  const signer = new CheckpointSigner({ store, readNodes, keys: () => keys, witnesses, log, now: () => INTAKE_NOW });
  const trusted = { origin: ORIGIN, log: keys.verifiers, witnesses: witnesses.map(({ key }) => key) };
  return {
    ...intake,
    keys,
    lines,
    store,
    signer,
    readNodes,
    trusted,
    /** Sends all records of a spool that the store does not hold. */
    ship: async (spool: TestSpool) => {
      const { status } = await intake.send(spool.batch(INTAKE_NOW));
      if (status !== 200) throw new Error(`the intake answered ${status}`);
    },
    verify: async (given?: Checkpoint): Promise<Verification> => await verifyLog(intake.database, { keys: trusted, given }),
    /** Runs SQL as somebody who may do anything with the database. */
    tamper: async (sql: string, values: readonly unknown[] = []) => {
      await removeTriggers(intake.database);
      await intake.database.query(sql, [...values]);
    },
  };
}

export type LogUnderTest = Awaited<ReturnType<typeof openLogUnderTest>>;

/** A spool with records of several patients, and one that concerns none. */
export function fillSpool(log: LogUnderTest, count: number, name = 'spool-1'): TestSpool {
  const spool = log.spool(0, name);
  for (let i = 0; i < count; i++) {
    const patients = Array.from({ length: i % 4 }, (_, k) => `pat_${i}_${k}`);
    spool.write({
      disclosures: patients.length > 0 ? [makeDisclosure({ patients }), makeDisclosure({ patients, category: 'ALLERGY' })] : [],
    });
  }
  return spool;
}

async function removeTriggers(database: DataSource): Promise<void> {
  if (database.options.type === 'mysql') return;
  for (const table of APPEND_ONLY)
    for (const change of ['update', 'delete']) await database.query(`DROP TRIGGER IF EXISTS no_${change}_${table}`);
}
