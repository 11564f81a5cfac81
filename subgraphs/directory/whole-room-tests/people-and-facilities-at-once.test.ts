import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type DirectoryProcesses, startProcesses } from '../testing/directory-process.js';

// `startMariadb` has reported a missing server, or thrown if every service is required.
const mariadb = databases().find(({ name }) => name === 'MariaDB');
/** How often each pair is sent to both processes at once. Each process goes first once, up to its first lock. */
const RACES = 2;
const DAY = 86_400_000;

/** The subject of a mutation: a person with an open proposal, or a facility, with the versions that were read. */
interface Subject {
  readonly id: string;
  readonly version: number;
  readonly proposal?: string;
}

interface Mutation {
  readonly title: string;
  readonly name: string;
  readonly as?: string;
  readonly input: (subject: Subject) => object;
}

(mariadb ? describe : describe.skip)('two administrators on two directory processes over one MariaDB, who change at once', () => {
  let server: DatabaseServer;
  let directories: DirectoryProcesses;
  let urls: [string, string];
  let hospitals: string[];
  let made = 0;

  beforeAll(async () => {
    server = await mariadb!.start();
    directories = await startProcesses(await server.fresh(), 10);
    urls = (await Promise.all([directories.start(), directories.start()])).map(({ ready }) => ready.url) as [string, string];
    hospitals = directories.world.facilities.filter(({ system }) => system).map(({ id }) => id);
  }, 120_000);

  afterAll(async () => {
    await directories?.stop();
    await server?.stop();
  });

  const reason = 'r';
  const ask = async (process: 0 | 1, query: string, variables: object, who = 'admin') => {
    const { data, errors } = await directories.ask(urls[process], who, query, variables);
    expect(errors).toEqual([]);
    return data;
  };
  const mutate = async (process: 0 | 1, { name, as = 'admin', input }: Mutation, subject: Subject): Promise<string> => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${name}(input: $input) { userErrors { code } } }`;
    const data = await ask(process, query, { input: { reason, ...input(subject) } }, as);
    // The second one is refused by the version, or by the state that it finds; either is correct.
    return data[name].userErrors.length === 0 ? 'done' : 'refused';
  };

  async function registerPerson(): Promise<Subject> {
    const input = { issuer: 'https://issuer.example', subject: `p${++made}`, name: '名', kana: 'メイ', profession: 'NURSE' };
    const query = 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id version proposal { id } } } }';
    const { user } = (await ask(0, query, { input: { ...input, workplaces: [{ facilityId: hospitals[0] }], reason } })).registerUser;
    return { ...user, proposal: user.proposal.id };
  }
  async function registerFacility(): Promise<Subject> {
    const input = { institutionCode: String(9_000_000_000 + ++made), name: '名', kana: 'メイ', kind: 'CLINIC', viewing: true };
    const query = 'mutation ($input: RegisterFacilityInput!) { registerFacility(input: $input) { facility { id version } } }';
    return (await ask(0, query, { input: { ...input, disclosures: [], networks: [], reason } })).registerFacility.facility;
  }
  async function person(id: string): Promise<string> {
    const query = `query ($id: ID!) {
      raiseProposals(userId: $id) { edges { node { state profession } } }
      ${hospitals.slice(0, 2).map((facility, i) => `at${i}: userRecords(facilityId: "${facility}", first: 200) { edges { node { id active profession } } }`)}
    }`;
    const data = await ask(0, query, { id });
    const found = [data.at0, data.at1].map(({ edges }) => edges.find(({ node }: { node: { id: string } }) => node.id === id)?.node);
    const shown = found.map((one) => (one ? `${one.active ? 'active' : 'suspended'} ${one.profession}` : 'not here'));
    const proposals = data.raiseProposals.edges.map(({ node }: { node: object }) => Object.values(node).join(' '));
    return [...shown, ...proposals.sort()].join(', ');
  }
  async function facility(id: string): Promise<string> {
    const rows: { viewing: number; until: string | null }[] = await directories.database.query(
      'SELECT viewing, until_at AS until FROM membership WHERE facility_id = ? AND (until_at IS NULL OR until_at > ?)',
      [id, Date.now()],
    );
    return rows.map(({ viewing, until }) => `${viewing ? 'views' : 'views not'}${until === null ? '' : ', leaves'}`).join(' + ');
  }

  /** Holds the row's lock until each has ended or waits for it, so that neither sees what the other one is about to do. */
  async function atOnce(table: string, id: string, both: readonly (() => Promise<string>)[]): Promise<string[]> {
    const holder = directories.database.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`SELECT id FROM ${table} WHERE id = ? FOR UPDATE`, [id]);
    let ended = 0;
    const answers = both.map(async (one) => await one().finally(() => ended++));
    const waiting = async () => {
      const [row] = await directories.database.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'");
      return Number(row.Value);
    };
    while (ended + (await waiting()) < both.length) await pause(2);
    await holder.commitTransaction();
    await holder.release();
    return await Promise.all(answers);
  }

  const seen = ({ id, version }: Subject) => ({ id, version });
  const PEOPLE: Mutation[] = [
    { title: 'suspend', name: 'suspendUser', input: ({ id }) => ({ id }) },
    { title: 'resume', name: 'resumeUser', input: ({ id }) => ({ id }) },
    { title: 'approve', name: 'approveRaise', as: 'admin-2', input: ({ proposal }) => ({ id: proposal }) },
    { title: 'decline', name: 'declineRaise', as: 'support', input: ({ proposal }) => ({ id: proposal }) },
    { title: 'propose another', name: 'updateUser', input: (subject) => ({ ...seen(subject), profession: 'DOCTOR' }) },
    {
      title: 'let work elsewhere',
      name: 'updateUser',
      input: (subject) => ({ ...seen(subject), workplaces: [{ facilityId: hospitals[1] }] }),
    },
    { title: 'rename', name: 'updateUser', input: (subject) => ({ ...seen(subject), name: '別' }) },
  ];
  const FACILITIES: Mutation[] = [
    { title: 'suspend', name: 'suspendFacility', input: ({ id }) => ({ id }) },
    { title: 'resume', name: 'resumeFacility', input: ({ id }) => ({ id }) },
    { title: 'view no more', name: 'updateFacility', input: (subject) => ({ ...seen(subject), viewing: false }) },
    {
      title: 'leave tomorrow',
      name: 'updateFacility',
      input: (subject) => ({ ...seen(subject), leavesAt: new Date(Date.now() + DAY).toISOString() }),
    },
    { title: 'rename', name: 'updateFacility', input: (subject) => ({ ...seen(subject), name: '別' }) },
  ];

  const KINDS = [
    ['a person', 'user_account', PEOPLE, registerPerson, person],
    ['a facility', 'facility', FACILITIES, registerFacility, facility],
  ] as const;
  it.each(KINDS)(
    '%s get the results of one of the two orders',
    async (_what, table, mutations, register, standing) => {
      const wrong: string[] = [];
      for (const [one, other] of mutations.flatMap((first, i) => mutations.slice(i).map((second) => [first, second] as const))) {
        const inTurn = async (otherFirst: boolean) => {
          const subject = await register();
          const answers: string[] = [];
          for (const mutation of otherFirst ? [other, one] : [one, other]) answers.push(await mutate(0, mutation, subject));
          return `${(otherFirst ? answers.reverse() : answers).join(' / ')}: ${await standing(subject.id)}`;
        };
        const allowed = [await inTurn(false), await inTurn(true)];
        for (let i = 0; i < RACES; i++) {
          const subject = await register();
          const both = [async () => await mutate(0, one, subject), async () => await mutate(1, other, subject)];
          const answers = await atOnce(table, subject.id, i === 0 ? both : both.reverse());
          if (i > 0) answers.reverse();
          const outcome = `${answers.join(' / ')}: ${await standing(subject.id)}`;
          if (!allowed.includes(outcome)) wrong.push(`${one.title} × ${other.title}: ${outcome}; allowed: ${allowed.join('; ')}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});
