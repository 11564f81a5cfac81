import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { RemarkList } from '../../hl7-v2/item-remarks.js';
import type { Observation, ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { type ObservedValue, readCodedValue, readFlags, readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import { jlac10, saysName } from './jlac10.js';
import { isInterpretation, readInterpretation } from './microbiology-group.js';
import { readParentResult } from './parent-result.js';

/** The susceptibility of an organism to one drug. */
export interface SusceptibilityValue extends ObservedValue {
  sequence: string;
  /** OBX-3 if JLAC10 identifies the drug there; else OBX-5 of the observation with the same OBX-4 that names the drug (JANIS). */
  drug: Coded;
  /** OBX-6 */
  unit: string | null;
  /** OBX-8: S, I, R … (HL70078), all of them if it repeats; else OBX-5 if it is one of these. */
  interpretation: string | null;
  /** OBX-11 */
  status: string | null;
}

/** Whether a group tests only susceptibilities. A group that names an organism itself is a culture, whatever its OBR says. */
export function isBattery({ obr, observations }: ObservationGroup): boolean {
  if (observations.length === 0) return false;
  if (jlac10(obr, 4)?.startsWith('6C')) return observations.every(({ obx }) => jlac10(obx, 3)?.startsWith('6C') ?? true);
  const some = observations.some(({ obx }) => isSusceptibility(obx));
  return some && (readParentResult(obr) !== null || observations.every(({ obx }) => isSusceptibility(obx)));
}

export function isSusceptibility(obx: Hl7Segment): boolean {
  const code = jlac10(obx, 3);
  return code === null ? readInterpretation(obx) !== null : code.startsWith('6C');
}

const NO_VALUE: ObservedValue = { value: null, comparator: null, valueText: null };

/** One value for each observation, except that the name of a drug is joined to the values with the same OBX-4. */
export function readSusceptibilities(observations: readonly Observation[], remarks: RemarkList): SusceptibilityValue[] {
  for (const { notes } of observations) remarks.notes.push(...notes);
  const names = new Map<string, { drug: Coded; flag: string | null; count: number }>();
  const measured = new Set<string>();
  for (const { obx } of observations) {
    const [subId, drug] = [readTextAt(obx, 4), drugNamed(obx)];
    if (subId === null) continue;
    if (drug) names.set(subId, { drug, flag: readInterpretation(obx), count: (names.get(subId)?.count ?? 0) + 1 });
    else if (!namesDrug(obx)) measured.add(subId);
  }
  return observations.flatMap(({ obx, sequence }) => {
    const subId = readTextAt(obx, 4) ?? '';
    const pair = names.get(subId);
    const paired = pair !== undefined && pair.count === 1 && measured.has(subId) && !namesDrug(obx);
    const own = drugNamed(obx);
    if (own && paired) return [];
    const { value, comparator, valueText } = own ? NO_VALUE : readObservedValue(obx, remarks);
    const drug = own ?? (paired ? pair.drug : readCoded(obx, 3)) ?? NOT_CODED;
    const said = isInterpretation(valueText) ? valueText : null;
    const interpretation = readFlags(obx).join(', ') || said || (paired ? pair.flag : null);
    const status = readTextAt(obx, 11);
    if (status !== null && status !== 'F') remarks.warn('NOT_SHOWN', 'OBX-11', status);
    return [{ sequence, drug, value, comparator, valueText, unit: readUnit(obx), interpretation, status }];
  });
}

/** Whether OBX-3 identifies the drug: JLAC10 digits 6 to 9 (`6C205` `6047` …, PIPC). A name in another observation does not replace it. */
function namesDrug(obx: Hl7Segment): boolean {
  const code = jlac10(obx, 3);
  return code !== null && code.length === 17 && code.slice(5, 9) !== '0000';
}

/** OBX-5 if it is the name of a drug: `6C205000001776214^薬剤名^JC10` (NHO's bacteriology layout). */
function drugNamed(obx: Hl7Segment): Coded | null {
  const value = readCodedValue(obx);
  if (value === null || isInterpretation(value.code) || isInterpretation(value.text)) return null;
  const code = jlac10(obx, 3);
  return value.system === 'JANIS' || (code?.startsWith('6C') && code.length === 17 && saysName(code)) ? value : null;
}
