import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/** One RXE or RXA with its order. */
export interface DrugGroup {
  orc: Hl7Segment | null;
  /** The TQ1 before the drug: of the order. */
  orderTimings: Hl7Segment[];
  drug: Hl7Segment;
  /** What follows the drug: RXR, RXC, NTE, and its own TQ1. */
  details: Hl7Segment[];
}

/**
 * RDE_O11: `{ ORC [TQ1] RXE [NTE] {TQ1} {RXR} [{RXC}] }`, RAS_O17: `{ ORC [TQ1] { {RXA} RXR } }` (HL7 2.5 §4.13.6, §4.13.9). A TQ1 before
 * the drug belongs to the order, and one after an RXE to the drug. An RXR belongs to every RXA since the previous RXR. `others` are the
 * segments that belong to no drug, without those of the message's head.
 */
export function groupDrugs(segments: readonly Hl7Segment[], drugSegment: 'RXE' | 'RXA'): { groups: DrugGroup[]; others: Hl7Segment[] } {
  const [groups, others]: [DrugGroup[], Hl7Segment[]] = [[], []];
  let [orc, before]: [Hl7Segment | null, Hl7Segment[]] = [null, []];
  let open: DrugGroup[] = [];
  let routed = false;
  for (const segment of segments) {
    const { name } = segment;
    if (name === 'ORC') {
      if (open.length === 0) others.push(...before);
      [orc, before, open, routed] = [segment, [], [], false];
    } else if (name === drugSegment) {
      if (drugSegment === 'RXE' || routed) [open, routed] = [[], false];
      const group: DrugGroup = { orc, orderTimings: named(before, 'TQ1'), drug: segment, details: named(before, 'NTE') };
      open.push(group);
      groups.push(group);
    } else if (open.length === 0) {
      (orc !== null && (name === 'TQ1' || name === 'NTE') ? before : others).push(segment);
    } else if (drugSegment === 'RXE') {
      open[0]!.details.push(segment);
    } else if (name === 'RXR' && !routed) {
      for (const group of open) group.details.push(segment);
      routed = true;
    } else if (name === 'NTE') {
      open.at(-1)!.details.push(segment);
    } else {
      others.push(segment);
    }
  }
  if (open.length === 0) others.push(...before);
  return { groups, others };
}

function named(segments: readonly Hl7Segment[], name: string): Hl7Segment[] {
  return segments.filter((one) => one.name === name);
}
