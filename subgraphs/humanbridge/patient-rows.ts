import type { Logger } from 'pino';

export type Row = Record<string, unknown>;

type ReadRow<E> = { ok: true; entry: E } | { ok: false; reason: string };

/** Rows of the index table by the patient of whom they are: those that can be trusted, and how many cannot. */
export class PatientRows<E> {
  readonly #entries = new Map<string, E[]>();
  readonly #invalid = new Map<string, number>();

  constructor(rows: readonly Row[], read: (row: Row) => ReadRow<E>, log: Logger) {
    for (const row of rows) {
      const one = read(row);
      const key = patientKey(String(row.FacilityID), String(row.PatientID));
      if (one.ok) {
        const entries = this.#entries.get(key);
        if (entries) entries.push(one.entry);
        else this.#entries.set(key, [one.entry]);
      } else {
        this.#invalid.set(key, (this.#invalid.get(key) ?? 0) + 1);
        log.warn({ reason: one.reason }, 'an index row cannot be trusted');
      }
    }
  }

  of({ institution, localId }: { institution: string; localId: string }): { entries: readonly E[]; invalid: number } {
    const key = patientKey(institution, localId);
    return { entries: this.#entries.get(key) ?? [], invalid: this.#invalid.get(key) ?? 0 };
  }
}

/** CHAR columns come padded. */
export function patientKey(institution: string, localId: string): string {
  return `${institution.trim()} ${localId.trim()}`;
}
