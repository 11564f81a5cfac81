import 'reflect-metadata';
import { type RunningDirectory, runDirectory } from '../../testing/running-directory.js';
import { UserEntity, WorkplaceEntity } from '../user.entity.js';
import { RaiseProposalEntity } from './raise-proposal.entity.js';

const HPKI = 'urn:hareyaka:acr:hpki';
const WEAK = 'urn:hareyaka:acr:two-factor';
const reason = '免許証を確認';
let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory({ patients: 20 });
}, 60_000);
afterAll(async () => await directory?.stop());

const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const facilityAdmin = () => directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
const rowOf = async (id: string) => await directory.database.getRepository(UserEntity).findOneByOrFail({ id });

async function mutate(name: string, who: string, input: object, payload = 'userErrors { code field }') {
  directory.now += 1000;
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${payload} } }`;
  const { data, errors } = await directory.ask(who, query, { input: { reason, ...input } });
  expect(errors).toEqual([]);
  return data[name];
}
const codes = async (name: string, who: string, input: object) =>
  (await mutate(name, who, input)).userErrors.map(({ code }: { code: string }) => code);
const update = async (who: string, id: string, change: object) =>
  await mutate(
    'updateUser',
    who,
    { id, version: (await rowOf(id)).version, ...change },
    'user { profession requiredAssurance assuranceRelaxed proposal { id profession relaxesAssurance roles { role } state } } userErrors { code field }',
  );
/** Registers a person at this facility, as the network's admin. */
async function register(subject: string, change: object = {}, who = 'admin') {
  const input = {
    ...{ issuer: 'https://issuer.example', subject, name: '新人 一', kana: 'シンジン ハジメ', profession: 'CARE_MANAGER' },
    ...{ workplaces: [{ facilityId: directory.caller('dr-sato').facility }], ...change },
  };
  return await mutate(
    'registerUser',
    who,
    input,
    'user { id profession requiredAssurance workplaces { role } proposal { id } } userErrors { code field }',
  );
}

describe('raising a person to a clinical profession', () => {
  it('is a proposal, and takes effect only when another administrator approves', async () => {
    const { id } = (await register('raised')).user;
    const { user: seen } = await update('admin', id, { profession: 'DOCTOR', name: '改名 一' });
    expect(seen).toMatchObject({ profession: 'CARE_MANAGER', requiredAssurance: null });
    expect(seen.proposal).toMatchObject({ profession: 'DOCTOR', relaxesAssurance: false, roles: [], state: 'PROPOSED' });
    // Changes that need no second person take effect at once.
    expect((await rowOf(id)).name).toBe('改名 一');
    expect(await codes('approveRaise', 'admin', { id: seen.proposal.id })).toEqual(['SELF']);
    expect(await codes('approveRaise', 'support', { id: seen.proposal.id })).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ profession: 'DOCTOR' });
    expect(await codes('approveRaise', 'admin-2', { id: seen.proposal.id })).toEqual(['DECIDED']);
    const { data } = await directory.ask(
      'admin',
      'query ($id: ID!) { changes(subjectId: $id) { edges { node { action user { id } } } } }',
      {
        id: seen.proposal.id,
      },
    );
    expect(data.changes.edges).toEqual([{ node: { action: 'approveRaise', user: { id: user('support').id } } }]);
  });

  it.each(['DOCTOR', 'DENTIST'])('to %s requires the card from the next operation, whatever was registered', async (profession) => {
    const { id } = (await register(`card-${profession}`, { profession: 'HOME_HELPER', requiredAssurance: WEAK })).user;
    const { proposal } = (await update('admin', id, { profession })).user;
    expect(await codes('approveRaise', 'admin-2', { id: proposal.id })).toEqual([]);
    const caller = { ...directory.caller('dr-sato'), issuer: 'https://issuer.example', subject: `card-${profession}` };
    const me = async (assurance: string) => (await directory.ask({ ...caller, assurance }, '{ me { profession } }')).data?.me ?? null;
    expect([await me(WEAK), await me(HPKI)]).toEqual([null, { profession }]);
  });

  it('leaves the profession unconfirmed at registration, and refuses a sign-in without the card', async () => {
    const { user: seen } = await register('nurse', { profession: 'NURSE' });
    expect(seen).toMatchObject({ profession: 'UNCONFIRMED', requiredAssurance: HPKI });
    expect(await codes('approveRaise', 'admin-2', { id: seen.proposal.id })).toEqual([]);
    const { data } = await directory.ask('admin', '{ userRecords(first: 200) { edges { node { id profession requiredAssurance } } } }');
    const now = data.userRecords.edges.map(({ node }: { node: { id: string } }) => node).find(({ id }: { id: string }) => id === seen.id);
    expect(now).toEqual({ id: seen.id, profession: 'NURSE', requiredAssurance: null });
  });

  it('can be declined for good, also by the proposer, but never by the person concerned', async () => {
    const { id } = (await register('declined')).user;
    const { proposal } = (await update('admin', id, { profession: 'NURSE' })).user;
    expect(await codes('declineRaise', 'admin', { id: proposal.id })).toEqual([]);
    expect(await codes('approveRaise', 'admin-2', { id: proposal.id })).toEqual(['DECIDED']);
    const other = (await update('admin', user('admin-2').id, { profession: 'NURSE' })).user.proposal;
    expect(await codes('approveRaise', 'admin-2', { id: other.id })).toEqual(['SELF']);
    expect(await codes('declineRaise', 'admin-2', { id: other.id })).toEqual(['SELF']);
  });

  it('is replaced by a later proposal, so that an unread proposal is never approved', async () => {
    const { id } = (await register('replaced')).user;
    const seen = (await update('admin', id, { profession: 'NURSE' })).user.proposal;
    const later = (await update('admin', id, { profession: 'DOCTOR' })).user.proposal;
    expect(await codes('approveRaise', 'admin-2', { id: seen.id })).toEqual(['DECIDED']);
    expect(await directory.database.getRepository(RaiseProposalEntity).countBy({ userId: id, state: 'PROPOSED' })).toBe(1);
    expect(later.profession).toBe('DOCTOR');
    expect((await rowOf(id)).profession).toBe('CARE_MANAGER');
  });

  it('never undoes an earlier suspension, even if the approval was requested first or its clock is late', async () => {
    const { id } = (await register('suspended-meanwhile')).user;
    const { proposal } = (await update('admin', id, { profession: 'NURSE' })).user;
    directory.now += 5000;
    expect(await codes('suspendUser', 'admin', { id })).toEqual([]);
    directory.now -= 5000;
    expect(await codes('approveRaise', 'admin-2', { id: proposal.id })).toEqual(['SUSPENDED']);
    directory.now += 10_000;
    const { data } = await directory.ask('admin', '{ userRecords(first: 200) { edges { node { id active } } } }');
    expect(data.userRecords.edges).toContainEqual({ node: { id, active: false } });
  });

  it('takes effect once if two people approve at the same time', async () => {
    const { id } = (await register('race')).user;
    const { proposal } = (await update('admin', id, { profession: 'NURSE' })).user;
    const both = await Promise.all(['support', 'admin-2'].map(async (who) => await codes('approveRaise', who, { id: proposal.id })));
    expect(both.filter((one) => one.length === 0)).toHaveLength(1);
  });

  it.each(['doctor', '医師', 'DOKTOR', 'ＤＯＣＴＯＲ', 'DOCTOR\u200b', 'DОCTOR', ' DOCTOR', ''])(
    'accepts no free text: %j',
    async (profession) => {
      const query = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { userErrors { code } } }';
      const { id, version } = await rowOf(user('ns-tanaka').id);
      const { data, errors } = await directory.ask('admin', query, { input: { id, version, profession, reason } });
      expect([data ?? null, errors.length]).toEqual([null, 1]);
      expect((await rowOf(id)).profession).toBe('NURSE');
    },
  );

  it('cannot set a profession to UNCONFIRMED', async () => {
    const { userErrors } = await update('admin', user('ns-tanaka').id, { profession: 'UNCONFIRMED' });
    expect(userErrors).toEqual([{ code: 'NOT_ALLOWED', field: ['input', 'profession'] }]);
  });
});

describe('relaxing an assurance', () => {
  it('for a doctor is an exception that needs two people of the network, and ends with a change of profession', async () => {
    const { id } = user('dr-gaibu');
    const asked = (await update('admin', id, { requiredAssurance: '' })).user;
    expect(asked).toMatchObject({ requiredAssurance: HPKI, assuranceRelaxed: false, proposal: { relaxesAssurance: true } });
    expect(await codes('approveRaise', 'admin-2', { id: asked.proposal.id })).toEqual([]);
    const weak = directory.caller('dr-gaibu', { assurance: WEAK });
    expect((await directory.ask(weak, '{ me { id } }')).data.me).toEqual({ id });
    const { proposal } = (await update('admin', id, { profession: 'DENTIST' })).user;
    expect(await codes('approveRaise', 'admin-2', { id: proposal.id })).toEqual([]);
    expect((await directory.ask(weak, '{ me { id } }')).errors[0]?.extensions.code).toBe('NOT_PERMITTED');
  });

  it('through a profession that needs no card also needs approval', async () => {
    const seen = (await update('admin', user('dr-sato').id, { profession: 'OTHER' })).user;
    expect(seen).toMatchObject({ profession: 'DOCTOR', requiredAssurance: HPKI, proposal: { profession: 'OTHER' } });
  });
});

describe("a facility's admin", () => {
  const helper = async (subject: string) =>
    (await register(subject, { workplaces: [{ facilityId: facilityAdmin().activities[0]!.facilityId }] }, facilityAdmin().subject)).user;

  it('cannot approve a proposal through a second administrator whom they registered', async () => {
    const facilityId = facilityAdmin().activities[0]!.facilityId;
    const { user: puppet } = await register('puppet', { workplaces: [{ facilityId, role: 'FACILITY_ADMIN' }] }, facilityAdmin().subject);
    expect(puppet.workplaces).toEqual([{ role: null }]);
    const { id } = await helper('helped');
    const { proposal } = (await update(facilityAdmin().subject, id, { profession: 'DOCTOR' })).user;
    const caller = { ...directory.caller(facilityAdmin().subject), issuer: 'https://issuer.example', subject: 'puppet' };
    const query = 'mutation ($input: ApproveRaiseInput!) { approveRaise(input: $input) { userErrors { code } } }';
    const { errors } = await directory.ask(caller, query, { input: { id: proposal.id, reason } });
    expect(errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    expect(await directory.database.getRepository(WorkplaceEntity).countBy({ userId: puppet.id, role: 'FACILITY_ADMIN' })).toBe(0);
    // If the facility has no other admin, a network admin approves.
    expect(await codes('approveRaise', 'admin', { id: proposal.id })).toEqual([]);
  });

  it('cannot approve their own proposal with aliases, an idempotency key, or a second record of their sign-in', async () => {
    const { id } = await helper('aliased');
    const { version } = await rowOf(id);
    const { data } = await directory.ask(
      facilityAdmin().subject,
      `mutation ($a: UpdateUserInput!, $b: UpdateUserInput!) {
         a: updateUser(input: $a) { user { proposal { id } } userErrors { code } } b: updateUser(input: $b) { user { profession } userErrors { code } } }`,
      {
        a: { id, version, profession: 'DOCTOR', reason, idempotencyKey: 'k' },
        b: { id, version: version + 1, profession: 'DOCTOR', reason },
      },
    );
    expect(data.b).toEqual({ user: { profession: 'CARE_MANAGER' }, userErrors: [] });
    const caller = directory.caller(facilityAdmin().subject);
    const again = { issuer: caller.issuer, subject: caller.subject, workplaces: [{ facilityId: caller.facility }] };
    expect((await register(caller.subject, again, facilityAdmin().subject)).userErrors).toEqual([
      { code: 'SELF', field: ['input', 'subject'] },
    ]);
  });

  it('sees and decides no proposal for people of other facilities', async () => {
    const { id } = (await register('elsewhere')).user;
    const { proposal } = (await update('admin', id, { profession: 'NURSE' })).user;
    const { data } = await directory.ask(facilityAdmin().subject, '{ raiseProposals(first: 200) { edges { node { id } } } }');
    expect(data.raiseProposals.edges.map(({ node }: { node: { id: string } }) => node.id)).not.toContain(proposal.id);
    for (const name of ['approveRaise', 'declineRaise'])
      expect(await codes(name, facilityAdmin().subject, { id: proposal.id })).toEqual(['NOT_FOUND']);
  });
});
