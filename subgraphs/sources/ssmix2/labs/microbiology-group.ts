import type { Hl7Segment } from '@medplum/core';
import { readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Observation, ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readCodedValue } from '../../hl7-v2/observed-value.js';
import { jlac10 } from './jlac10.js';
import { readParentResult } from './parent-result.js';

/** HL70078 for susceptibility, and NCCLS's two later ones. */
const INTERPRETATIONS: ReadonlySet<string> = new Set(['S', 'I', 'R', 'MS', 'VS', 'NS', 'SDD']);

/** OBX-8 of a susceptibility. */
export function readInterpretation(obx: Hl7Segment): string | null {
  const flag = readTextAt(obx, 8);
  return flag !== null && INTERPRETATIONS.has(flag) ? flag : null;
}

/** OBX-5 where it is not a concentration but S, I or R itself (NHO's bacteriology layout). */
export function isInterpretation(text: string | null): boolean {
  return text !== null && INTERPRETATIONS.has(text);
}

/**
 * Bacteriology is what JLAC10 says it is (OBR-4 or OBX-3 begins with 6), and a battery of susceptibilities whose OBR-26 names the result that
 * it is about, with that result. An observation that JLAC10 calls something else stays a result, whatever stands around it.
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

/** The coded result that a battery of susceptibilities is about. */
function referenceOf({ obr, observations }: ObservationGroup): string[] {
  if (!observations.some(({ obx }) => readInterpretation(obx) !== null)) return [];
  const parent = readParentResult(obr);
  return parent === null ? [] : [JSON.stringify([parent.code, parent.subId])];
}

function keyOf(obx: Hl7Segment): string {
  return readCodedValue(obx) === null ? '' : JSON.stringify([readCoded(obx, 3)?.code ?? null, readTextAt(obx, 4)]);
}
