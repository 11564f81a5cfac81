import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Agent } from 'undici';
import { readConfig } from '../../gateway/config.js';
import { type OpenHpki, openHpki } from '../../gateway/session/hpki/open-hpki.js';
import { MemoryOnceStore } from '../../gateway/session/hpki/testing/memory-once-store.js';
import { type TestSession, TestSessions } from '../../gateway/session/hpki/testing/test-sessions.js';
import { type RunningDirectory, runDirectory } from '../../subgraphs/directory/testing/running-directory.js';
import { type DemoHpki, prepareDemoHpki } from '../network/hpki/demo-hpki.js';
import { signChallenge } from '../network/hpki/sign-challenge.js';
import { ASSURANCE_TWO_FACTOR } from '../network/world/demo-accounts.js';

const ORIGIN = 'https://portal.test';
let [directory, cards, hpki, main, folder] = [] as unknown as [RunningDirectory, DemoHpki, OpenHpki, FastifyInstance, string];
const dispatcher = new Agent();
const sessions = new TestSessions(ORIGIN);

/** The demo's cards, and the directory into which the demo's network was imported. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-card-'));
  [directory, cards] = await Promise.all([runDirectory({ patients: 24 }), prepareDemoHpki(folder)]);
  const port = { HAREYAKA_HPKI_LISTEN: '127.0.0.1:0', HAREYAKA_HPKI_URL: 'https://card.test' };
  const variables = { HAREYAKA_SUPERGRAPH: 'schema/supergraph.graphql', ...cards.variables, ...port };
  hpki = await openHpki(readConfig(variables, { auth: 'none' }).hpki!, {
    ...{ sessions, store: new MemoryOnceStore(Date.now), dispatcher, deadline: 30_000, isTrustedPeer: () => false },
    directory: () => `${directory.url}/graphql`,
    metrics: { hpki: () => undefined, hpkiList: () => undefined },
    log: pino({ level: 'silent' }),
  });
  main = Fastify();
  hpki.register(main);
}, 90_000);
afterAll(async () => {
  await hpki?.close();
  await main?.close();
  await directory?.stop();
  await dispatcher.close();
  await rm(folder, { recursive: true });
});

/** A person signs in with two factors, which is less than the card. */
function signIn(account: string): TestSession {
  const caller = directory.caller(account, { assurance: ASSURANCE_TWO_FACTOR });
  return Object.assign(sessions.begin(account), { callerToken: async () => await directory.token(caller) });
}

/** The person of a session shows the card of an account at the port. */
async function show(session: TestSession, card: string): Promise<string> {
  const { url } = (
    await main.inject({ method: 'POST', url: '/session/hpki/ticket', headers: { origin: ORIGIN, cookie: session.id } })
  ).json();
  const { pathname, search } = new URL(url);
  const { certificate, key } = cards.cardOf(card);
  const own = { cert: readFileSync(certificate), key: readFileSync(key), ca: readFileSync(cards.root) };
  return await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: hpki.listener!.port, path: pathname + search, agent: false, ...own }, (answer) => {
      answer.resume();
      resolve(new URL(answer.headers.location!).searchParams.get('hpki')!);
    });
    sent.on('error', reject).end();
  });
}

const change = async (mutation: string, input: object) => {
  directory.now += 1_000;
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const { data } = await directory.ask('admin', `mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`, {
    input,
  });
  expect(data[mutation].userErrors).toEqual([]);
};

describe('a doctor of the demo', () => {
  it('steps up the session with the own card, at the port and by a challenge, and with nobody else’s', async () => {
    const [sato, gaibu] = [signIn('dr-sato'), signIn('dr-gaibu')];
    expect(await show(sato, 'dr-gaibu')).toBe('CERTIFICATE_NOT_REGISTERED');
    expect(sato.steppedUp).toBeUndefined();
    expect(await show(sato, 'dr-sato')).toBe('ok');
    expect(sato.steppedUp).toBeDefined();
    const headers = { origin: ORIGIN, cookie: 'dr-gaibu' };
    const { text } = (await main.inject({ method: 'POST', url: '/session/hpki/challenge', headers })).json();
    const answer = await signChallenge(folder, 'dr-gaibu', text);
    const steppedUp = await main.inject({ method: 'POST', url: '/session/hpki/answer', headers, payload: answer });
    expect([steppedUp.statusCode, steppedUp.json().assurance]).toEqual([200, 'urn:hareyaka:acr:hpki']);
    expect(gaibu.steppedUp).toBeDefined();
  });

  it('steps up no session while suspended, nor after the certificate was withdrawn', async () => {
    const sato = signIn('dr-sato');
    const { id } = directory.world.users.find(({ subject }) => subject === 'dr-sato')!;
    await change('suspendUser', { id, reason: 'test' });
    expect(await show(sato, 'dr-sato')).toBe('CERTIFICATE_NOT_REGISTERED');
    await change('resumeUser', { id, reason: 'test' });
    directory.now += 1_000;
    expect(await show(sato, 'dr-sato')).toBe('ok');
    const { data } = await directory.ask('admin', `{ hpkiCertificates(userId: "${id}", first: 5) { edges { node { id } } } }`);
    await change('withdrawHpkiCertificate', { id: data.hpkiCertificates.edges[0].node.id, reason: 'lost' });
    expect(await show(sato, 'dr-sato')).toBe('CERTIFICATE_NOT_REGISTERED');
  });

  it.each(['ns-tanaka', 'admin'])('lends the card to nobody: %s gets nothing with it', async (account) => {
    const other = signIn(account);
    expect(await show(other, 'dr-gaibu')).toBe('CERTIFICATE_NOT_REGISTERED');
    expect(other.steppedUp).toBeUndefined();
  });
});
