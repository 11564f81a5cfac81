import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChallengeDesk } from '../../../gateway/session/hpki/challenge-desk.js';
import { MemoryOnceStore } from '../../../gateway/session/hpki/testing/memory-once-store.js';
import { issue, makeTestHpki } from '../../../gateway/session/hpki/testing/test-hpki.js';
import { verifyAnswer } from '../../../gateway/session/hpki/verify-answer.js';
import { AUTHENTICATION_POLICY, DOCTOR_ROLE, SIGNATURE_POLICY } from '../../../gateway/session/hpki/verify-certificate.js';
import { readCertificate } from '../../../gateway/session/hpki/x509/certificate.js';
import { hasSoftCard, SoftCard } from './soft-card.js';

const present = hasSoftCard();
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('softhsm2 and opensc are required, and not installed');
if (!present) process.stderr.write('\n*** SKIPPED: softhsm2 or opensc is not installed, so no token played the HPKI card ***\n\n');

const PIN = '123456';
const HOLDER = { session: 'a', origin: 'https://portal.test' };

(present ? describe : describe.skip)('a token that plays the card', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-card-'));
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  it('signs a challenge with its PIN, and the gateway accepts the signature and the certificate', async () => {
    const [hpki, card] = await Promise.all([makeTestHpki(), SoftCard.make(folder, PIN)]);
    const { certificate } = await issue({ by: hpki.authentication, publicKey: card.publicKey, serial: '17' });
    const desk = new ChallengeDesk({ store: new MemoryOnceStore(Date.now), now: Date.now });
    const rules = {
      ...{ roots: [readCertificate(hpki.root.certificate)], intermediates: [readCertificate(hpki.authentication.certificate)] },
      ...{ policy: AUTHENTICATION_POLICY, refusedPolicies: [SIGNATURE_POLICY], roles: [DOCTOR_ROLE] },
      revocations: { stateOf: async () => 'good' as const },
    };
    const answer = async (change = '') => {
      const challenge = await desk.open(HOLDER);
      if ('refused' in challenge) throw new Error(challenge.refused);
      const signature = await card.sign(challenge.text + change, PIN);
      return await verifyAnswer({ nonce: challenge.nonce, hash: 'sha256', signature, certificate }, HOLDER, { desk, rules, now: Date.now });
    };
    expect(await answer()).toMatchObject({ certificate: { serial: '17', roles: ['Medical Doctor'] } });
    expect(await answer(' ')).toEqual({ refused: 'CHALLENGE_SIGNATURE' });
    await expect(card.sign('text', '000000')).rejects.toThrow(/PIN/);
  }, 60_000);
});
