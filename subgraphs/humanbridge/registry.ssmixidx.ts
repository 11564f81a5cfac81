import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { currentEntries, type IndexEntry, readIndexRow } from '../sources/ssmix2/index-row.js';
import type { Registry, RegistryQuestion } from './registry.source.js';

const COLUMNS =
  'VolumeLabel, FacilityID, PatientID, OrderDate, DataKind, OrderNo, ProcessingType, EnterOrgCD, TransactionDatetime, OutRelDirectory, FileName, UpdateDatetime';

/** The location registry on the SS-MIX2 index table, in the centre's own database. */
export class SsmixidxRegistry implements Registry {
  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
  ) {}

  async locate(questions: readonly RegistryQuestion[]): Promise<{ entries: IndexEntry[]; invalid: number }[]> {
    const asked = byInstitution(questions);
    const types = [...new Set(questions.flatMap(({ dataTypes }) => dataTypes))];
    // MySQL takes no empty list.
    if (types.length === 0) return questions.map(() => ({ entries: [], invalid: 0 }));
    const conditions = [...asked].map(([, patients]) => `(FacilityID = ? AND PatientID IN (${marks(patients.size)}))`);
    const rows: Record<string, unknown>[] = await this.database.query(
      `SELECT ${COLUMNS} FROM SSMIXIDX WHERE DataKind IN (${marks(types.length)}) AND (${conditions.join(' OR ')})`,
      [...types, ...[...asked].flatMap(([institution, patients]) => [institution, ...patients])],
    );
    const good = new Map<string, IndexEntry[]>();
    const invalid = new Map<string, number>();
    for (const row of rows) {
      const read = readIndexRow(row);
      const key = keyOf(String(row.FacilityID), String(row.PatientID));
      if (read.ok) good.set(key, [...(good.get(key) ?? []), read.entry]);
      else {
        invalid.set(key, (invalid.get(key) ?? 0) + 1);
        this.log.warn({ reason: read.reason }, 'an index row cannot be trusted');
      }
    }
    return questions.map(({ institution, localId, dataTypes }) => {
      const key = keyOf(institution, localId);
      const { current, warnings } = currentEntries((good.get(key) ?? []).filter(({ file }) => dataTypes.includes(file.dataType)));
      for (const warning of warnings) this.log.warn({ warning }, 'data quality');
      return { entries: current, invalid: invalid.get(key) ?? 0 };
    });
  }
}

function byInstitution(questions: readonly RegistryQuestion[]): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>();
  for (const { institution, localId } of questions) asked.set(institution, (asked.get(institution) ?? new Set()).add(localId));
  return asked;
}

function keyOf(institution: string, localId: string): string {
  return `${institution.trim()} ${localId.trim()}`;
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
