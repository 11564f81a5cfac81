import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../gateway/config.js';
import { ChallengeDesk } from '../../../gateway/session/hpki/challenge-desk.js';
import { makeListLoader } from '../../../gateway/session/hpki/revocation/load-list.js';
import { RevocationLists } from '../../../gateway/session/hpki/revocation/revocation-lists.js';
import { MemoryOnceStore } from '../../../gateway/session/hpki/testing/memory-once-store.js';
import { verifyAnswer } from '../../../gateway/session/hpki/verify-answer.js';
import { verifyCertificate } from '../../../gateway/session/hpki/verify-certificate.js';
import { CARD_HOLDERS, CARD_ISSUER, makeCardSubject, writeCardName } from '../world/demo-cards.js';
import { prepareDemoHpki } from './demo-hpki.js';
import { signChallenge } from './sign-challenge.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-demo-hpki-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

it('The demo has a card for each doctor, which the gateway accepts with the demo’s variables, and keeps it over a restart', async () => {
  const { variables, cardOf } = await prepareDemoHpki(folder);
  const config = readConfig({ HAREYAKA_SUPERGRAPH: 'schema/supergraph.graphql', ...variables }, { auth: 'none' }).hpki!;
  const revocations = new RevocationLists({
    ...{ places: config.lists, hosts: config.listHosts, staleFor: 0, waitAtMost: 10_000, refreshEvery: 3_600_000, now: Date.now },
    load: makeListLoader({ bytesAtMost: 100_000, within: 10_000 }),
    onLoad: () => undefined,
  });
  expect(CARD_HOLDERS).toEqual(['dr-sato', 'dr-gaibu']);
  for (const account of CARD_HOLDERS) {
    const { certificate, key } = cardOf(account);
    const verdict = await verifyCertificate({ certificate: await readFile(certificate) }, { ...config, revocations }, Date.now());
    expect(verdict).toMatchObject({
      certificate: { issuer: writeCardName(CARD_ISSUER), subject: writeCardName(makeCardSubject(account)), roles: ['Medical Doctor'] },
    });
    const text = await readFile(key, 'utf8');
    expect(text).toMatch(new RegExp(`^This key plays the HPKI card of ${account} in the demo. It is no card.\n`));
    expect('key' in verdict && createPublicKey(createPrivateKey(text)).equals(verdict.key)).toBe(true);
    expect((await stat(key)).mode & 0o077).toBe(0);
  }
  const desk = new ChallengeDesk({ store: new MemoryOnceStore(Date.now), now: Date.now });
  const holder = { session: 'a', origin: 'https://portal.test' };
  const challenge = await desk.open(holder);
  const { signature, certificate, ...rest } = await signChallenge(folder, 'dr-gaibu', 'text' in challenge ? challenge.text : '');
  const answer = { ...rest, signature: Buffer.from(signature, 'base64'), certificate: Buffer.from(certificate, 'base64') };
  const verified = await verifyAnswer(answer, holder, { desk, rules: { ...config, revocations }, now: Date.now });
  expect(verified).toMatchObject({ certificate: { subject: writeCardName(makeCardSubject('dr-gaibu')) } });
  await expect(signChallenge(folder, 'dr-gaibu', 'transfer all')).rejects.toThrow('no challenge');
  await expect(signChallenge(folder, 'admin', '')).rejects.toThrow('no card');
  const before = await readFile(cardOf('dr-sato').certificate, 'utf8');
  await prepareDemoHpki(folder);
  expect(await readFile(cardOf('dr-sato').certificate, 'utf8')).toBe(before);
}, 60_000);
