import 'reflect-metadata';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { folderOf } from './patient-folder.js';

/** An error of the command, with a stable code. */
class CommandError extends Error {
  constructor(
    readonly code:
      | 'STORE_NOT_FOUND'
      | 'STORE_NOT_A_FOLDER'
      | 'STORE_UNREADABLE'
      | 'PATIENT_ID_INVALID'
      | 'PATIENT_NOT_FOUND'
      | 'REPORT_NOT_WRITABLE'
      | 'REPORT_IN_STORE',
    message: string,
  ) {
    super(message);
  }
}

const program = new Command('ssmix2').description('Reads SS-MIX2 standardized storages as the graph reads them.').exitOverride();

program
  .command('read')
  .description(
    'Reads every file of a standardized storage and prints one JSON object for each, a line each: file, type, patientId, flag, outcome (READ, NOT_CURRENT, QUARANTINED, INVALID, UNSUPPORTED), reason, warnings of the file, and the items that a chart would show, each with its own warnings. A summary by data type goes to stderr.',
  )
  .argument('<store>', 'the root folder: <store>/<first 3 of the patient id>/<next 3>/<patient id>/<care date>/<data type>/<file>')
  .option('--patient <id>', "only this patient's files")
  .option('--report <file>', 'also writes a report for the hospital: HTML if the name ends in .html, else text')
  .addOption(new Option('--lang <language>', 'the language of the report: ja has the English beneath').choices(['ja', 'en']).default('ja'))
  .addHelpText(
    'after',
    `
The report says what the store does against the standard, and what no field of a chart shows: counts by data type, segment and field.
It has no patient data: no values, no patients' numbers and no names of files. It must not be in the store.
The patient that a file must be of is the one of its path; a file whose PID-3 says otherwise is QUARANTINED and its content is not printed.
Of files with condition flag 1 for the same order the newest counts. Links are not followed; files of more than 4 MiB are not read.
Ids of items are the same in every run, but not those that a connected system makes.
Exits with 0 when the store could be walked, whatever was found in it, and with 2 when it could not.`,
  )
  .action(async (store: string, { patient, report, lang }: { patient?: string; report?: string; lang: 'ja' | 'en' }) => {
    const root = folder(store);
    if (report !== undefined) checkReport(report, root);
    if (patient !== undefined && !/^[0-9A-Za-z-]{4,15}$/.test(patient)) {
      throw new CommandError('PATIENT_ID_INVALID', 'a patient id has 4 to 15 digits, letters and hyphens');
    }
    if (patient !== undefined && !existsSync(join(root, folderOf(patient)))) {
      throw new CommandError('PATIENT_NOT_FOUND', 'the store has no folder of this patient');
    }
    // These modules take a second to load, so they are loaded only after the arguments are checked.
    const [{ readStore }, { checkEnvironment, toDayInJapan }, { Findings }, { writeReport }] = await Promise.all([
      import('./read-store.js'),
      import('../../kit/index.js'),
      import('./report/findings.js'),
      import('./report/write-report.js'),
    ]);
    checkEnvironment('ssmix2');
    const findings = new Findings();
    const summary = await readStore(root, patient ?? null, written, findings);
    process.stderr.write(String(summary));
    if (report === undefined) return;
    try {
      writeReport(report, findings, { language: lang, date: toDayInJapan(Date.now()) });
    } catch (error) {
      throw new CommandError('REPORT_NOT_WRITABLE', `${report} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  });

function folder(store: string): string {
  try {
    const root = realpathSync(store);
    if (!statSync(root).isDirectory()) throw new CommandError('STORE_NOT_A_FOLDER', `${store} is not a folder`);
    accessSync(root, constants.R_OK | constants.X_OK);
    return root;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CommandError('STORE_NOT_FOUND', `${store} does not exist`);
    throw new CommandError('STORE_UNREADABLE', `${store} cannot be read (${code ?? 'unknown'})`);
  }
}

/** Refuses a report whose folder cannot be written, before anything is read, and one in the store, which this command never changes. */
function checkReport(report: string, root: string): void {
  try {
    const parent = realpathSync(dirname(report));
    accessSync(parent, constants.W_OK);
    const target = existsSync(report) ? realpathSync(report) : join(parent, basename(report));
    if (target.startsWith(`${root}${sep}`)) throw new CommandError('REPORT_IN_STORE', 'the report must not be in the store');
    if (existsSync(target) && !statSync(target).isFile()) throw new Error('not a file');
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError('REPORT_NOT_WRITABLE', `${report} cannot be written`);
  }
}

async function written(lines: string): Promise<void> {
  await new Promise<void>((resolve, reject) => process.stdout.write(lines, (error) => (error ? reject(error) : resolve())));
}

// A reader such as head closes the pipe early. `written` gets this error too, so this handler ignores it.
process.stdout.on('error', () => undefined);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
    process.stderr.write(`${error instanceof CommandError ? error.code : 'READ_FAILED'}: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
