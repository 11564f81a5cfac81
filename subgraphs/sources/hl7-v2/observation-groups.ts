import { readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { NoteLevels } from './notes.js';

/** An OBX and its number in the message, such as `2.1`, because OBX-1 starts again in each OBR. */
export interface Observation {
  obx: Hl7Segment;
  sequence: string;
  /** NTE-3 of the notes that follow it. */
  notes: string[];
}

/** The segments of one OBR. */
export interface ObservationGroup {
  /** The number of its OBR or, in orders, of its ORC; 0 before the first. */
  ordinal: number;
  spm: Hl7Segment | null;
  orc: Hl7Segment | null;
  obr: Hl7Segment | null;
  observations: Observation[];
  /** Whether an observation of it was withdrawn; absent if none was. */
  hasWithdrawn?: true;
  /** Everything else: TQ1, IPC, ZE1 … */
  details: Hl7Segment[];
  /** NTE-3 of the notes about the patient, the specimen and the order. */
  notes: string[];
}

/**
 * Groups segments by OBR or, in orders, by ORC. The order of the segments differs: OUL_R22 is `{ SPM { OBR [ORC] {OBX} } }` (HL7 2.5
 * §7.3.7), OML_O33 is `{ SPM { ORC OBR {OBX} } }`, OMG_O19, OMI_Z23 and ORU_R01 are `{ [ORC] OBR {OBX} }`. An OBX before the first OBR is
 * about the specimen or the patient, and is kept. A withdrawn OBX is left out, with its notes. A note (NTE) is about what it follows.
 */
export function groupObservations(segments: readonly Hl7Segment[], opens: 'OBR' | 'ORC'): ObservationGroup[] {
  const groups: ObservationGroup[] = [];
  const notes = new NoteLevels();
  let open: ObservationGroup = { ordinal: 0, spm: null, orc: null, obr: null, observations: [], details: [], notes: notes.ofPatient };
  let count = 0;
  const begin = (change: Partial<ObservationGroup>) => {
    const { hasWithdrawn: _ofOther, ...before } = open;
    const next = { ...before, ...change, observations: [], details: [], notes: notes.beginGroup(change.spm !== undefined) };
    if (next.ordinal !== open.ordinal) count = 0;
    open = next;
    groups.push(open);
  };
  for (const segment of segments) {
    if (segment.name === 'SPM') {
      begin({ spm: segment, obr: null, orc: null });
    } else if (segment.name === 'OBR') {
      if (opens === 'ORC' && open.orc && !open.obr) open.obr = segment;
      else begin({ ordinal: open.ordinal + 1, obr: segment, orc: opens === 'ORC' ? open.orc : null });
      notes.areAbout(open.notes);
    } else if (segment.name === 'ORC') {
      if (opens === 'ORC') begin({ ordinal: open.ordinal + 1, orc: segment, obr: null });
      else if (open.observations.length > 0) begin({ orc: segment });
      else open.orc = segment;
      notes.areAbout(open.notes);
    } else if (segment.name === 'NTE') {
      notes.add(segment);
    } else {
      if (groups.length === 0) groups.push(open);
      if (segment.name !== 'OBX') {
        open.details.push(segment);
        continue;
      }
      count += 1;
      const one = { obx: segment, sequence: `${open.ordinal}.${count}`, notes: [] };
      notes.areAbout(one.notes);
      if (isTakenBack(segment)) open.hasWithdrawn = true;
      else open.observations.push(one);
    }
  }
  return groups;
}

/** Whether OBX-11 (HL70085) withdraws the observation: D, to be deleted; W, wrong, such as for another patient's specimen. */
export function isTakenBack(segment: Hl7Segment): boolean {
  return segment.name === 'OBX' && ['D', 'W'].includes(readTextAt(segment, 11) ?? '');
}

/** A warning, if the sender withdrew any observation. */
export function dropTakenBack(segments: readonly Hl7Segment[]): string[] {
  const count = segments.filter(isTakenBack).length;
  return count > 0 ? [`${count} observations that were taken back are left out`] : [];
}
