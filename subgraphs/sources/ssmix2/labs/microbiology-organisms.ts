import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import type { Finding } from './microbiology-findings.js';
import type { ParentResult } from './parent-result.js';

/** The most candidates for one reference. Only a file that is made to be costly has more. */
const MAX_CANDIDATES = 50;

/** An organism of a report, and the group that has it. */
export interface Organism {
  finding: Finding;
  group: ObservationGroup;
}

/**
 * Finds the organism that a battery of susceptibilities refers to. If two organisms fit, it returns neither, because a wrong organism would
 * be worse than a missing one.
 */
export class OrganismIndex {
  readonly #byResult = new Map<string, Organism[]>();

  add(finding: Finding, group: ObservationGroup): void {
    if (finding.value.organism === null) return;
    const key = finding.value.item.code ?? '';
    const known = this.#byResult.get(key);
    if (!known) this.#byResult.set(key, [{ finding, group }]);
    else if (known.length <= MAX_CANDIDATES) known.push({ finding, group });
  }

  /** Finds by OBX-3, OBX-4 and the organism's name. If several fit, by the specimen, then by the order (OBR-29). */
  find(parent: ParentResult, battery: ObservationGroup): Organism | null {
    const all = this.#byResult.get(parent.code ?? '') ?? [];
    if (all.length > MAX_CANDIDATES) return null;
    let fitting = all
      .filter(({ finding }) => parent.subId === null || finding.subId === parent.subId)
      .filter(({ finding }) => isNamed(finding, parent));
    const narrowers: ((one: Organism) => boolean)[] = [
      ({ group }) => group.spm === battery.spm,
      ({ group }) => listOrders(group).some((no) => listParentOrders(battery).includes(no)),
    ];
    for (const fits of narrowers) {
      if (fitting.length > 1 && fitting.some(fits)) fitting = fitting.filter(fits);
    }
    return fitting.length === 1 ? fitting[0]! : null;
  }
}

/** Whether OBR-26 does not contradict the organism. Codes decide; texts decide only if a code is missing. */
function isNamed({ value }: Finding, { value: said }: ParentResult): boolean {
  const { organism } = value;
  if (said === null || organism === null) return true;
  if (said.text === null) return said.code === organism.text || said.code === organism.code || organism.text === null;
  if (said.code !== null && organism.code !== null) return said.code === organism.code;
  return organism.text === null || said.text === organism.text;
}

function listOrders({ obr }: ObservationGroup): string[] {
  return obr ? [readTextAt(obr, 2), readTextAt(obr, 3)].filter((no) => no !== null) : [];
}

function listParentOrders({ obr }: ObservationGroup): string[] {
  return obr ? [readTextAt(obr, 29, 1, 1), readTextAt(obr, 29, 2, 1)].filter((no) => no !== null) : [];
}
