import type { Masters } from '../formats/masters/masters.js';
import { isSuffixCode } from '../formats/masters/masters.js';
import type { ReasonCode } from '../formats/reading.js';
import { UNCODED } from '../formats/uke/read-disease.js';
import type { Code } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';

export interface IdentifiedDisease {
  readonly condition: Code;
  readonly prefixes: readonly Code[];
  readonly suffixes: readonly Code[];
  readonly icd10: readonly string[];
}

/**
 * A disease by its seven digits, with 病名管理番号 and ICD-10 by the master. Without a code (0000999), or if the master does not know it, it
 * is its text, or its code as given.
 */
export function identifyDisease(
  given: { code: string | null; text: string | null; modifiers: readonly { code: string; text: string | null }[] },
  masters: Masters,
  remark: (code: ReasonCode) => void,
): IdentifiedDisease {
  const isCoded = given.code !== null && given.code !== UNCODED;
  const row = isCoded ? masters.diseases.get(given.code!) : undefined;
  if (isCoded && row === undefined && masters.diseases.size > 0) remark('NOT_IN_MASTER');
  const modifiers = given.modifiers.map((one) => ({
    ...one,
    isSuffix: isSuffixCode(one.code),
    coded: identifyModifier(one, masters, remark),
  }));
  const text = row?.name ?? given.text;
  const asGiven = { code: isCoded ? given.code : null, text, system: isCoded ? SYSTEMS.RECEIPT : null };
  const condition: Code = row?.number
    ? { code: row.number, text, system: SYSTEMS.DISEASE, alternate: { code: given.code!, text, system: SYSTEMS.RECEIPT } }
    : asGiven;
  return {
    condition,
    prefixes: modifiers.filter(({ isSuffix }) => !isSuffix).map(({ coded }) => coded),
    suffixes: modifiers.filter(({ isSuffix }) => isSuffix).map(({ coded }) => coded),
    icd10: row?.icd10.map(writeIcd10) ?? [],
  };
}

function identifyModifier(given: { code: string; text: string | null }, masters: Masters, remark: (code: ReasonCode) => void): Code {
  const row = masters.modifiers.get(given.code);
  if (row === undefined && masters.modifiers.size > 0) remark('NOT_IN_MASTER');
  const text = row?.name ?? given.text;
  if (!row?.number) return { code: given.code, text, system: SYSTEMS.RECEIPT };
  return { code: row.number, text, system: SYSTEMS.DISEASE, alternate: { code: given.code, text, system: SYSTEMS.RECEIPT } };
}

/** The master writes `I675`, and so do SS-MIX2’s examples. */
function writeIcd10(code: string): string {
  return code.replaceAll('.', '');
}
