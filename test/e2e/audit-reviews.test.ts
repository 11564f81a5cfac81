import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestFleet, type TestFleet } from './test-fleet.js';

/** Nobody has hours, so that every opened patient is outside them: the directory is asked about each. */
const WATCH = { manyPatients: { opened: 2 }, outsideHours: { hours: [{ periods: [] }] }, sameFamilyName: { on: false } };
const REVIEWS = `query ($filter: AuditReviewFilter) { auditReviews(filter: $filter) { nodes { id rule reason { name value } findings patientId
  user { id name } facility { id name } overdue version reviewedBy { id } } } }`;
const REVIEW = `mutation ($id: ID!, $key: String) { reviewAuditItem(input: { id: $id, outcome: JUSTIFIED, note: "当直医として診療", idempotencyKey: $key }) {
  item { id outcome reviewedBy { name } } userErrors { code } } }`;
/** Looks until the watcher has judged what the gateway shipped. */
const LOOKS_AT_MOST = 600;

let folder: string;
let fleet: TestFleet;
let patients: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-reviews-'));
  const file = join(folder, 'watch.json');
  await writeFile(file, JSON.stringify(WATCH));
  fleet = await startTestFleet({ environment: (name, env) => (name === 'audit' ? { ...env, HAREYAKA_AUDIT_WATCH: file } : env) });
  const { data } = await fleet.ask('dr-sato', '{ viewablePatients(first: 3) { edges { node { id } } } }');
  patients = data.viewablePatients.edges.map(({ node }: { node: { id: string } }) => node.id);
  for (const id of patients) {
    const opened = await fleet.ask(
      'dr-sato',
      'query ($id: ID!) { patient(id: $id) { id name charts { prescriptions { nodes { id } } } } }',
      {
        id,
      },
    );
    expect(opened.errors).toEqual([]);
  }
}, 180_000);
afterAll(async () => {
  await fleet?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function findReviews(account: string, filter: object, wanted: number) {
  for (let looks = 0; looks < LOOKS_AT_MOST; looks++) {
    const { data, errors } = await fleet.ask(account, REVIEWS, { filter });
    expect(errors).toEqual([]);
    if (data.auditReviews.nodes.length >= wanted) return data.auditReviews.nodes;
  }
  throw new Error('the watcher raised fewer items');
}

describe('what a doctor opens', () => {
  it('is found by the watch rules, and listed with the names that the directory has', async () => {
    const world = await fleet.world();
    const doctor = world.users.find(({ subject }) => subject === 'dr-sato')!;
    const outside = await findReviews('admin', { rule: 'OUTSIDE_HOURS' }, 3);
    expect(outside.map(({ patientId }: { patientId: string }) => patientId).sort()).toEqual([...patients].sort());
    for (const item of outside) {
      expect(item.user).toEqual({ id: doctor.id, name: doctor.name });
      expect(item).toMatchObject({ findings: 1, overdue: false, version: 1, reviewedBy: null });
      expect(item.reason).toEqual([{ name: 'time', value: expect.stringMatching(/^\d\d:\d\d$/) }]);
    }
    const [many] = await findReviews('admin', { rule: 'MANY_PATIENTS', userId: doctor.id }, 1);
    expect(many).toMatchObject({ patientId: null, findings: 1, reason: expect.arrayContaining([{ name: 'patients', value: '3' }]) });
  }, 60_000);

  it('is reviewed by the network’s admin once, and not by the doctor or the support centre', async () => {
    const [{ id }] = await findReviews('admin', { rule: 'OUTSIDE_HOURS', open: true }, 1);
    for (const account of ['dr-sato', 'support']) {
      const { data, errors } = await fleet.ask(account, REVIEW, { id });
      expect([data?.reviewAuditItem ?? null, errors.length]).toEqual([null, 1]);
    }
    const admin = (await fleet.world()).users.find(({ subject }) => subject === 'admin')!;
    const reviewed = { item: { id, outcome: 'JUSTIFIED', reviewedBy: { name: admin.name } }, userErrors: [] };
    expect((await fleet.ask('admin', REVIEW, { id, key: 'one' })).data.reviewAuditItem).toEqual(reviewed);
    expect((await fleet.ask('admin', REVIEW, { id, key: 'one' })).data.reviewAuditItem).toEqual(reviewed);
    expect((await fleet.ask('auditor', REVIEW, { id })).data.reviewAuditItem.userErrors).toEqual([{ code: 'REVIEWED' }]);
    expect((await findReviews('admin', { open: false }, 1)).map((one: { id: string }) => one.id)).toEqual([id]);
  }, 60_000);

  it('is itself recorded when it is reviewed, and when the list is read', async () => {
    const admin = (await fleet.world()).users.find(({ subject }) => subject === 'admin')!;
    const query = `query ($userId: ID!) { auditEvents(filter: { userId: $userId }, first: 200) { nodes { kind operationName changes { action subject after } } } }`;
    const [{ id }] = await findReviews('admin', { open: false }, 1);
    for (let looks = 0; ; looks++) {
      expect(looks).toBeLessThan(LOOKS_AT_MOST);
      const { data } = await fleet.ask('auditor', query, { userId: admin.id });
      const nodes: { kind: string; changes: { action: string; subject: string; after: string }[] }[] = data.auditEvents.nodes;
      const changes = nodes.flatMap((one) => one.changes).filter(({ action }) => action === 'reviewAuditItem');
      if (changes.length === 0 || !nodes.some(({ kind }) => kind === 'AUDIT_READ')) continue;
      // The repeated review changed nothing.
      expect(changes).toEqual([{ action: 'reviewAuditItem', subject: id, after: expect.stringContaining('"JUSTIFIED"') }]);
      break;
    }
  }, 60_000);
});
