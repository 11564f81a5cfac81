import type { Logger } from 'pino';
import type { Steps } from '../sources/in-slices.js';

export type IndexRow = Record<string, unknown>;

type ReadRow<E> = { ok: true; entry: E } | { ok: false; reason: string };

/** The number of rows that one step reads. */
export const ROWS_OF_A_STEP = 500;

/** The rows of the index table by patient: the valid ones, and the data types of the invalid ones. */
export class PatientRows<E> {
  readonly #entries = new Map<string, E[]>();
  readonly #invalid = new Map<string, string[]>();
  readonly #reasons = new Map<string, number>();

  /** Reads the rows, and logs the number of invalid ones once per reason: an index full of bad rows must not fill the log. */
  static *read<E>(rows: readonly IndexRow[], read: (row: IndexRow) => ReadRow<E>, log: Logger): Steps<PatientRows<E>> {
    const patients = new PatientRows<E>();
    for (const [at, row] of rows.entries()) {
      if (at > 0 && at % ROWS_OF_A_STEP === 0) yield;
      patients.#add(row, read(row));
    }
    for (const [reason, count] of patients.#reasons) log.warn({ reason, count }, 'an index row cannot be trusted');
    return patients;
  }

  /** @returns `invalid`: for each invalid row, its column of the data type as the index has it, without spaces around it */
  of({ institution, localId }: { institution: string; localId: string }): { entries: readonly E[]; invalid: readonly string[] } {
    const key = patientKey(institution, localId);
    return { entries: this.#entries.get(key) ?? [], invalid: this.#invalid.get(key) ?? [] };
  }

  #add(row: IndexRow, one: ReadRow<E>): void {
    const key = patientKey(String(row.FacilityID), String(row.PatientID));
    if (!one.ok) {
      const dataType = String(row.DataKind).trim();
      const invalid = this.#invalid.get(key);
      if (invalid) invalid.push(dataType);
      else this.#invalid.set(key, [dataType]);
      this.#reasons.set(one.reason, (this.#reasons.get(one.reason) ?? 0) + 1);
      return;
    }
    const entries = this.#entries.get(key);
    if (entries) entries.push(one.entry);
    else this.#entries.set(key, [one.entry]);
  }
}

/** The key of a patient. It is trimmed, because the database pads CHAR columns. */
export function patientKey(institution: string, localId: string): string {
  return `${institution.trim()} ${localId.trim()}`;
}
