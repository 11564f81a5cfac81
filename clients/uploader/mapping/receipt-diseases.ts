import type { Masters } from '../formats/masters/masters.js';
import type { UkeDisease } from '../formats/uke/uke-file.js';
import type { Code, DiagnosisFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { makeContentKey } from './content-key.js';
import { identifyDisease } from './identify-disease.js';
import type { MappingRemarks } from './mapping-remarks.js';
import { factOf } from './receipt-patient.js';
import type { FiledReceipt } from './supersede-receipts.js';

/** 転帰. HL7 table 0241 has no code for 継続 and 中止・転医: those have the receipt’s own. */
const OUTCOMES: Readonly<Record<string, Code>> = {
  1: { code: '1', text: '継続', system: SYSTEMS.OUTCOME },
  2: { code: 'F', text: '治ゆ', system: SYSTEMS.HL7_OUTCOME, alternate: { code: '2', text: '治ゆ', system: SYSTEMS.OUTCOME } },
  3: { code: 'D', text: '死亡', system: SYSTEMS.HL7_OUTCOME, alternate: { code: '3', text: '死亡', system: SYSTEMS.OUTCOME } },
  4: { code: '4', text: '中止（転医）', system: SYSTEMS.OUTCOME },
};

/** Null if a disease has neither a code nor a text. */
export function mapReceiptDisease(
  filed: FiledReceipt,
  disease: UkeDisease,
  masters: Masters,
  remarks: MappingRemarks,
): DiagnosisFact | null {
  const { line, code, text, modifiers, startedOn } = disease;
  const isNamed = text !== null || (code !== null && code !== '0000999');
  if (!isNamed) {
    remarks.add(filed.source, line, 'SY', 'MISSING_FIELD');
    return null;
  }
  const given = { code, text, modifiers: modifiers.map((one) => ({ code: one, text: null })) };
  const { receipt } = filed;
  return {
    ...factOf(filed, 'SY', line),
    ...identifyDisease(given, masters, (reason) => remarks.add(filed.source, line, 'SY', reason)),
    key: makeDiagnosisKey({ code, text: code === '0000999' || code === null ? text : null, modifiers, startedOn }),
    startedOn,
    endedOn: null,
    outcome: disease.outcome === null ? null : OUTCOMES[disease.outcome]!,
    isMain: disease.isMain,
    department: receipt.department === null ? null : { code: receipt.department, text: null, system: SYSTEMS.DEPARTMENT },
    setting: receipt.setting,
    notes: disease.comment === null ? [] : [disease.comment],
  };
}

/** The same disease with the same start is one diagnosis, in whichever month and whichever source it is. */
export function makeDiagnosisKey(parts: {
  code: string | null;
  text: string | null;
  modifiers: readonly string[];
  startedOn: string | null;
}): string {
  return makeContentKey([parts.code, parts.text, parts.modifiers.join(), parts.startedOn]);
}
