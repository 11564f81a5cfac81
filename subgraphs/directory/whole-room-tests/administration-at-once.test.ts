import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type DirectoryProcesses, startProcesses } from '../testing/directory-process.js';
import {
  type AdminMutation,
  followMerge,
  makeScenario,
  PATIENT_MUTATIONS,
  type PatientScenario,
  readStanding,
  type ScenarioPlace,
} from '../testing/patient-scenario.js';

// `startMariadb` has reported a missing server, or thrown if every service is required.
const mariadb = databases().find(({ name }) => name === 'MariaDB');
/** How often each pair is sent to both processes at once. */
const RACES = 2;

(mariadb ? describe : describe.skip)('two administrators on two directory processes over one MariaDB', () => {
  let server: DatabaseServer;
  let directories: DirectoryProcesses;
  let urls: [string, string];
  let place: ScenarioPlace;

  beforeAll(async () => {
    server = await mariadb!.start();
    directories = await startProcesses(await server.fresh(), 10);
    urls = (await Promise.all([directories.start(), directories.start()])).map(({ ready }) => ready.url) as [string, string];
    const person = directories.world.users.find(({ subject }) => subject === 'dr-gaibu')!;
    const disclosing = directories.world.facilities.find(({ system }) => system)!.id;
    place = { disclosing, viewing: person.activities[0]!.facilityId, user: person.id };
  }, 120_000);

  afterAll(async () => {
    await directories?.stop();
    await server?.stop();
  });

  const mutate = async (process: 0 | 1, { name, as, input }: AdminMutation, scenario: PatientScenario) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
    const { data, errors } = await directories.ask(urls[process], as, query, { input: input(scenario, place) });
    expect([name, errors]).toEqual([name, []]);
    return data[name].userErrors.map(({ code }: { code: string }) => code).join(' ') || 'done';
  };
  const named = (name: string) => PATIENT_MUTATIONS.find((one) => one.name === name)!;
  const scenarioFor = async (merged: boolean) => {
    const scenario = await makeScenario(directories, place);
    if (!merged) return scenario;
    await mutate(0, named('mergePatients'), scenario);
    return await followMerge(directories, scenario);
  };

  const pairs = PATIENT_MUTATIONS.flatMap((one, i) => PATIENT_MUTATIONS.slice(i).map((other) => [one, other] as const));
  const isUndone = (pair: readonly AdminMutation[]) => pair.some(({ name }) => name === 'unmergePatients');
  /** The results of running one after the other: the answers, and the facts in force afterwards. */
  const inTurn = async (one: AdminMutation, other: AdminMutation, otherFirst: boolean) => {
    const scenario = await scenarioFor(isUndone([one, other]));
    const answers: string[] = [];
    for (const mutation of otherFirst ? [other, one] : [one, other]) answers.push(await mutate(0, mutation, scenario));
    return `${(otherFirst ? answers.reverse() : answers).join(' / ')}: ${await readStanding(directories, scenario)}`;
  };

  it('who change a patient’s facts at once get the results of one of the two orders, as the README lists them', async () => {
    const rows: string[] = [];
    for (const [one, other] of pairs) {
      const allowed = [await inTurn(one, other, false), await inTurn(one, other, true)];
      for (let i = 0; i < RACES; i++) {
        const scenario = await scenarioFor(isUndone([one, other]));
        const answers = await Promise.all([mutate(0, one, scenario), mutate(1, other, scenario)]);
        const outcome = `${answers.join(' / ')}: ${await readStanding(directories, scenario)}`;
        expect(allowed.map((each) => [one.name, other.name, each])).toContainEqual([one.name, other.name, outcome]);
      }
      const depends = new Set(allowed).size > 1;
      if (depends || !allowed[0]!.startsWith('done / done:')) rows.push(rowOf(one.name, other.name, allowed));
    }
    expect(tableIn(readFileSync('subgraphs/directory/README.md', 'utf8'))).toEqual(rows);
  }, 120_000);

  it('who got the answer that something was withdrawn can rely on it, whatever the other one does meanwhile', async () => {
    const ends = ['withdrawConsent', 'unlinkPatient', 'revokeViewingPermission'];
    const kinds = ['consent', 'link', 'permission'] as const;
    const steps = fc.constantFrom(...ends, 'renewConsent', 'renewViewingPermission', 'mergePatients', 'unmergePatients');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(steps, steps, fc.boolean()), { minLength: 2, maxLength: 5 }), async (script) => {
        const first = await makeScenario(directories, place);
        const over = new Set<string>();
        let last = first;
        for (const [one, other, latest] of script) {
          // With the version that was read first, or with the current one.
          const seen = latest ? last : first;
          const both = [one, other].map(named);
          const answers = await Promise.all(both.map(async (mutation, i) => await mutate(i as 0 | 1, mutation, seen)));
          for (const [i, { name }] of both.entries())
            if (answers[i] === 'done' && ends.includes(name)) over.add(kinds[ends.indexOf(name)]!);
          const standing = await readStanding(directories, first);
          for (const kind of over) expect([kind, standing, standing.includes(kind)]).toEqual([kind, standing, false]);
          last = (await followMerge(directories, first).catch(() => undefined)) ?? first;
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

function rowOf(one: string, other: string, [oneFirst, otherFirst]: readonly string[]): string {
  return `| \`${one}\` × \`${other}\` | ${oneFirst} | ${oneFirst === otherFirst ? 'the same' : otherFirst} |`;
}

/** The rows of the table of pairs, without the spaces that align it. */
function tableIn(readme: string): string[] {
  const [, table = ''] = /^\| pair +\|.*\n\|[-| ]+\n((?:\|.*\n?)+)/m.exec(readme) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) => row.replace(/ +\|/g, ' |').replace(/\| +/g, '| '));
}
