import { readFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigurationError, readPrivateKeySet, redactError } from '../../kit/index.js';
import { makeLogKeys } from '../checkpoints/log-key.js';
import { type LogConfig, readLogConfig } from '../config.js';
import { connectAudit, openAudit, readAudit } from '../data-source.js';
import { PartFileError } from '../export/part-file.js';
import { planPrune, prune } from '../prune/prune.js';
import { parseRecordId, type RecordId } from '../records/record-id.js';
import { NoteError } from '../tree/note-error.js';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../tree/note-key.js';
import { readGivenCheckpoint, type TrustedKeys } from '../verify/check-checkpoints.js';
import { checkProof, proveRecord } from '../verify/prove-record.js';
import { verifyLog } from '../verify/verify-log.js';
import { readDay, withDatabase } from './command-options.js';
import { addExportCommand } from './export-command.js';
import { reportVerification } from './report-verification.js';
import { showProgress } from './show-progress.js';

/** What the command uses of its process. */
export interface CommandProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  /** Aborts when the command is to end early: an export then leaves no file. */
  readonly signal?: AbortSignal;
  /** Writes to standard output. It may return a promise that resolves when more may be written. */
  readonly out: (text: string) => unknown;
  readonly err: (text: string) => void;
}

/** Exit codes: 1 if something is wrong with the log or a proof, 2 for a wrong call or configuration. */
const WRONG = 1;
const MISUSED = 2;

/**
 * Runs `npm run audit -- …`.
 *
 * @param args without the program's name
 * @returns the exit code
 */
export async function runAuditCommand(args: readonly string[], process: CommandProcess): Promise<number> {
  let code = 0;
  const command = buildCommand(process, (wrong) => {
    code = wrong;
  });
  try {
    await command.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
    if (error instanceof ConfigurationError) {
      for (const { variable, problem } of error.problems) process.err(`audit: ${error.code}: ${variable} ${problem}\n`);
      return MISUSED;
    }
    if (error instanceof NoteError || error instanceof PartFileError) {
      process.err(`${error.code}: ${error.message}\n`);
      return error instanceof NoteError ? WRONG : MISUSED;
    }
    const { message = 'the database failed' } = redactError(error) as { message?: string };
    process.err(`AUDIT_FAILED: ${message}\n`);
    return MISUSED;
  }
}

