import 'reflect-metadata';
import { request } from 'undici';
import { type RunningDirectory, runDirectory } from '../../testing/running-directory.js';
import { CERTIFICATES_AT_MOST } from './change-certificate.js';

let directory: RunningDirectory;
beforeEach(async () => {
  directory = await runDirectory({ patients: 24 });
}, 60_000);
afterEach(async () => await directory?.stop());

const ISSUER = 'CN=Test CA,O=TEST,C=JP';
const CARD = { issuer: ISSUER, serial: 'a1b2', subject: 'CN=SATO Hanako,C=JP', fingerprint: 'f'.repeat(64), roles: ['Medical Doctor'] };
const reason = 'テスト';
const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;

async function change(
  who: string,
  name: string,
  input: object,
): Promise<{ id?: string; state?: string; codes: string[]; version?: number }> {
  directory.now += 1_000;
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { certificate { id state version issuer serial subject } userErrors { code field } } }`;
  const { data, errors } = await directory.ask(who, query, { input });
  expect(errors).toEqual([]);
  const { certificate, userErrors } = data[name];
  return { ...certificate, codes: userErrors.map(({ code, field }: { code: string; field: string[] }) => `${code} ${field.at(-1)}`) };
}
const register = async (who: string, input: object, whose = 'dr-sato') =>
  await change(who, 'registerHpkiCertificate', { userId: user(whose).id, issuer: ISSUER, reason, ...input });
const approve = async (who: string, id: string) => await change(who, 'approveHpkiCertificate', { id, reason });
const withdraw = async (who: string, id: string, more = {}) => await change(who, 'withdrawHpkiCertificate', { id, reason, ...more });

async function ask(who: string, card: unknown = CARD, token?: string): Promise<[status: number, body: unknown]> {
  // A session has less than the card's assurance before it is raised.
  const bearer = token ?? (await directory.token(directory.caller(who, { assurance: 'urn:hareyaka:acr:password' })));
  const answer = await request(`${directory.url}/issuer/certificate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: typeof card === 'string' ? card : JSON.stringify(card),
  });
  return [answer.statusCode, await answer.body.json()];
}
const MATCHES = [200, { matches: true }];
const REFUSED = [403, { error: 'access_denied' }];

