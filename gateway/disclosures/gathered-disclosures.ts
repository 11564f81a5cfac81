import type { PackedDisclosures, ShownAt, ShownField } from '../../subgraphs/kit/audit/packed-disclosures.js';
import type { RecordedDisclosures, RecordedField } from '../../subgraphs/kit/audit/recorded-disclosures.js';

/** A field that is being gathered: of more and more patients. */
type GatheredField = Omit<RecordedField, 'patients'> & { readonly patients: Set<string> };

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
  add(system: string, report: PackedDisclosures, { patients, category, form, purpose, at }: ShownField): void {
    let gathered = this.#reports.get(report);
    if (!gathered) {
      gathered = { system, report, fields: new Map() };
      this.#reports.set(report, gathered);
    }
    const checksum = computeChecksum(at);
    const known = gathered.fields.get(checksum);
    const field = { category, form, purpose, at };
    const group =
      patients.length === 0 ? undefined : known?.find((one) => isSame(one, field) && !patients.some((id) => one.patients.has(id)));
    if (group) for (const id of patients) group.patients.add(id);
    else if (known) known.push({ ...field, patients: new Set(patients) });
    else gathered.fields.set(checksum, [{ ...field, patients: new Set(patients) }]);
  }

  /** Adds what counts as shown, because it was not reported. */
  addAssumed(assumed: RecordedDisclosures | undefined): void {
    if (assumed) this.#assumed.push(assumed);
  }

  list(): RecordedDisclosures[] {
    const reported = [...this.#reports.values()].map(({ system, report: { user, profession, grounds }, fields }) => ({
      ...{ system, user, profession, grounds },
      shown: [...fields.values()].flat().map(({ patients, ...field }) => ({ ...field, patients: [...patients] })),
    }));
    return [...reported, ...this.#assumed];
  }
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

function isSame(one: Omit<GatheredField, 'patients'>, other: Omit<GatheredField, 'patients'>): boolean {
  if (one.category !== other.category || one.form !== other.form || one.purpose !== other.purpose) return false;
  return (
    one.at.length === other.at.length && one.at.every((place, index) => place.every((value, part) => value === other.at[index]![part]))
  );
}