function buildCommand(process: CommandProcess, setCode: (code: number) => void): Command {
  const { env, now, out, err } = process;
  const program = new Command('audit')
    .description('Verifies the audit log, proves that a record is in it, exports events, and prunes old records.')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err });

  program
    .command('verify')
    .description(
      'Reads the whole log and names the first altered, missing, inserted or moved record. It only reads, and may run while the store does. Exit code 1 if something is wrong.',
    )
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere: by you, or by a witness')
    .option('--vkey <vkey>', 'a former key of the log, or the key of a witness: may be repeated', collectKeys, [])
    .action(async ({ checkpoint, vkey }: { checkpoint?: string; vkey: VerifierKey[] }) => {
      const config = readLogConfig(env);
      const keys = await readTrustedKeys(config, vkey);
      const given = checkpoint === undefined ? undefined : readGivenCheckpoint(await readFile(checkpoint, 'utf8'), keys);
      const result = await withDatabase(config, readAudit, async (database) => {
        const onProgress = showProgress(now, (checked, size) => err(`checked ${checked} of ${size} records\n`));
        return await verifyLog(database, { keys, given, onProgress });
      });
      out(reportVerification(result));
      if (result.finding) setCode(WRONG);
    });

  program
    .command('prove')
    .description('Prints a proof that a record is in the log, for anybody who has the log’s public key (c2sp.org/tlog-proof).')
    .argument('<record>', 'the id of the record: GATEWAY/SPOOL/NUMBER', readId)
    .action(async (id: RecordId) => {
      const proof = await withDatabase(readLogConfig(env), readAudit, async (database) => await proveRecord(database, id));
      if (typeof proof === 'string') return void out(proof);
      const why = { RECORD_UNKNOWN: 'the log has no such record', NO_CHECKPOINT_YET: 'no checkpoint covers it yet: wait a minute' };
      err(`${proof.problem}: ${why[proof.problem]}\n`);
      setCode(WRONG);
    });

  program
    .command('check-proof')
    .description('Checks such a proof with public keys alone. It needs no database.')
    .argument('<file>', 'the proof')
    .requiredOption('--vkey <vkey>', 'the public key of the log, or of a witness: may be repeated', collectKeys, [])
    .requiredOption('--record <file>', 'the record’s JSON text, byte for byte')
    .action(async (file: string, { vkey, record }: { vkey: VerifierKey[]; record: string }) => {
      const { origin, index, size, signatures } = checkProof(await readFile(file, 'utf8'), await readFile(record), vkey);
      out(`OK: the record is entry ${index} of the ${size} records of ${origin}\n`);
      for (const { key, time } of signatures)
        out(`signed by ${key.name}${time === undefined ? '' : `, at ${new Date(time * 1000).toISOString()}`}\n`);
    });

  program
    .command('vkey')
    .description('Prints the public keys of the log, one a line, for those who check proofs and for witnesses.')
    .action(async () => {
      const config = readLogConfig(env);
      const { verifiers } = await readLogKeys(config);
      for (const key of verifiers) out(`${formatVerifierKey(key)}\n`);
    });

  program
    .command('migrate')
    .description(
      'Brings the tables to the newest version and adds the partitions of the coming months: for a database user with more rights than the store’s.',
    )
    .action(async () => {
      await withDatabase(
        readLogConfig(env),
        async (address, log) => await openAudit(address, log, now()),
        async () => undefined,
      );
      out('the tables are up to date\n');
    });

  program
    .command('prune')
    .description(
      'Removes the texts and events of records that are older than the retention. Hashes, tree and checkpoints stay, so that the log can still be verified.',
    )
    .option('--before <date>', 'records from this day on stay (UTC); by default as many years ago as the configuration says', readDay)
    .option('--dry-run', 'only says what would be removed')
    .action(async ({ before, dryRun }: { before?: string; dryRun?: boolean }) => {
      const config = readLogConfig(env);
      const { origin, signer } = await readLogKeys(config);
      const latest = subtractYears(now(), config.HAREYAKA_AUDIT_RETENTION_YEARS);
      const day = before ?? latest;
      if (day > latest) {
        err(`PRUNE_TOO_EARLY: records from ${latest} on are kept: HAREYAKA_AUDIT_RETENTION_YEARS says so\n`);
        return setCode(MISUSED);
      }
      await withDatabase(config, connectAudit, async (database) => {
        const { from, until } = await planPrune(database, origin, day);
        const count = `${until - from} records before ${day}`;
        if (dryRun) return void out(`would remove the texts and events of ${count}\n`);
        const onProgress = showProgress(now, (done, all) => err(`removed ${done - from} of ${all - from}\n`));
        await prune(database, { origin, signer, before: day, now: now(), onProgress });
        out(`removed the texts and events of ${count}\n`);
      });
    });
  addExportCommand(program, process);
  return program;
}

async function readLogKeys({ HAREYAKA_AUDIT_ORIGIN: origin, HAREYAKA_AUDIT_KEYS: file }: LogConfig) {
  return makeLogKeys(origin, await readPrivateKeySet(file));
}

async function readTrustedKeys(config: LogConfig, more: readonly VerifierKey[]): Promise<TrustedKeys> {
  const { origin, verifiers } = await readLogKeys(config);
  const isOfLog = ({ name }: VerifierKey) => name === origin;
  return {
    origin,
    log: [...verifiers, ...more.filter(isOfLog)],
    witnesses: [...config.HAREYAKA_AUDIT_WITNESSES.map(({ key }) => key), ...more.filter((key) => !isOfLog(key))],
  };
}

/** The day that lies so many years before an instant. */
function subtractYears(now: number, years: number): string {
  const day = new Date(now);
  day.setUTCFullYear(day.getUTCFullYear() - years);
  return day.toISOString().slice(0, 10);
}

function readId(text: string): RecordId {
  const id = parseRecordId(text);
  if (!id) throw new InvalidArgumentError('It must be GATEWAY/SPOOL/NUMBER.');
  return id;
}

function collectKeys(text: string, before: VerifierKey[]): VerifierKey[] {
  try {
    return [...before, parseVerifierKey(text)];
  } catch {
    throw new InvalidArgumentError('It must be a verifier key: NAME+ID+KEY.');
  }
}