describe('a certificate', () => {
  it('counts from the approval of a second person until it is withdrawn', async () => {
    const registered = await register('support', { serial: '00:A1:B2' });
    expect(registered).toMatchObject({ state: 'PROPOSED', serial: 'a1b2', subject: null, codes: [] });
    expect(await ask('dr-sato')).toEqual(REFUSED);
    expect(await approve('admin', registered.id!)).toMatchObject({ state: 'IN_FORCE', codes: [] });
    expect(await ask('dr-sato')).toEqual(MATCHES);
    expect(await withdraw('support', registered.id!)).toMatchObject({ state: 'WITHDRAWN', codes: [] });
    expect(await ask('dr-sato')).toEqual(REFUSED);
  });

  it('is approved neither by the person who registered it nor by the person concerned, and only once', async () => {
    const { id } = await register('support', { serial: '1' });
    expect(await approve('support', id!)).toMatchObject({ codes: ['SELF id'] });
    expect(await approve('admin', id!)).toMatchObject({ codes: [] });
    expect(await approve('admin-2', id!)).toMatchObject({ codes: ['DECIDED id'] });
    expect(await register('support', { serial: '2' }, 'support')).toMatchObject({ codes: ['NOT_FOUND userId', 'SELF userId'] });
    const own = await register('admin', { serial: '3' }, 'support');
    expect(await approve('support', own.id!)).toMatchObject({ codes: ['NOT_FOUND id'] });
    const among = await register('admin', { serial: '4' }, 'admin-2');
    expect(await approve('admin-2', among.id!)).toMatchObject({ codes: ['SELF id'] });
  });

  it('that was withdrawn before its approval is never approved', async () => {
    const { id } = await register('support', { serial: '1' });
    await withdraw('admin', id!);
    expect(await approve('admin', id!)).toMatchObject({ codes: ['DECIDED id'] });
  });

  it('of a network admin is changed by network admins alone', async () => {
    expect(await register('support', { serial: '1' }, 'admin')).toMatchObject({ codes: ['NOT_FOUND userId'] });
    const { id } = await register('admin-2', { serial: '1' }, 'admin');
    expect(await withdraw('support', id!)).toMatchObject({ codes: ['NOT_FOUND id'] });
  });

  it('belongs to one person at a time', async () => {
    const { id } = await register('support', { serial: '1' });
    expect(await register('support', { serial: '01' }, 'dr-gaibu')).toMatchObject({ codes: ['CONFLICT input'] });
    expect(await register('support', { serial: '1', issuer: 'CN=Other CA,C=JP' }, 'dr-gaibu')).toMatchObject({ codes: [] });
    await withdraw('support', id!);
    expect(await register('support', { serial: '1' }, 'dr-gaibu')).toMatchObject({ codes: [] });
  });

  it.each<[string, object, string[]]>([
    ['an issuer that begins with the country', { issuer: 'C=JP,CN=Test CA', serial: '1' }, ['FORMAT issuer']],
    ['an issuer that is no name', { issuer: 'Test CA', serial: '1' }, ['FORMAT issuer']],
    ['a serial that is no number', { serial: 'xyz' }, ['FORMAT serial']],
    ['a subject that is no name', { subject: 'SATO' }, ['FORMAT subject']],
    ['neither serial nor subject', {}, ['REQUIRED serial']],
    ['no reason', { serial: '1', reason: ' ' }, ['REQUIRED reason']],
  ])('is not registered with %s', async (_what, input, codes) => {
    expect(await register('support', input)).toMatchObject({ codes });
  });

  it('is registered for active people only, and only a few for each', async () => {
    for (let i = 0; i < CERTIFICATES_AT_MOST; i++)
      expect(await register('support', { serial: `${i + 1}` }, 'ns-tanaka')).toMatchObject({ codes: [] });
    expect(await register('support', { serial: 'ff' }, 'ns-tanaka')).toMatchObject({ codes: ['TOO_MANY userId'] });
    await directory.ask('admin', 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }', {
      input: { id: user('dr-gaibu').id, reason },
    });
    expect(await register('support', { serial: 'fe' }, 'dr-gaibu')).toMatchObject({ codes: ['SUSPENDED userId'] });
  });

  it('is not approved while its person is suspended', async () => {
    const { id } = await register('support', { serial: '1' }, 'dr-gaibu');
    await directory.ask('admin', 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }', {
      input: { id: user('dr-gaibu').id, reason },
    });
    expect(await approve('admin', id!)).toMatchObject({ codes: ['SUSPENDED id'] });
  });

  it('is withdrawn only in the version that was read', async () => {
    const { id, version } = await register('support', { serial: '1' });
    await approve('admin', id!);
    expect(await withdraw('support', id!, { version })).toMatchObject({ codes: ['STALE version'] });
    expect(await withdraw('support', id!)).toMatchObject({ codes: [] });
    expect(await withdraw('support', id!, { version })).toMatchObject({ codes: ['STALE version'] });
  });

  it('is listed by person and state', async () => {
    const [one, two, three] = [
      await register('support', { serial: '1' }),
      await register('support', { serial: '2' }),
      await register('support', { serial: '3' }, 'ph-yamada'),
    ];
    await approve('admin', one.id!);
    await withdraw('support', two.id!);
    const known = [one.id!, two.id!, three.id!];
    const list = async (filter: string) => {
      const query = `{ hpkiCertificates(${filter}first: 50) { edges { node { id user { id } registeredBy { id } approvedBy { id } } } } }`;
      const { data } = await directory.ask('support', query);
      return data.hpkiCertificates.edges.map(({ node }: { node: { id: string } }) => node.id).filter((id: string) => known.includes(id));
    };
    expect(await list('')).toEqual([...known].sort());
    expect(await list(`userId: "${user('ph-yamada').id}", `)).toEqual([three.id]);
    expect(await list('state: IN_FORCE, ')).toEqual([one.id]);
    expect(await list('state: WITHDRAWN, ')).toEqual([two.id]);
    expect(await list('state: PROPOSED, ')).toEqual([three.id]);
  });
});

