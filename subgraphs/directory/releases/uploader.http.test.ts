import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const REGISTER =
  'mutation ($input: RegisterUploaderInput!) { registerUploader(input: $input) { uploader { id facilityId fingerprint name withdrawnAt } userErrors { code field } } }';
const WITHDRAW =
  'mutation ($input: WithdrawUploaderInput!) { withdrawUploader(input: $input) { uploader { id withdrawnAt } userErrors { code field } } }';
const LIST = '{ facilityRecords(first: 200) { edges { node { id uploaders { id fingerprint name withdrawnAt } } } } }';
const TYPED = 'o123-4567-89ab-cdef-ghjk';
const READ = '0123456789ABCDEFGHJK';

describe.each(databases())('the machines of facilities on $name', ({ start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ patients: 24, address: await server.fresh() });
  }, 120_000);
  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });

  const register = async (facilityId: string, fingerprint: string, more: object = {}) => {
    directory.now += 1000;
    const { data, errors } = await directory.ask('support', REGISTER, { input: { facilityId, fingerprint, name: '受付', ...more } });
    expect(errors).toEqual([]);
    return data.registerUploader;
  };
  const withdraw = async (id: string) => {
    directory.now += 1000;
    return (await directory.ask('admin', WITHDRAW, { input: { id, reason: '故障' } })).data.withdrawUploader;
  };
  const list = async (who: string) => {
    const { data, errors } = await directory.ask(who, LIST);
    expect(errors).toEqual([]);
    return new Map<string, object[]>(
      data.facilityRecords.edges.map(({ node }: { node: { id: string; uploaders: object[] } }) => [node.id, node.uploaders]),
    );
  };
  const facilityAt = (index: number) => directory.world.facilities[index]!.id;

  it('are registered by a fingerprint as a person types it, once, and listed', async () => {
    const { uploader, userErrors } = await register(facilityAt(0), TYPED);
    expect([uploader, userErrors]).toEqual([
      { id: expect.stringMatching(/^upl_/), facilityId: facilityAt(0), fingerprint: READ, name: '受付', withdrawnAt: null },
      [],
    ]);
    expect((await register(facilityAt(0), READ)).uploader.id).toBe(uploader.id);
    expect((await list('support')).get(facilityAt(0))).toEqual([{ id: uploader.id, fingerprint: READ, name: '受付', withdrawnAt: null }]);
  });

  it('belong to one facility at a time', async () => {
    expect(await register(facilityAt(1), READ)).toEqual({
      uploader: null,
      userErrors: [{ code: 'FINGERPRINT_TAKEN', field: ['input', 'fingerprint'] }],
    });
    const { uploader } = await register(facilityAt(0), READ);
    expect((await withdraw(uploader.id)).userErrors).toEqual([]);
    const moved = (await register(facilityAt(1), READ)).uploader;
    expect([(await list('support')).get(facilityAt(0)), moved.facilityId]).toEqual([
      [expect.objectContaining({ withdrawnAt: expect.any(String) })],
      facilityAt(1),
    ]);
    const again = await withdraw(uploader.id);
    expect(again).toEqual({ uploader: { id: uploader.id, withdrawnAt: expect.any(String) }, userErrors: [] });
  });

  it('are registered for one facility if two ask at once', async () => {
    directory.now += 1000;
    const answers = await Promise.all(
      [2, 3].map(
        async (index) =>
          (await directory.ask('support', REGISTER, { input: { facilityId: facilityAt(index), fingerprint: '7'.repeat(20), name: 'x' } }))
            .data.registerUploader,
      ),
    );
    expect(answers.filter(({ uploader }) => uploader)).toHaveLength(1);
    expect(['CONFLICT', 'FINGERPRINT_TAKEN']).toContain(answers.find(({ uploader }) => !uploader).userErrors[0].code);
  });

  it.each([
    ['a fingerprint of another form', { fingerprint: 'U'.repeat(20) }, 'fingerprint FORMAT'],
    ['a fingerprint that is too short', { fingerprint: '0'.repeat(19) }, 'fingerprint FORMAT'],
    ['no name', { name: ' ' }, 'name REQUIRED'],
    ['an unknown facility', { facilityId: 'fac_nothing' }, 'facilityId NOT_FOUND'],
  ])('are refused with %s', async (_what, more, error) => {
    const { uploader, userErrors } = await register(facilityAt(4), '8'.repeat(20), more);
    expect([uploader, userErrors.map(({ code, field }: { code: string; field: string[] }) => `${field[1]} ${code}`)]).toEqual([
      null,
      [error],
    ]);
  });

  it('are at most twenty of one facility', async () => {
    for (let i = 0; i < 20; i++) expect((await register(facilityAt(5), String(i).padStart(20, 'A'))).userErrors).toEqual([]);
    expect((await register(facilityAt(5), 'Z'.repeat(20))).userErrors).toEqual([{ code: 'TOO_MANY', field: ['input', 'facilityId'] }]);
  });

  it('are shown to the admin of their facility, of that facility alone, who cannot change them', async () => {
    const admin = directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    const own = admin.activities[0]!.facilityId;
    const { uploader } = await register(own, '6'.repeat(20));
    const seen = await list(admin.subject);
    expect([...seen.keys()]).toEqual([own]);
    expect(seen.get(own)).toEqual([expect.objectContaining({ id: uploader.id })]);
    const refused = await directory.ask(admin.subject, WITHDRAW, { input: { id: uploader.id, reason: 'x' } });
    expect(refused.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
  });
});
