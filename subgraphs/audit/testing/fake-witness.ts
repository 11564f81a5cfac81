import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { Witness } from '../checkpoints/witness-client.js';
import { parseCheckpoint } from '../tree/checkpoint.js';
import { EMPTY_ROOT } from '../tree/merkle-hash.js';
import { makeCosigner, splitNote } from '../tree/signed-note.js';
import { verifyConsistency } from '../tree/verify-proof.js';

/** A witness on loopback that does what c2sp.org/tlog-witness says, and can be made to fail. */
export async function startFakeWitness(now: () => number, name = 'witness.example/w1') {
  const cosigner = makeCosigner(name, generateKeyPairSync('ed25519').privateKey, now);
  let seen = { size: 0, root: EMPTY_ROOT };
  const requests: string[] = [];
  /** What it answers instead. */
  let failure: { readonly status: number; readonly body: string } | undefined;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    requests.push(body);
    const answer = (status: number, text: string) => outgoing.writeHead(status).end(text);
    if (failure) return answer(failure.status, failure.body);
    const end = body.indexOf('\n\n');
    const [old, ...proof] = body.slice(0, end).split('\n');
    const { text } = splitNote(body.slice(end + 2));
    const checkpoint = parseCheckpoint(text);
    if (old !== `old ${seen.size}`) return answer(409, `${seen.size}\n`);
    const isConsistent = verifyConsistency({ from: seen, to: checkpoint, proof: proof.map((line) => Buffer.from(line, 'base64')) });
    if (!isConsistent) return answer(422, '');
    seen = checkpoint;
    return answer(200, cosigner.sign(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const witness: Witness = { key: cosigner.key, url: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
  return {
    witness,
    requests,
    cosigner,
    get seen() {
      return seen;
    },
    set seen(value) {
      seen = value;
    },
    fail: (given: typeof failure) => {
      failure = given;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
