import 'reflect-metadata';
import { request } from 'undici';
import { MembershipEntity } from '../facilities/facility.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { UserStatusEntity, WorkplaceEntity } from '../users/user.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
}, 60_000);
afterAll(async () => await directory?.stop());

const idOf = (subject: string) => directory.world.users.find((one) => one.subject === subject)!.id;
async function ask(since: unknown, authorization?: string) {
  const token = await directory.token(directory.caller('dr-sato', { facility: '', scopes: [], operation: 'sign-in' }));
  const answer = await request(`${directory.url}/issuer/changed-people`, {
    method: 'POST',
    headers: { authorization: authorization ?? `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ since }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the answer to a test
  return { status: answer.statusCode, body: (await answer.body.json()) as any };
}
const subjectsSince = async (since: number) => (await ask(since)).body.people.map(({ subject }: { subject: string }) => subject).sort();

describe('the route that says whose right to act may have ended', () => {
  it('names nobody while nothing has ended', async () => {
    expect(await ask(directory.now - 1_000)).toMatchObject({ status: 200, body: { now: directory.now, people: [], complete: true } });
  });

  it('names who was suspended, who left a workplace, and all people of a facility that left; each once, until the next question', async () => {
    const began = directory.now;
    directory.now += 10_000;
    const at = directory.now - 5_000;
    const { database } = directory;
    await database.getRepository(UserStatusEntity).update({ userId: idOf('dr-sato') }, { until: at });
    await database.getRepository(WorkplaceEntity).update({ userId: idOf('ns-tanaka') }, { until: at });
    const facilityId = directory.caller('ph-yamada').facility;
    await database.getRepository(MembershipEntity).update({ facilityId }, { until: at });
    const there = directory.world.users.filter(({ activities }) => activities.some((one) => one.facilityId === facilityId));
    const expected = [...new Set(['dr-sato', 'ns-tanaka', ...there.map(({ subject }) => subject)])].sort();
    expect(await subjectsSince(began)).toEqual(expected);
    expect(await subjectsSince(at - 1)).toEqual(expected);
    expect(await subjectsSince(at)).toEqual([]);
    expect(await subjectsSince(directory.now)).toEqual([]);
  });

  it('names nobody whose right ends later', async () => {
    await directory.database.getRepository(UserStatusEntity).update({ userId: idOf('cm-kimura') }, { until: directory.now + 1 });
    const before = directory.now;
    expect(await subjectsSince(before - 1)).toEqual([]);
    directory.now += 1;
    expect(await subjectsSince(before)).toEqual(['cm-kimura']);
  });

  it('says that its answer is not complete if too much time was missed', async () => {
    expect((await ask(0)).body.complete).toBe(false);
  });

  it('refuses who is not the gateway, and what is no question', async () => {
    expect((await ask(1, 'Bearer x.y.z')).status).toBe(401);
    expect((await ask(1, '')).status).toBe(401);
    for (const since of [-1, 1.5, '1', null, undefined]) expect((await ask(since)).status).toBe(400);
  });
});
