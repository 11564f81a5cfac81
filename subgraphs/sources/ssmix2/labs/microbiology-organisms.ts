import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import type { Finding } from './microbiology-findings.js';
import type { ParentResult } from './parent-result.js';

/** More than a report can mean: a file made to be costly. */
const MAX_CANDIDATES = 50;

interface Organism {
  finding: Finding;
  group: ObservationGroup;
}

/** Finds the organism that a battery of susceptibilities is about. Two that fit are none: a wrong organism would be worse than a missing one. */
export class OrganismIndex {
  readonly #byResult = new Map<string, Organism[]>();

  add(finding: Finding, group: ObservationGroup): void {
    if (finding.value.organism === null) return;
    const key = finding.value.item.code ?? '';
    const known = this.#byResult.get(key);
    if (!known) this.#byResult.set(key, [{ finding, group }]);
    else if (known.length <= MAX_CANDIDATES) known.push({ finding, group });
  }

  /** By OBX-3 and OBX-4, then the specimen, the organism's name, and the order (OBR-29). */
  find(parent: ParentResult, battery: ObservationGroup): Finding | null {
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
    return fitting.length === 1 ? fitting[0]!.finding : null;
  }
}

/** Whether what OBR-26 says of the organism does not contradict it: codes decide, words only where there is no code. */
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
