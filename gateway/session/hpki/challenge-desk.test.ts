import 'reflect-metadata';
import { sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CHALLENGES_AT_MOST, type Challenge, ChallengeDesk } from './challenge-desk.js';
import { MemoryOnceStore } from './testing/memory-once-store.js';
import { DAY, type Issued, issue, makeKeys, makeTestHpki } from './testing/test-hpki.js';
import { SIGNATURE_HASHES, verifyAnswer } from './verify-answer.js';
import { AUTHENTICATION_POLICY, DOCTOR_ROLE, type HpkiRules, SIGNATURE_POLICY } from './verify-certificate.js';
import { readCertificate } from './x509/certificate.js';

const HOLDER = { session: 'session-hash-1', origin: 'https://portal.test' };
const MINUTE = 60_000;
let now: number;
let store: MemoryOnceStore;
let desk: ChallengeDesk;
let rules: HpkiRules;
let doctor: Issued;
let expired: Issued;
let stranger: Issued;

beforeAll(async () => {
  const hpki = await makeTestHpki();
  rules = {
    roots: [readCertificate(hpki.root.certificate)],
    intermediates: [readCertificate(hpki.authentication.certificate)],
    policy: AUTHENTICATION_POLICY,
    refusedPolicies: [SIGNATURE_POLICY],
    roles: [DOCTOR_ROLE],
    revocations: { stateOf: async () => 'good' },
  };
  doctor = await issue({ by: hpki.authentication });
  expired = await issue({ by: hpki.authentication, keys: doctor, notBefore: Date.now() - 2 * DAY, notAfter: Date.now() - DAY });
  stranger = { ...doctor, ...(await makeKeys()) };
}, 60_000);
beforeEach(() => {
  now = Date.now();
  store = new MemoryOnceStore(() => now);
  desk = new ChallengeDesk({ store, now: () => now });
});

async function open(holder = HOLDER): Promise<Challenge> {
  const opened = await desk.open(holder);
  if ('refused' in opened) throw new Error(opened.refused);
  return opened;
}

const answer = async (
  challenge: Pick<Challenge, 'nonce' | 'text'>,
  {
    holder = HOLDER,
    by = doctor,
    hash = 'sha256' as (typeof SIGNATURE_HASHES)[number],
    signedHash = hash as string,
    text = challenge.text,
  } = {},
) => {
  const signature = sign(signedHash, Buffer.from(text), by.privateKey);
  const result = await verifyAnswer({ nonce: challenge.nonce, hash, signature, certificate: by.certificate }, holder, {
    desk,
    rules,
    now: () => now,
  });
  return 'refused' in result ? result.refused : result.certificate.serial;
};

describe('a challenge', () => {
  it('is a text with its purpose, the origin, the session and 256 random bits, and differs each time', async () => {
    const one = await open();
    expect(one.text.split('\n')).toEqual([
      'hareyaka: sign in with the HPKI card (v1)',
      'origin: https://portal.test',
      expect.stringMatching(/^session: [\w-]{43}$/),
      `nonce: ${one.nonce}`,
      `expires: ${new Date(now + 5 * MINUTE).toISOString()}`,
      '',
    ]);
    expect(Buffer.from(one.nonce, 'base64url')).toHaveLength(32);
    expect(one.text).not.toContain(HOLDER.session);
    expect((await open()).nonce).not.toBe(one.nonce);
    expect(JSON.stringify([...store.entries.keys()])).not.toContain(one.nonce);
  });

  it.each(SIGNATURE_HASHES)('signed by the card with %s is accepted once', async (hash) => {
    const challenge = await open();
    expect(await answer(challenge, { hash })).toBe(doctor.serial);
    expect(await answer(challenge, { hash })).toBe('CHALLENGE_UNKNOWN');
  });

  it('that several answer at once is accepted once', async () => {
    const challenge = await open();
    const answers = await Promise.all([answer(challenge), answer(challenge), answer(challenge)]);
    expect(answers.sort()).toEqual([doctor.serial, 'CHALLENGE_UNKNOWN', 'CHALLENGE_UNKNOWN'].sort());
  });

  it('is accepted until it expires', async () => {
    const [one, other] = [await open(), await open()];
    now += 5 * MINUTE - 1;
    expect(await answer(one)).toBe(doctor.serial);
    now += 1;
    expect(await answer(other)).toBe('CHALLENGE_UNKNOWN');
  });

  it('is refused after its time even by a store that removes late', async () => {
    desk = new ChallengeDesk({ store: new MemoryOnceStore(() => 0), now: () => now });
    const challenge = await open();
    now += 5 * MINUTE;
    expect(await answer(challenge)).toBe('CHALLENGE_UNKNOWN');
  });

  it.each<[string, string, (challenge: Challenge) => Promise<string>]>([
    ['CHALLENGE_UNKNOWN', 'of another session', async (one) => await answer(one, { holder: { ...HOLDER, session: 'session-hash-2' } })],
    ['CHALLENGE_UNKNOWN', 'of another origin', async (one) => await answer(one, { holder: { ...HOLDER, origin: 'https://evil.test' } })],
    ['CHALLENGE_UNKNOWN', 'that was never given', async (one) => await answer({ ...one, nonce: 'A'.repeat(43) })],
    ['CHALLENGE_UNKNOWN', 'with a nonce of another form', async (one) => await answer({ ...one, nonce: `${one.nonce}=` })],
    ['CHALLENGE_SIGNATURE', 'signed by another key', async (one) => await answer(one, { by: stranger })],
    ['CHALLENGE_SIGNATURE', 'with another text', async (one) => await answer(one, { text: one.text.replace('portal', 'other') })],
    ['CHALLENGE_SIGNATURE', 'whose nonce alone was signed', async (one) => await answer(one, { text: one.nonce })],
    ['CHALLENGE_SIGNATURE', 'signed with another hash than it says', async (one) => await answer(one, { signedHash: 'sha512' })],
    ['CERTIFICATE_EXPIRED', 'signed with a certificate that has expired', async (one) => await answer(one, { by: expired })],
  ])('is refused with %s if it is one %s', async (code, _what, reply) => {
    expect(await reply(await open())).toBe(code);
  });

  it('of another session stays open for its own', async () => {
    const challenge = await open();
    await answer(challenge, { holder: { ...HOLDER, session: 'session-hash-2' } });
    expect(await answer(challenge)).toBe(doctor.serial);
  });

  it('is used up by an answer that is wrong', async () => {
    const challenge = await open();
    await answer(challenge, { by: stranger });
    expect(await answer(challenge)).toBe('CHALLENGE_UNKNOWN');
  });
});

describe('a session', () => {
  it('gets a bounded number of challenges within five minutes, answered or not', async () => {
    for (let i = 0; i < CHALLENGES_AT_MOST; i++) expect(await answer(await open())).toBe(doctor.serial);
    expect(await desk.open(HOLDER)).toEqual({ refused: 'ATTEMPT_LIMIT' });
    expect(await desk.open({ ...HOLDER, origin: 'https://other.test' })).toEqual({ refused: 'ATTEMPT_LIMIT' });
    expect(await desk.open({ ...HOLDER, session: 'session-hash-2' })).toHaveProperty('nonce');
    now += 5 * MINUTE;
    expect(await desk.open(HOLDER)).toHaveProperty('nonce');
  });
});
