import type { Masters } from '../formats/masters/masters.js';
import type { ReasonCode } from '../formats/reading.js';
import type { DrugCodeKind } from '../formats/rx-symbol/rx-symbol.js';
import type { Code } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { identifyDrug } from './identify-drug.js';

const KINDS: Readonly<Record<Exclude<DrugCodeKind, 'HOT'>, string>> = {
  RECEIPT: SYSTEMS.RECEIPT,
  PRICE: SYSTEMS.PRICE,
  YJ: SYSTEMS.YJ,
  GENERIC: SYSTEMS.GENERIC,
};

/** The code of a drug in a prescription or a notebook. A code of an unknown kind stays without a system, so that it matches nothing. */
export function identifyGivenDrug(
  { code, codeKind, name }: { code: string | null; codeKind: DrugCodeKind | null; name: string | null },
  masters: Masters,
  remark: (code: ReasonCode) => void,
): Code {
  const system = codeKind === null ? null : codeKind === 'HOT' ? hotSystem(code!) : KINDS[codeKind];
  return identifyDrug({ code, text: name, system }, masters, remark);
}

function hotSystem(code: string): string {
  return code.length === 7 ? SYSTEMS.HOT7 : code.length === 9 ? SYSTEMS.HOT9 : SYSTEMS.HOT13;
}
