import type { PackedDisclosures, ShownAt, ShownField } from '../../subgraphs/kit/audit/packed-disclosures.js';
import type { RecordedDisclosures, RecordedField } from '../../subgraphs/kit/audit/recorded-disclosures.js';

/** A field that is being gathered: of more and more patients, each once. */
interface GatheredField {
  readonly field: ShownField;
  readonly patients: Set<string>;
}

/** What one report contributes: its fields by a checksum of what they show. */
interface Gathered {
  readonly system: string;
  readonly report: PackedDisclosures;
  readonly fields: Map<number, GatheredField[]>;
}

/** Gathers the disclosures of one operation. Fields of one report that show the same of several patients become one; what a patient was shown twice stays two. */
export class GatheredDisclosures {
  readonly #reports = new Map<PackedDisclosures, Gathered>();
  readonly #assumed: RecordedDisclosures[] = [];

  /** Adds a field that the client gets. */
  add(system: string, report: PackedDisclosures, field: ShownField): void {
    let gathered = this.#reports.get(report);
    if (!gathered) {
      gathered = { system, report, fields: new Map() };
      this.#reports.set(report, gathered);
    }
    const { patients, at } = field;
    const checksum = computeChecksum(at);
    const known = gathered.fields.get(checksum);
    if (!known) return void gathered.fields.set(checksum, [{ field, patients: new Set(patients) }]);
    for (const one of known) {
      if (patients.length === 0 || !isSame(one.field, field) || patients.some((id) => one.patients.has(id))) continue;
      for (const id of patients) one.patients.add(id);
      return;
    }
    known.push({ field, patients: new Set(patients) });
  }

  /** Adds what counts as shown, because it was not reported. */
  addAssumed(assumed: RecordedDisclosures | undefined): void {
    if (assumed) this.#assumed.push(assumed);
  }

  list(): RecordedDisclosures[] {
    const all: RecordedDisclosures[] = [];
    for (const { system, report, fields } of this.#reports.values()) {
      const { user, profession, grounds } = report;
      const shown: RecordedField[] = [];
      for (const gathered of fields.values()) for (const one of gathered) shown.push(toRecorded(one));
      all.push({ system, user, profession, grounds, shown });
    }
    return [...all, ...this.#assumed];
  }
}

/** Each member by its name: a copy of the rest takes several times as long. */
function toRecorded({ field: { category, form, purpose, at }, patients }: GatheredField): RecordedField {
  return { category, form, purpose, at, patients: [...patients] };
}

/** A checksum of what a field shows. A text as the key would take most of the time of a record: an answer has many fields. */
function computeChecksum(at: readonly ShownAt[]): number {
  let checksum = at.length;
  for (const [facility, state, items, grounds] of at) {
    checksum = Math.imul(checksum, 31) + items + (grounds << 16);
    // The end of an id differs the most.
    if (facility !== null)
      for (let i = Math.max(0, facility.length - 4); i < facility.length; i++) checksum = Math.imul(checksum, 31) + facility.charCodeAt(i);
    checksum = Math.imul(checksum, 31) + state.length;
  }
  return checksum;
}

function isSame(one: ShownField, other: ShownField): boolean {
  if (one.category !== other.category || one.form !== other.form || one.purpose !== other.purpose) return false;
  if (one.at.length !== other.at.length) return false;
  return one.at.every((place, index) => {
    const also = other.at[index]!;
    return place[0] === also[0] && place[1] === also[1] && place[2] === also[2] && place[3] === also[3];
  });
}
