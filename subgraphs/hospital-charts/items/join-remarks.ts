import { ItemWarningCode, type PrescriptionItem, type SourceItem } from '../../kit/index.js';

type Remarks = Pick<SourceItem, 'notes' | 'warnings'>;

/** The notes and warnings of several items, each once. */
export function joinRemarks(items: readonly Remarks[]): Remarks {
  const warnings = items.flatMap((item) => item.warnings);
  return {
    notes: [...new Set(items.flatMap((item) => item.notes))],
    warnings: [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()],
  };
}

/** What a dispensing says of the drugs of its order: that only a part was dispensed, notes, and another amount than the order’s. */
export class DispensedRemarks {
  readonly #byDrug = new Map<string, PrescriptionItem[]>();
  readonly #partial = new Set<string>();

  constructor(dispensed: readonly PrescriptionItem[]) {
    for (const item of dispensed) {
      for (const name of namesOf(item)) {
        if (item.isPartial) this.#partial.add(name);
        const known = this.#byDrug.get(name);
        if (known) known.push(item);
        else this.#byDrug.set(name, [item]);
      }
    }
  }

  /** An ordered drug with the remarks of its dispensing. If an order has a drug twice, the first has the remarks. */
  addTo(ordered: PrescriptionItem): PrescriptionItem {
    const names = namesOf(ordered);
    const given = [...new Set(names.flatMap((name) => this.#byDrug.get(name) ?? []))];
    for (const name of names) this.#byDrug.delete(name);
    const amounts = new Set(given.flatMap(({ dose }) => (dose ? [writeAmount(dose)] : [])));
    amounts.delete(writeAmount(ordered.dose));
    const other = [...amounts].map((text) => ({ code: ItemWarningCode.NOT_SHOWN, place: 'RXA-6', text }));
    return {
      ...ordered,
      isPartial: names.some((name) => this.#partial.has(name)),
      ...joinRemarks([ordered, ...given, { notes: [], warnings: other }]),
    };
  }
}

function namesOf({ drug }: PrescriptionItem): string[] {
  return [...(drug.code == null ? [] : [`code ${drug.code}`]), ...(drug.text == null ? [] : [`text ${drug.text}`])];
}

function writeAmount(amount: PrescriptionItem['dose']): string {
  return amount ? `${amount.text}${amount.unit ?? ''}` : '';
}
