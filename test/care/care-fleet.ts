import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { type MariaDb, mariadbProgram, startMariaDb } from '../../subgraphs/kit/testing/mariadb.js';
import { accessToken } from '../network/issuer/access-token.js';
import { KEYS_FILE } from '../network/issuer/issuer-keys.js';
import { type Child, runCommand } from '../network/launch/child.js';
import { type Fleet, startFleet } from '../network/launch/fleet.js';
import { ISSUER } from '../network/world/demo-accounts.js';
import { csv } from '../network/world/import-files.js';
import type { World } from '../network/world/world-model.js';
import { type Restartable, startRestartable } from './restartable.js';

/** Whether the programs are there that these tests need. */
export const HAS_MARIADB = mariadbProgram('mariadbd') !== undefined && mariadbProgram('mariadb-install-db') !== undefined;

/** A nurse who is in the care team of one patient. */
export interface CarePerson {
  readonly id: string;
  readonly token: string;
  readonly patient: string;
  /** The facility for which the nurse acts. */
  readonly facility: string;
}

/** Two gateways, each with a care cabinet of its own, and one MariaDB for both cabinets. Every other process is there once. */
export interface CareFleet {
  readonly fleet: Fleet;
  readonly mariadb: MariaDb;
  /** The address of the cabinets' database. */
  readonly database: string;
  readonly gateways: readonly [Restartable, Restartable];
  readonly cabinets: readonly [Restartable, Restartable];
  readonly persons: readonly CarePerson[];
  /** Sends an operation to a gateway. @returns the answer, whatever its status */
  ask(gateway: number, token: string, query: string, variables: object): Promise<CareAnswer>;
  stop(): Promise<void>;
}

export interface CareAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a part of the answer to any operation of a test
  readonly data: any;
  readonly codes: readonly string[];
}

/** A commit is durable when a client is told of it: the server may be killed. */
const DURABLE = ['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=256M'];
const PROGRAMS: Readonly<Record<string, string>> = { gateway: 'gateway/main.js', 'care-cabinet': 'subgraphs/care-cabinet/main.js' };
/** Milliseconds for one answer. */
const PATIENCE = 20_000;
const STATION = 'ns-tanaka';

