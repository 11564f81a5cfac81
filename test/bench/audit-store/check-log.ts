import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { CheckpointStore } from '../../../subgraphs/audit/checkpoints/checkpoint.store.js';
import { CheckpointSigner } from '../../../subgraphs/audit/checkpoints/checkpoint-signer.js';
import { makeNodeReader } from '../../../subgraphs/audit/log/tree-node.store.js';
import { makeTestLogKeys } from '../../../subgraphs/audit/testing/log-under-test.js';
import { checkProof, proveRecord } from '../../../subgraphs/audit/verify/prove-record.js';
import { verifyLog } from '../../../subgraphs/audit/verify/verify-log.js';
import type { Writer } from '../../../subgraphs/kit/index.js';
import { choose, GATEWAYS, type LoadPlan, place, SPOOL, writeRecord } from './invented-load.js';
import type { Random } from './questions.js';

const PROOFS = 50;

/** Signs a checkpoint, proves some records and checks the proofs against the texts of the load. @returns milliseconds of each proof */
export async function proveSome(
  { database, writer }: { readonly database: DataSource; readonly writer: Writer },
  { plan, sent, random, keys }: { plan: LoadPlan; sent: number; random: Random; keys: ReturnType<typeof makeTestLogKeys> },
): Promise<readonly number[]> {
  const readNodes = makeNodeReader(database);
  // An earlier run over the same load signed with a key that is gone.
  if (database.options.type === 'mysql') await database.query('DELETE FROM checkpoint');
  const log = pino({ level: 'silent' });
  await new CheckpointSigner({ store: new CheckpointStore(database, writer), readNodes, keys: () => keys, witnesses: [], log }).run();
  const times: number[] = [];
  for (let k = 0; k < PROOFS; k++) {
    const i = random.below(sent);
    const { gateway, seq } = place(i);
    const at = performance.now();
    const proof = await proveRecord(database, { gateway: GATEWAYS[gateway]!, spool: SPOOL, seq });
    times.push(performance.now() - at);
    if (typeof proof !== 'string') throw new Error(proof.problem);
    checkProof(proof, writeRecord(choose(i, plan)), keys.verifiers);
  }
  return times.sort((a, b) => a - b);
}

/** Verifies the whole log. @param onProgress called each minute with the records that are checked, and the seconds so far */
export async function timeVerification(
  database: DataSource,
  keys: ReturnType<typeof makeTestLogKeys>,
  onProgress: (checked: number, seconds: number) => void,
) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let saidAt = 0;
  const { finding, size } = await verifyLog(database, {
    keys: { origin: keys.origin, log: keys.verifiers, witnesses: [] },
    onProgress: (checked) => {
      if (seconds() - saidAt < 60) return;
      saidAt = seconds();
      onProgress(checked, saidAt);
    },
  });
  return { finding, size, seconds: seconds() };
}