describe('the route that says whether a card is the caller’s', () => {
  const accept = async (input: object, whose = 'dr-sato') => {
    const { id } = await register('support', input, whose);
    await approve('admin', id!);
  };

  it('matches by issuer and serial', async () => {
    await accept({ serial: 'A1B2' });
    expect(await ask('dr-sato')).toEqual(MATCHES);
    expect(await ask('dr-sato', { ...CARD, subject: 'CN=Renamed,C=JP' })).toEqual(MATCHES);
    expect(await ask('dr-sato', { ...CARD, serial: 'a1b3' })).toEqual(REFUSED);
    expect(await ask('dr-sato', { ...CARD, issuer: 'CN=Other CA,C=JP' })).toEqual(REFUSED);
  });

  it('matches by issuer and subject, also after a renewal', async () => {
    await accept({ subject: 'CN=SATO Hanako, C=JP' });
    expect(await ask('dr-sato')).toEqual(MATCHES);
    expect(await ask('dr-sato', { ...CARD, serial: 'ffff' })).toEqual(MATCHES);
    expect(await ask('dr-sato', { ...CARD, subject: 'CN=SATO Hanako,C=JP ' })).toEqual(REFUSED);
    expect(await ask('dr-sato', { ...CARD, issuer: 'CN=Other CA,C=JP' })).toEqual(REFUSED);
  });

  it('needs both if both were registered', async () => {
    await accept({ serial: 'a1b2', subject: CARD.subject });
    expect(await ask('dr-sato')).toEqual(MATCHES);
    expect(await ask('dr-sato', { ...CARD, subject: 'CN=Renamed,C=JP' })).toEqual(REFUSED);
    expect(await ask('dr-sato', { ...CARD, serial: 'ffff' })).toEqual(REFUSED);
  });

  it('refuses the card of another person', async () => {
    await accept({ serial: 'a1b2' });
    expect(await ask('dr-gaibu')).toEqual(REFUSED);
  });

  it('refuses a card with the licence of another profession', async () => {
    await accept({ serial: 'a1b2' });
    expect(await ask('dr-sato', { ...CARD, roles: ['Pharmacist'] })).toEqual(REFUSED);
    expect(await ask('dr-sato', { ...CARD, roles: [] })).toEqual(REFUSED);
    expect(await ask('dr-sato', { ...CARD, roles: ['Pharmacist', 'Medical Doctor'] })).toEqual(MATCHES);
    await accept({ serial: 'a1b3' }, 'cm-kimura');
    expect(await ask('cm-kimura', { ...CARD, serial: 'a1b3', roles: ['Social Worker'] })).toEqual(MATCHES);
  });

  it('refuses a person who is suspended, and one who acts for a facility of another', async () => {
    await accept({ serial: 'a1b2' });
    const elsewhere = directory.caller('dr-sato', { facility: directory.caller('dr-gaibu').facility });
    expect(await ask('dr-sato', CARD, await directory.token(elsewhere))).toEqual(REFUSED);
    await directory.ask('admin', 'mutation ($input: SuspendUserInput!) { suspendUser(input: $input) { userErrors { code } } }', {
      input: { id: user('dr-sato').id, reason },
    });
    directory.now += 1_000;
    expect(await ask('dr-sato')).toEqual(REFUSED);
  });

  it('answers only the gateway, with a caller token for the directory', async () => {
    await accept({ serial: 'a1b2' });
    const caller = directory.caller('dr-sato');
    for (const token of ['', 'garbage', await directory.token(caller, 'humanbridge')])
      expect(await ask('dr-sato', CARD, token)).toEqual([401, { error: 'invalid_token' }]);
    directory.now += 3_600_000;
    const old = await directory.token(caller);
    directory.now += 3_600_000;
    expect(await ask('dr-sato', CARD, old)).toEqual([401, { error: 'invalid_token' }]);
  });

  it.each<[string, unknown]>([
    ['no issuer', { ...CARD, issuer: undefined }],
    ['an empty serial', { ...CARD, serial: '' }],
    ['a serial in another form', { ...CARD, serial: 'A1B2' }],
    ['a subject that is not text', { ...CARD, subject: { $ne: '' } }],
    ['a name that is too long', { ...CARD, subject: 'x'.repeat(501) }],
    ['no fingerprint', { ...CARD, fingerprint: '' }],
    ['no list of licences', { ...CARD, roles: 'Medical Doctor' }],
    ['nothing', null],
  ])('refuses a question with %s', async (_what, card) => {
    expect((await ask('dr-sato', card))[0]).toBe(400);
  });

  it('refuses a body that is too long or no JSON, and says nothing of it', async () => {
    for (const body of [`{"issuer":"${'x'.repeat(20_000)}"}`, '{"issuer":']) {
      const [status, answer] = await ask('dr-sato', body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(answer)).not.toContain('xxx');
    }
  });
});