/** @param persons how many nurses there are; patients: in the teams of how many patients */
export async function startCareFleet({ persons, patients }: { readonly persons: number; readonly patients: number }): Promise<CareFleet> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-care-'));
    ends.push(async () => await rm(folder, { recursive: true, force: true }));
    const mariadb = await startMariaDb(DURABLE);
    ends.push(mariadb.stop);
    const database = await mariadb.fresh();
    const environments = new Map<string, Record<string, string>>();
    const fleet = await startFleet({
      folder,
      logLevel: 'fatal',
      databases: { directory: `sqlite:${join(folder, 'directory.sqlite')}`, careCabinet: database },
      environment: (name, given) => {
        const env = { ...given };
        if (name === 'audit') env.HAREYAKA_AUDIT_GATEWAYS += `,second=${env.HAREYAKA_AUDIT_GATEWAYS!.split('=')[1]}`;
        environments.set(name, env);
        return env;
      },
    });
    ends.push(fleet.stop);
    const child = (name: string) => fleet.children.find((one) => one.name === name)!;
    const start = async (name: string, { running, change = {} }: { running?: Child<unknown>; change?: Record<string, string> }) => {
      const environment = { ...environments.get(name)!, ...change };
      const process = await startRestartable({ name, program: PROGRAMS[name]!, environment, running });
      ends.push(process.stop);
      return process;
    };
    // The fleet's own gateway and cabinet are the first of two.
    const cabinets = [await start('care-cabinet', { running: child('care-cabinet') }), await start('care-cabinet', {})] as const;
    const second = {
      HAREYAKA_SUBGRAPH_URL_CARE_CABINET: `${cabinets[1].url()}/graphql`,
      HAREYAKA_AUDIT_NAME: 'second',
      HAREYAKA_AUDIT_SPOOL: join(folder, 'audit-spool-2'),
    };
    const gateways = [await start('gateway', { running: child('gateway') }), await start('gateway', { change: second })] as const;
    const ask: CareFleet['ask'] = async (gateway, token, query, variables) => {
      const answer = await fetch(`${gateways[gateway]!.url()}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const { data, errors = [] } = (await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
      return { status: answer.status, data, codes: errors.map(({ extensions }) => extensions.code) };
    };
    const made = await addPersons(fleet, { persons, patients });
    await joinTeams(made, ask);
    return { fleet, mariadb, database, gateways, cabinets, persons: made, ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds nurses to the directory, by its import, each with a permission for one patient. The patients are taken in turn. */
async function addPersons(fleet: Fleet, { persons, patients }: { persons: number; patients: number }): Promise<CarePerson[]> {
  const world = (await (await fetch(`${fleet.network.control}/world`)).json()) as World;
  const model = world.users.find(({ subject }) => subject === STATION)!;
  const own = world.permissions.filter(({ userId, patientId }) => userId === model.id && patientId !== null).slice(0, patients);
  const station = model.activities[0]!.facilityId;
  const made = Array.from({ length: persons }, (_, index) => {
    const name = `nurse-${index}`;
    return { id: `usr_load${index}`, subject: name, permission: own[index % own.length]! };
  });
  const folder = join(fleet.folder, 'care-persons');
  await mkdir(folder);
  await writeFile(
    join(folder, 'users.csv'),
    csv([
      ['id', 'issuer', 'subject', 'name', 'kana', 'profession', 'idKind', 'requiredAssurance', 'activities'],
      ...made.map(({ id, subject }) => [id, ISSUER, subject, `負荷 ${subject}`, 'フカ', 'NURSE', 'FULL', null, station]),
    ]),
  );
  await writeFile(
    join(folder, 'permissions.csv'),
    csv([
      ['id', 'userId', 'facilityId', 'patientId', 'categories', 'careFrom', 'careUntil', 'validFrom', 'validUntil', 'reason'],
      ...made.map(({ id, permission: { patientId, validFrom } }) => [
        ...[`prm_${id.slice(4)}`, id, station, patientId, 'CARE_RECORD', null, null, validFrom, null, 'ケアのため'],
      ]),
    ]),
  );
  const report = await runCommand('subgraphs/directory/commands/import/main.js', [folder], {
    HAREYAKA_DATABASE: `sqlite:${join(fleet.folder, 'directory.sqlite')}`,
  });
  if (!report.includes(`${persons} good, 0 rejected`)) throw new Error(report);
  const sign = await makeSigner(fleet);
  return await Promise.all(
    made.map(async ({ id, subject, permission }) => ({
      id,
      token: await sign(subject),
      patient: permission.patientId!,
      facility: station,
    })),
  );
}

/** Signs access tokens as the demo's issuer does, for people who have no account there. */
async function makeSigner(fleet: Fleet): Promise<(subject: string) => Promise<string>> {
  const model = await accessToken(fleet.network.issuer, STATION, { ttl: 86_400 });
  const { keys } = JSON.parse(await readFile(join(fleet.folder, KEYS_FILE), 'utf8'));
  const key = await importJWK(keys[0], 'ES256');
  const header = decodeProtectedHeader(model) as { alg: string };
  const claims = decodeJwt(model);
  return async (subject) => await new SignJWT({ ...claims, sub: subject, jti: randomUUID() }).setProtectedHeader(header).sign(key);
}

const START = 'mutation ($input: StartCareTeamInput!) { answer: startCareTeam(input: $input) { member { id } userErrors { code } } }';
const INVITE =
  'mutation ($input: InviteToCareTeamInput!) { answer: inviteToCareTeam(input: $input) { member { id } userErrors { code } } }';
const ACCEPT = 'mutation ($input: CareTeamMemberInput!) { answer: acceptCareTeamInvitation(input: $input) { userErrors { code } } }';

/** The first person of each patient starts the team, and invites the others, who accept. */
async function joinTeams(persons: readonly CarePerson[], ask: CareFleet['ask']): Promise<void> {
  const act = async (token: string, query: string, input: object) => {
    const { data, codes } = await ask(0, token, query, { input });
    if (!data?.answer || data.answer.userErrors.length > 0) throw new Error(`${query}: ${JSON.stringify([data, codes])}`);
    return data.answer;
  };
  await Promise.all(
    [...new Set(persons.map(({ patient }) => patient))].map(async (patientId) => {
      const [first, ...others] = persons.filter(({ patient }) => patient === patientId);
      await act(first!.token, START, { patientId });
      for (const { id, token, facility } of others) {
        const { member } = await act(first!.token, INVITE, { patientId, userId: id, facilityId: facility });
        await act(token, ACCEPT, { patientId, memberId: member.id });
      }
    }),
  );
}
