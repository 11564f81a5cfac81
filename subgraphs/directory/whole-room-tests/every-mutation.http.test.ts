import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { ask, type KnownMutation, MUTATIONS, readEverything } from '../testing/every-mutation.js';
import { type Answer, type RunningDirectory, runDirectory } from '../testing/running-directory.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());
beforeEach(() => {
  directory.now += 1000;
});

const payloadOf = ({ data }: Answer, { name }: KnownMutation) => data?.[name];
const buildSubject = (answer: Answer, mutation: KnownMutation) =>
  payloadOf(answer, mutation)?.[mutation.selects.split(' ')[0]!]?.id ?? null;
const codesOf = (answer: Answer, mutation: KnownMutation): string[] => [
  ...answer.errors.map(({ extensions }) => extensions.code),
  ...(payloadOf(answer, mutation)?.userErrors ?? []).map(({ code }: { code: string }) => code),
];
/** An answer without an internal error, and without internal details. */
const isTyped = (answer: Answer, mutation: KnownMutation) => {
  for (const code of codesOf(answer, mutation)) expect(code).toMatch(/^(?!INTERNAL)[A-Z_]+$/);
  expect(answer.text).not.toMatch(/sqlite|syntax error|constraint|TypeORM|at \w+ \(/i);
};

const facilityAdmin = () => directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;

describe('the list of mutations', () => {
  it('equals the schema’s, except for those of uploads, which have their own tests', () => {
    const sdl = readFileSync('schema/directory.graphql', 'utf8');
    const [, body = ''] = /^type Mutation \{([\s\S]*?)^\}/m.exec(sdl) ?? [];
    const named = [...body.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name!);
    const tested = ['addPermissionLines', 'runPermissionUpload', 'createConsentScanUpload', 'withdrawConsentScan'];
    expect([...MUTATIONS.map(({ name }) => name), ...tested].sort()).toEqual(named.sort());
  });
});

describe.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s', (_name, mutation) => {
  it('makes its change, and records who made it', async () => {
    const input = await mutation.good(directory);
    const before = await readEverything(directory);
    const answer = await ask(directory, mutation, mutation.as, input);
    expect([answer.errors, payloadOf(answer, mutation)?.userErrors]).toEqual([[], []]);
    const subject = buildSubject(answer, mutation);
    expect(subject).toBeTruthy();
    expect(await readEverything(directory)).not.toBe(before);
    const { data } = await directory.ask(
      'support',
      'query ($id: ID) { changes(subjectId: $id, first: 1) { edges { node { action user { id } } } } }',
      {
        id: subject,
      },
    );
    const user = directory.world.users.find(({ subject: name }) => name === mutation.as)!;
    expect(data.changes.edges).toEqual([{ node: { action: mutation.name, user: { id: user.id } } }]);
  });

  if (mutation.settles)
    it('changes nothing when it is repeated', async () => {
      const input = await mutation.good(directory);
      const first = await ask(directory, mutation, mutation.as, input);
      const before = await readEverything(directory);
      const again = await ask(directory, mutation, mutation.as, input);
      expect(buildSubject(again, mutation)).toBe(buildSubject(first, mutation));
      expect(await readEverything(directory)).toBe(before);
    });

  it('is refused to callers without the right, and changes nothing', async () => {
    const input = await mutation.good(directory);
    const before = await readEverything(directory);
    const outsiders = {
      administers: ['dr-sato', 'ns-tanaka', 'vendor'],
      oversees: ['dr-sato', 'vendor', facilityAdmin().subject],
      'runs the network': ['dr-sato', facilityAdmin().subject, 'support'],
      'is active': [],
    }[mutation.by];
    for (const who of outsiders) {
      const answer = await ask(directory, mutation, who, input);
      expect([who, codesOf(answer, mutation), payloadOf(answer, mutation) ?? null]).toEqual([who, ['NOT_PERMITTED'], null]);
    }
    expect(await readEverything(directory)).toBe(before);
  });

  if (mutation.by === 'administers' && mutation.ids.length > 0)
    it("is refused to a facility's admin for another facility's", async () => {
      const admin = facilityAdmin();
      const own = admin.activities[0]!.facilityId;
      let input = await mutation.good(directory);
      while (input.facilityId === own) input = await mutation.good(directory);
      const before = await readEverything(directory);
      const answer = await ask(directory, mutation, admin.subject, input);
      expect(buildSubject(answer, mutation)).toBeNull();
      for (const code of codesOf(answer, mutation)) expect(['NOT_PERMITTED', 'NOT_FOUND']).toContain(code);
      expect(codesOf(answer, mutation)).toHaveLength(1);
      expect(await readEverything(directory)).toBe(before);
    });

  if (mutation.versioned)
    it('is refused if somebody else changed the subject meanwhile', async () => {
      const input = await mutation.good(directory);
      const before = await readEverything(directory);
      for (const version of [0, -1, 99, 2_147_483_647]) {
        const answer = await ask(directory, mutation, mutation.as, { ...input, version });
        expect([version, codesOf(answer, mutation)]).toEqual([version, ['STALE']]);
      }
      expect(await readEverything(directory)).toBe(before);
    });

  it('runs once if it is sent twice with one key; the key cannot be used for another input', async () => {
    const input = { ...(await mutation.good(directory)), idempotencyKey: `key-${mutation.name}` };
    const first = await ask(directory, mutation, mutation.as, input);
    expect(codesOf(first, mutation)).toEqual([]);
    const before = await readEverything(directory);
    directory.now += 5000;
    const again = await ask(directory, mutation, mutation.as, input);
    expect(buildSubject(again, mutation)).toBe(buildSubject(first, mutation));
    expect(await readEverything(directory)).toBe(before);
    const other = mutation.texts[0] ?? mutation.ids[0]!;
    const reused = await ask(directory, mutation, mutation.as, { ...input, [other]: 'something else' });
    expect(codesOf(reused, mutation)).toEqual(['KEY_REUSED']);
    for (const key of ['', 'k'.repeat(101)])
      expect(codesOf(await ask(directory, mutation, mutation.as, { ...input, idempotencyKey: key }), mutation)).toEqual(['LENGTH']);
    expect(await readEverything(directory)).toBe(before);
  });

  for (const field of mutation.ids)
    it(`answers an invalid id in ${field} with a typed error, and changes nothing`, async () => {
      const input = await mutation.good(directory);
      const before = await readEverything(directory);
      const known = String(input[field] ?? 'pat_x');
      for (const id of ['nothing', '', ' ', `${known} `, known.toUpperCase(), `${known}' OR '1'='1`, '%', '\u0000', '𠮷'.repeat(200)]) {
        const answer = await ask(directory, mutation, mutation.as, { ...input, [field]: id });
        isTyped(answer, mutation);
        expect([id, buildSubject(answer, mutation), codesOf(answer, mutation).length > 0]).toEqual([id, null, true]);
      }
      expect(await readEverything(directory)).toBe(before);
    });

  for (const field of mutation.texts)
    it(`refuses a ${field} that is blank, too long or of ten megabytes, and changes nothing`, async () => {
      const input = await mutation.good(directory);
      const before = await readEverything(directory);
      for (const text of ['', ' 　\n', 'x'.repeat(501), `\u0000`, 'あ'.repeat(3_500_000)]) {
        const answer = await ask(directory, mutation, mutation.as, { ...input, [field]: text });
        isTyped(answer, mutation);
        // An empty `localPatientId` counts as absent.
        if (text === '' && field === 'localPatientId' && mutation.name === 'startEmergencyAccess') continue;
        expect([text.slice(0, 9), text.length, buildSubject(answer, mutation)]).toEqual([text.slice(0, 9), text.length, null]);
        expect(codesOf(answer, mutation).length).toBeGreaterThan(0);
      }
      if (mutation.name !== 'startEmergencyAccess') expect(await readEverything(directory)).toBe(before);
    });

  const prose = mutation.texts.find((name) => ['reason', 'note', 'documentReference'].includes(name));
  if (prose)
    it('stores text that looks like SQL as text', async () => {
      const text = `'); DROP TABLE patient; -- \\ " \` 𠮷 \${x} %s ? :at`;
      const answer = await ask(directory, mutation, mutation.as, { ...(await mutation.good(directory)), [prose]: text });
      expect(codesOf(answer, mutation)).toEqual([]);
      expect((await directory.ask('support', '{ patientRecords(first: 1) { edges { node { id } } } }')).errors).toEqual([]);
    });

  for (const field of mutation.dates ?? [])
    it(`refuses an absurd ${field}, and changes nothing`, async () => {
      const input = await mutation.good(directory);
      const before = await readEverything(directory);
      const day = field === 'birthDate';
      const absurd = day
        ? ['0001-01-01', '9999-12-31', '2026-02-30', 'tomorrow', '']
        : ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00.000Z', 'tomorrow', '2026-13-01T00:00:00Z'];
      for (const date of absurd) {
        const answer = await ask(directory, mutation, mutation.as, { ...input, [field]: date });
        isTyped(answer, mutation);
        expect([date, buildSubject(answer, mutation)]).toEqual([date, null]);
      }
      expect(await readEverything(directory)).toBe(before);
    });
});
