/** The parts of an index entry that decide whether it is current, in the standardized or the extended storage. */
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
 * Keeps the entries that are valid now: flag 1. SS-MIX2 allows one for each (facility, patient, care date, data type, order). If there are
 * more, a rename was missed: keeps the one with the newest timestamp, and warns.
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

/** NUL is the separator, because names in the extended storage may contain other separators. */
function keyOf({ facilityCode, file }: FlaggedEntry): string {
  return [facilityCode, file.patientId, file.careDate ?? '-', file.dataType, file.orderNo].join('\0');
}

/** Pads timestamps of 14 to 17 digits, so that they compare. Equal ones compare by path, so that the order of rows does not matter. */
function sortable({ file, path }: FlaggedEntry): string {
  return `${file.timestamp.padEnd(17, '0')} ${path}`;
}
