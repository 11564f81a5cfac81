import 'reflect-metadata';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { TAKEN_A_DAY } from './taken-sign-in.js';

let directory: RunningDirectory;
beforeEach(async () => {
  directory = await runDirectory({ patients: 24 });
}, 60_000);
afterEach(async () => await directory?.stop());

const DAY = 24 * 3_600_000;
const facilityAdmins = () => directory.world.users.filter((one) => one.activities[0]?.role === 'FACILITY_ADMIN');
const placeOf = (subject: string) => directory.caller(subject).facility;
/** People who work at other facilities, each with a sign-in. */
const strangers = (admin: string) =>
  directory.world.users.filter(
    ({ subject, activities }) => subject !== admin && activities.every(({ facilityId }) => facilityId !== placeOf(admin)),
  );

let turn = 0;
async function register(by: string, subject: string): Promise<string[]> {
  directory.now += 1_000;
  const { issuer } = directory.caller('dr-sato');
  const facilityId = by === 'admin' ? directory.caller('dr-sato').facility : placeOf(by);
  const names = { name: '新人 一', kana: 'シンジン ハジメ', profession: 'CARE_MANAGER' };
  const input = { issuer, subject, ...names, workplaces: [{ facilityId }], reason: `テスト ${++turn}` };
  const query = 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id } userErrors { code field } } }';
  const { data, errors } = await directory.ask(by, query, { input });
  expect(errors).toEqual([]);
  expect(data.registerUser.user === null).toBe(data.registerUser.userErrors.length > 0);
  return data.registerUser.userErrors.map(({ code }: { code: string }) => code);
}

const recorded = async (userId: string) => {
  const query = 'query ($userId: ID) { changes(userId: $userId, first: 50) { edges { node { action subjectId reason } } } }';
  const { data } = await directory.ask('support', query, { userId });
  return data.changes.edges
    .map(({ node }: { node: { action: string; subjectId: string } }) => node)
    .filter(({ action }: { action: string }) => action === 'registerUser:refused')
    .map(({ subjectId }: { subjectId: string }) => subjectId);
};

describe("a facility's admin who enters the sign-in of a person of another facility", () => {
  it('does not register the person, and the overseers of the network see the attempt and the person', async () => {
    const [admin] = facilityAdmins();
    const [stranger] = strangers(admin!.subject);
    expect(await register(admin!.subject, stranger!.subject)).toEqual(['NOT_YOURS']);
    expect(await recorded(admin!.id)).toEqual([stranger!.id]);
  });

  it('gets the normal error for a registered person of the same facility', async () => {
    const [admin] = facilityAdmins();
    expect(await register(admin!.subject, 'own-people')).toEqual([]);
    expect(await register(admin!.subject, 'own-people')).toEqual(['CONFLICT']);
    expect(await recorded(admin!.id)).toEqual([]);
  });

  it('gets the same answer for every sign-in after five within a day, and so learns nothing more', async () => {
    const [admin] = facilityAdmins();
    const others = strangers(admin!.subject);
    for (const { subject } of others.slice(0, TAKEN_A_DAY)) expect(await register(admin!.subject, subject)).toEqual(['NOT_YOURS']);
    expect(await register(admin!.subject, others[TAKEN_A_DAY]!.subject)).toEqual(['TOO_MANY']);
    expect(await register(admin!.subject, 'nobody-has-this')).toEqual(['TOO_MANY']);
    expect(await recorded(admin!.id)).toHaveLength(TAKEN_A_DAY);
    // Another admin is not limited, and this admin may continue on the next day.
    const second = facilityAdmins().find(({ subject }) => placeOf(subject) !== placeOf(admin!.subject));
    if (second) expect(await register(second.subject, 'somebody-new')).toEqual([]);
    directory.now += DAY;
    expect(await register(admin!.subject, 'nobody-has-this')).toEqual([]);
  });

  it('cannot enter more of them by sending many requests at once', async () => {
    const [admin] = facilityAdmins();
    const many = strangers(admin!.subject).slice(0, 12);
    const answers = await Promise.all(many.map(async ({ subject }) => (await register(admin!.subject, subject))[0]));
    expect(answers.filter((code) => code === 'NOT_YOURS')).toHaveLength(TAKEN_A_DAY);
    expect(answers.filter((code) => code === 'TOO_MANY')).toHaveLength(many.length - TAKEN_A_DAY);
  });
});

describe('the overseers of the network', () => {
  it('get the error that a sign-in is registered already, without a limit', async () => {
    for (const { subject } of directory.world.users.slice(0, TAKEN_A_DAY + 2))
      expect((await register('admin', subject)).filter((code) => code !== 'SELF')).toEqual(subject === 'admin' ? [] : ['CONFLICT']);
  });
});
