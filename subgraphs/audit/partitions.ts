import type { DataSource } from 'typeorm';

/** The tables that are partitioned by month on MySQL's protocol. */
export const MONTHLY_TABLES = ['audit_record_text', 'audit_event', 'audit_disclosure'] as const;
/** Months that have a partition before they begin. Events of later months go to the last partition, and are found there as well. */
const MONTHS_AHEAD = 24;

/**
 * Adds the partitions of the coming months. Each start of the store does this, because it needs the right to alter tables, which the serving
 * connections do not need. It splits only the last partition, which is empty unless no store has started for two years.
 *
 * @param now milliseconds since 1970
 */
export async function addPartitions(database: DataSource, now: number): Promise<void> {
  if (database.options.type !== 'mysql') return;
  for (const table of MONTHLY_TABLES) {
    const rows = await database.query<{ name: string }[]>(
      'SELECT PARTITION_NAME AS name FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
      [table],
    );
    const missing = listMonths(now).filter(({ name }) => rows.every((row) => row.name < name || row.name === 'p_rest'));
    if (missing.length === 0) continue;
    const parts = missing.map(({ name, end }) => `PARTITION ${name} VALUES LESS THAN (${end})`);
    await database.query(
      `ALTER TABLE ${table} REORGANIZE PARTITION p_rest INTO (${parts.join(', ')}, PARTITION p_rest VALUES LESS THAN MAXVALUE)`,
    );
  }
}

/** The partitions of this month and of the coming ones: each ends where the next month begins (UTC). */
export function listMonths(now: number): { readonly name: string; readonly end: number }[] {
  const [year, month] = [new Date(now).getUTCFullYear(), new Date(now).getUTCMonth()];
  return Array.from({ length: MONTHS_AHEAD }, (_, ahead) => {
    const begin = new Date(Date.UTC(year, month + ahead, 1));
    return { name: `p_${begin.toISOString().slice(0, 7).replace('-', '_')}`, end: Date.UTC(year, month + ahead + 1, 1) };
  });
}
