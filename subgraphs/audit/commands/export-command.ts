import { type Command, InvalidArgumentError, Option } from 'commander';
import { openParameters, readPrivateKeySet, sealingKeys } from '../../kit/index.js';
import { readLogConfig } from '../config.js';
import { connectAudit } from '../data-source.js';
import { LANGUAGES, type Language, makeCsvFormat } from '../export/csv-format.js';
import { exportEvents } from '../export/export-events.js';
import { makeFhirFormat } from '../export/fhir-format.js';
import { PartFile } from '../export/part-file.js';
import type { CommandProcess } from './audit-command.js';
import { readDay, readNextDay, withDatabase } from './command-options.js';
import { formatRate, showProgress } from './show-progress.js';

interface ExportFlags {
  readonly format: 'csv' | 'fhir';
  readonly from: string;
  readonly to: string;
  readonly patient?: string;
  readonly user?: string;
  readonly facility?: string;
  readonly out?: string;
  readonly force?: true;
  readonly lang?: Language;
  readonly parameters?: true;
  readonly by: string;
  readonly reason: string;
}

/** Adds `audit export`. */
export function addExportCommand(program: Command, { env, now, signal, out, err }: CommandProcess): void {
  program
    .command('export')
    .description(
      'Writes events as CSV or as FHIR AuditEvent (NDJSON). The export is itself recorded, with who made it and why: its database user must be allowed to append to the log.',
    )
    .addOption(new Option('--format <format>', 'the format').choices(['csv', 'fhir']).makeOptionMandatory())
    .requiredOption('--from <date>', 'the first day (UTC)', readDay)
    .requiredOption('--to <date>', 'the last day (UTC)', readDay)
    .option('--patient <id>', 'only events that concern this patient')
    .option('--user <id>', 'only what this person did')
    .option('--facility <id>', 'only what people did for this facility')
    .option('--out <file>', 'the file; standard output by default. It appears under its name only when it is complete')
    .option('--force', 'replaces the file if it exists')
    .addOption(new Option('--lang <language>', 'the language of the headings of CSV; by default that of LANG').choices(LANGUAGES))
    .option('--parameters', 'opens the operations’ variables: search terms, which are patient data')
    .requiredOption('--by <name>', 'who makes the export', readText)
    .requiredOption('--reason <text>', 'why, without patient data', readText)
    .action(async (flags: ExportFlags) => {
      const config = readLogConfig(env);
      const format =
        flags.format === 'fhir' ? makeFhirFormat(config.HAREYAKA_AUDIT_ORIGIN) : makeCsvFormat(flags.lang ?? findLanguage(env));
      const keys = flags.parameters ? await sealingKeys(await readPrivateKeySet(config.HAREYAKA_AUDIT_KEYS)) : undefined;
      const request = {
        format: flags.format,
        from: flags.from,
        to: readNextDay(flags.to),
        patientId: flags.patient,
        userId: flags.user,
        facilityId: flags.facility,
        parameters: flags.parameters ?? false,
        by: flags.by,
        reason: flags.reason,
      };
      const began = now();
      const file = flags.out === undefined ? undefined : await PartFile.begin(flags.out, { force: flags.force ?? false });
      try {
        const count = await withDatabase(config, connectAudit, async (database) => {
          return await exportEvents(database, request, {
            format,
            write: async (text) => await (file ? file.write(text) : out(text)),
            openParameters: keys && ((sealed, requestId) => openParameters(sealed, requestId, keys)),
            now,
            signal,
            onProgress: showProgress(now, (done, all) =>
              err(`exported ${done} of ${all} events${formatRate({ done, all, took: now() - began })}\n`),
            ),
          });
        });
        await file?.finish();
        err(`exported ${count} events\n`);
      } catch (error) {
        await file?.abandon();
        throw error;
      }
    });
}

function findLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return /^ja/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ja' : 'en';
}

/** Characters of a text that an export's record keeps. */
const TEXT_AT_MOST = 200;

function readText(text: string): string {
  if (text.trim() === '' || text.length > TEXT_AT_MOST)
    throw new InvalidArgumentError(`It must be a text of at most ${TEXT_AT_MOST} characters.`);
  return text.trim();
}
