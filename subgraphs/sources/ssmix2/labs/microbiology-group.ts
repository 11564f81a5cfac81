import { readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { Observation, ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readCodedValue, readFlags } from '../../hl7-v2/observed-value.js';
import { jlac10 } from './jlac10.js';
import { readParentResult } from './parent-result.js';

/** The codes of HL70078 for susceptibility, and two later codes of NCCLS. */
const INTERPRETATIONS: ReadonlySet<string> = new Set(['S', 'I', 'R', 'MS', 'VS', 'NS', 'SDD']);

/** OBX-8 if it is the interpretation of a susceptibility. */
export function readInterpretation(obx: Hl7Segment): string | null {
  return readFlags(obx).find((flag) => INTERPRETATIONS.has(flag)) ?? null;
}

/** Whether OBX-5 is not a concentration, but S, I or R itself (NHO's bacteriology layout). */
export function isInterpretation(text: string | null): boolean {
  return text !== null && INTERPRETATIONS.has(text);
}

/**
 * Separates bacteriology from other results. An observation is bacteriology if JLAC10 says so (OBR-4 or OBX-3 begins with 6). A battery of
 * susceptibilities whose OBR-26 names a result is bacteriology too, and so is that result. An observation that JLAC10 puts in another class
 * stays a result, whatever the observations around it are.
 */
export function separateMicrobiology(groups: readonly ObservationGroup[]): {
  results: ObservationGroup[];
  microbiology: ObservationGroup[];
} {
  const referred = new Set(groups.flatMap(referenceOf));
  const results: ObservationGroup[] = [];
  const microbiology: ObservationGroup[] = [];
  for (const group of groups) {
    const named = group.observations.map((one) => ({
      one,
      code: jlac10(one.obx, 3),
      isParent: referred.size > 0 && referred.has(keyOf(one.obx)),
    }));
    const ofOrder = jlac10(group.obr, 4)?.startsWith('6') === true;
    const whole = ofOrder || referenceOf(group).length > 0 || named.some(({ code, isParent }) => code?.startsWith('6') || isParent);
    const isMicrobiology = ({ code, isParent }: (typeof named)[number]) => isParent || (code === null ? whole : code.startsWith('6'));
    const [cultures, rest] = [named.filter(isMicrobiology), named.filter((one) => !isMicrobiology(one))].map((all) =>
      all.map(({ one }) => one),
    ) as [Observation[], Observation[]];
    if (cultures.length > 0 || (ofOrder && rest.length === 0)) microbiology.push({ ...group, observations: cultures });
    if (rest.length > 0) results.push({ ...group, observations: rest });
  }
  return { results, microbiology };
}

/** The key of the coded result that a battery of susceptibilities refers to. */
function referenceOf({ obr, observations }: ObservationGroup): string[] {
  const parent = readParentResult(obr);
  if (parent === null || !observations.some(({ obx }) => readInterpretation(obx) !== null)) return [];
  return [JSON.stringify([parent.code, parent.subId])];
}

function keyOf(obx: Hl7Segment): string {
  return readCodedValue(obx) === null ? '' : JSON.stringify([readCoded(obx, 3)?.code ?? null, readTextAt(obx, 4)]);
}
