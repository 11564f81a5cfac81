import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent } from 'undici';
import type { AuditConfig } from '../../../gateway/audit/audit-variables.js';
import { openAuditLog } from '../../../gateway/audit/open-audit-log.js';
import { makeAuditFolder } from '../../../gateway/audit/testing/audit-folder.js';
import { FakeStore, serveStore } from '../../../gateway/audit/testing/fake-store.js';
import { AuditMetrics } from '../../../gateway/observe/audit-metrics.js';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';
import { ROOT } from '../../bench/launched.js';
import type { RecordingOrder } from './recording-process.js';

export interface KilledFigures {
  readonly kills: number;
  /** Records of which a caller was told, and all that arrived at the store. */
  readonly told: number;
  readonly arrived: number;
  /** Records of which a caller was told and that did not arrive; and those that arrived twice. */
  readonly lost: readonly string[];
  readonly doubled: number;
  readonly complaints: readonly string[];
}

const STARTS_AT_MOST = 50;
const PROGRAM = fileURLToPath(new URL('dist/test/torture/audit-spool/recording-process.js', ROOT));

/**
 * Kills a recording process (`kill -9`) at random moments under load and starts it again, while the store is sometimes down or its answers are lost.
 * At the end everything is shipped.
 *
 * @param seed of the moments, so that a run can be repeated roughly
 */
export async function killRecording({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<KilledFigures> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = 'k';
  const store = new FakeStore('g', createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }] }));
  const server = await serveStore(store);
  const folder = await makeAuditFolder();
  // Enough for what is recorded while the store is down: a full spool would refuse, and end the process.
  const config = { ...folder.config(server.url), limit: 4 * 1024 ** 3 };
  const chance = chanceOf(seed);
  const told: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      const [downBelow, lostBelow] = [chance() * 0.6, chance() * 0.3];
      store.fail = () => (chance() < downBelow ? 'before' : chance() < lostBelow ? 'after' : undefined);
      const order: RecordingOrder = {
        config,
        privateKey: { ...(await exportJWK(privateKey)), kid },
        callers: 32,
        name: `p${kill}`,
        told: join(folder.folder, 'told'),
      };
      told.push(...(await recordUntilKilled(order, chance() * 150)));
    }
    store.fail = () => undefined;
    await shipAll(config, { kid, key: privateKey }, () => told.every(isAt(store)));
  } finally {
    await server.close();
    await folder.remove();
  }
  const arrived = store.records.map(({ requestId }) => requestId);
  const distinct = new Set(arrived);
  return {
    kills,
    told: told.length,
    arrived: arrived.length,
    lost: told.filter((name) => !distinct.has(name)),
    doubled: arrived.length - distinct.size,
    complaints: store.complaints,
  };
}

/** Whether a record has arrived at the store. */
function isAt(store: FakeStore): (name: string) => boolean {
  const names = new Set(store.records.map(({ requestId }) => requestId));
  return (name) => names.has(name);
}

/** Starts and ends the gateway's audit log until all is shipped: at its end, it ships for a few seconds only. */
async function shipAll(config: AuditConfig, key: SigningKey, isDone: () => boolean): Promise<void> {
  const dispatcher = new Agent();
  const metrics = () => new AuditMetrics(new Registry());
  for (let start = 0; start < STARTS_AT_MOST && !isDone(); start++) {
    const log = await openAuditLog(config, { key, dispatcher, metrics: metrics(), log: pino({ level: 'silent' }) });
    await log.close();
  }
  await dispatcher.destroy();
}

/** Starts the process, and kills it so many milliseconds after its first record. @returns the records of which it told */
async function recordUntilKilled(order: RecordingOrder, milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), milliseconds));
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error('the recording process ended by itself');
  // A line that was cut off was told to nobody.
  return (await readFile(order.told, 'utf8')).split('\n').slice(0, -1);
}

/** The same numbers from 0 to 1 for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
