import { Command, Option } from 'commander';
import { ConfigurationError, isDuplicate, logger, Writer } from '../../kit/index.js';
import { readDatabaseConfig } from '../config.js';
import { openDirectory } from '../data-source.js';
import { Refused } from '../mutation/input-errors.js';
import { readProfession } from '../terms/read-term.js';
import { IdKind } from '../users/id-kind.js';
import { Role } from '../users/role.js';
import type { RegisterUserInput } from '../users/user-record.type.js';
import { DirectoryAdministration } from './administer-directory.js';

interface RegisterOptions {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: string;
  readonly facility: string;
  readonly role?: string;
  readonly reason: string;
}

/** The command `directory:admin`. @param say prints one line */
export function makeAdminCommand(say: (line: string) => void): Command {
  const command = new Command('directory:admin')
    .description('Administers the directory on the machine itself. No second person is needed; each change is recorded as the operator.')
    .addHelpText('after', '\nThe database is named by HAREYAKA_DATABASE. docs/admin.md describes what needs a second person.');
  command
    .command('list')
    .description('lists the proposals and the certificates of cards that wait for a second person')
    .action(async () => await withDirectory(async (directory) => await list(directory, say)));
  command
    .command('register')
    .description('registers a person with profession and role, such as a first administrator')
    .requiredOption('--issuer <url>', 'the issuer of the sign-in')
    .requiredOption('--subject <name>', 'the name of the sign-in at the issuer')
    .requiredOption('--name <name>', 'the name')
    .requiredOption('--kana <kana>', 'the name in kana')
    .requiredOption('--profession <profession>', 'a profession of docs/admin.md')
    .requiredOption('--facility <id>', 'where the person works')
    .option('--role <role>', `the role there: ${Object.values(Role).join(', ')}`)
    .requiredOption('--reason <text>', 'why')
    .action(
      async (options: RegisterOptions) =>
        await withDirectory(async (directory) => say(`registered ${await directory.register(readInput(options))}`)),
    );
  command
    .command('approve')
    .description('approves a proposal or the certificate of a card')
    .argument('<id>', 'the id of the proposal or of the certificate')
    .requiredOption('--reason <text>', 'why')
    .action(
      async (id: string, { reason }: { reason: string }) =>
        await withDirectory(async (directory) => {
          await directory.approve(id, reason);
          say(`approved ${id}`);
        }),
    );
  command
    .command('networks')
    .description('changes the networks of a facility, and whether its people must act from them: the way back in if a network is wrong')
    .argument('<facility>', 'the id of the facility')
    .option('--network <cidr...>', 'all networks from now on')
    .addOption(
      new Option('--required <boolean>', 'whether people who act for the facility must do so from its networks').choices(['true', 'false']),
    )
    .requiredOption('--reason <text>', 'why')
    .action(
      async (id: string, { network, required, reason }: { network?: string[]; required?: 'true' | 'false'; reason: string }) =>
        await withDirectory(async (directory) => {
          const change = { ...(network ? { networks: network } : {}), ...(required ? { required: required === 'true' } : {}), reason };
          const { networks, networksRequired } = await directory.setNetworks(id, change);
          say(`${id}  ${networksRequired ? 'demands' : 'does not demand'} its networks: ${networks.join(', ') || 'none'}`);
        }),
    );
  return command;
}

/** The text of a failure, one line for each problem. */
export function listProblems(error: unknown): string[] {
  if (error instanceof ConfigurationError) return error.problems.map(({ variable, problem }) => `CONFIG_INVALID: ${variable} ${problem}`);
  if (error instanceof Refused)
    return error.userErrors.map(({ code, field, message }) => `${code}: ${field.slice(1).join('.')}: ${message}`);
  if (isDuplicate(error)) return ['CONFLICT: a person of this issuer and subject is registered already'];
  return [`ADMIN_FAILED: ${(error as Error).message}`];
}

async function list(directory: DirectoryAdministration, say: (line: string) => void): Promise<void> {
  const proposals = await directory.proposals();
  const certificates = await directory.certificates();
  if (proposals.length + certificates.length === 0) say('no proposal waits');
  for (const { id, userId, raise, proposedBy, reason } of proposals) {
    const parts = [
      ...(raise.profession ? [`profession ${raise.profession}`] : []),
      ...(raise.assurance ? [`assurance ${raise.assurance.requiredAssurance ?? 'any'}`] : []),
      ...raise.roles.map(({ role, facilityId }) => `${role} at ${facilityId}`),
    ];
    say(`${id}  ${userId}  ${parts.join(', ')}  (by ${proposedBy}: ${reason})`);
  }
  for (const { id, userId, issuer, serial, subject, registeredBy, reason } of certificates) {
    const parts = [`card of ${issuer}`, ...(serial ? [`serial ${serial}`] : []), ...(subject ? [`subject ${subject}`] : [])];
    say(`${id}  ${userId}  ${parts.join(', ')}  (by ${registeredBy}: ${reason})`);
  }
}

function readInput({ profession: written, facility, role, ...rest }: RegisterOptions): RegisterUserInput {
  const profession = readProfession(written);
  if (!profession) throw new Error(`--profession: there is no profession ${written}`);
  if (role !== undefined && !Object.hasOwn(Role, role)) throw new Error(`--role must be one of ${Object.values(Role).join(', ')}`);
  return { ...rest, profession, idKind: IdKind.FULL, workplaces: [{ facilityId: facility, role: (role as Role) ?? null }] };
}

async function withDirectory(work: (directory: DirectoryAdministration) => Promise<void>): Promise<void> {
  const config = readDatabaseConfig();
  const log = logger('directory:admin', config.HAREYAKA_LOG_LEVEL);
  const database = await openDirectory(config.HAREYAKA_DATABASE, log);
  const writer = await Writer.open(config.HAREYAKA_DATABASE, database, { log });
  try {
    await work(new DirectoryAdministration(database, writer));
  } finally {
    await writer.close();
    await database.destroy();
  }
}
