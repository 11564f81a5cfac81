import 'reflect-metadata';
import { type Caller, exchangePermit, postWithAssertion, signingKey, TOKEN_EXCHANGE } from '../../kit/index.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { UserStatusEntity } from '../users/user.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
  // The client takes the assertion's times from the machine's clock.
  directory.now = Date.now();
}, 60_000);
afterAll(async () => await directory?.stop());

interface Change {
  readonly audience?: string;
  /** The system that signs the assertion. */
  readonly system?: string;
}

async function ask(caller: Caller, { audience = 'audit', system = 'audit' }: Change = {}): Promise<unknown> {
  const url = `${directory.url}/issuer/auditing`;
  const key = await signingKey(directory.keys.systems.get(system)!.privateSet);
  const form = { grant_type: TOKEN_EXCHANGE, subject_token: await directory.token(caller, audience) };
  return await postWithAssertion({ url, issuer: 'hareyaka-directory', system, key }, { url, form, signal: AbortSignal.timeout(10_000) });
}
const idOf = (subject: string) => directory.world.users.find((one) => one.subject === subject)!.id;

describe('the route that says who reads the audit', () => {
  it.each([
    ['admin', 'NETWORK_ADMIN'],
    ['support', 'SUPPORT_CENTRE'],
    ['auditor', 'AUDITOR'],
    ['dr-sato', null],
    ['ns-tanaka', null],
  ])('answers with the role of %s', async (subject, role) => {
    const { profession } = directory.world.users.find((one) => one.subject === subject)!;
    const caller = directory.caller(subject);
    expect(await ask(caller)).toEqual({ user: idOf(subject), profession, facility: caller.facility, role });
  });

  it.each<[string, Change]>([
    ['a caller token for another subgraph', { audience: 'humanbridge' }],
    ['the assertion of a connected system', { system: 'humanbridge' }],
  ])('refuses %s', async (_what, change) => {
    await expect(ask(directory.caller('auditor'), change)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('gives the audit no permit: its assertion is refused at the exchange', async () => {
    const key = await signingKey(directory.keys.systems.get('audit')!.privateSet);
    const options = { url: `${directory.url}/issuer/exchange`, issuer: 'hareyaka-directory', system: 'audit', key };
    const patient = directory.world.patients[0]!.networkId;
    const callerToken = await directory.token(directory.caller('dr-sato', { names: [patient] }), 'audit');
    await expect(exchangePermit(options, { callerToken, patient, signal: AbortSignal.timeout(10_000) })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      originalError: { message: 'the issuer refused the assertion' },
    });
  });

  it('refuses a person who is suspended, or acts for a facility where the person does not work', async () => {
    const elsewhere = directory.world.facilities.find(({ id }) => id !== directory.caller('support').facility)!.id;
    await expect(ask(directory.caller('support', { facility: elsewhere }))).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await directory.database.getRepository(UserStatusEntity).update({ userId: idOf('auditor') }, { until: directory.now });
    await expect(ask(directory.caller('auditor'))).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
  });
});
