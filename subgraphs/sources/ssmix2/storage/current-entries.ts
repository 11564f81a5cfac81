/** What the life cycle of a condition flag needs of an entry, of the standardized storage or the extended one. */
export interface FlaggedEntry {
  readonly facilityCode: string;
  readonly path: string;
  readonly file: {
    readonly patientId: string;
    readonly careDate: string | null;
    readonly dataType: string;
    readonly orderNo: string;
    readonly timestamp: string;
    readonly flag: '0' | '1' | '2';
  };
}

/**
 * The entries that are valid now: flag 1. SS-MIX2 allows one for each (facility, patient, care date, data type, order); where there are more,
 * a rename was missed, and the newest timestamp counts, with a warning.
 */
export function keepCurrentEntries<E extends FlaggedEntry>(entries: readonly E[]): { current: E[]; warnings: string[] } {
  const newest = new Map<string, E>();
  const warnings: string[] = [];
  for (const entry of entries) {
    if (entry.file.flag !== '1') continue;
    const key = keyOf(entry);
    const known = newest.get(key);
    if (known && known.path !== entry.path) warnings.push(`two current ${entry.file.dataType} files for one order: the newer one is taken`);
    if (!known || sortable(known) < sortable(entry)) newest.set(key, entry);
  }
  return { current: [...newest.values()], warnings };
}

/** NUL separates: names of the extended storage may hold anything else. */
function keyOf({ facilityCode, file }: FlaggedEntry): string {
  return [facilityCode, file.patientId, file.careDate ?? '-', file.dataType, file.orderNo].join('\0');
}

/** Timestamps of 14 to 17 digits compare when filled up; equal ones fall to the path, so that the order of rows does not matter. */
function sortable({ file, path }: FlaggedEntry): string {
  return `${file.timestamp.padEnd(17, '0')} ${path}`;
}
