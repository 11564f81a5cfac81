import type { OrcaDisease } from '../formats/orca/orca-replies.js';
import type { Code, DiagnosisFact, Fact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { identifyDisease } from './identify-disease.js';
import type { OrcaItems } from './orca-items.js';
import { makeDiagnosisKey } from './receipt-diseases.js';

/** の疑い in the master of modifiers. */
const SUSPECTED = { code: '8002', text: 'の疑い' };

/** Disease_OutCome: F and D are those of HL7 table 0241; others are the receipt computer’s own. */
const OUTCOMES: Readonly<Record<string, Code>> = {
  F: { code: 'F', text: '治ゆ', system: SYSTEMS.HL7_OUTCOME },
  D: { code: 'D', text: '死亡', system: SYSTEMS.HL7_OUTCOME },
};

/** Null if a disease has neither a code nor a name. The suspicion is a modifier, so that it is shown wherever the disease is. */
export function mapOrcaDisease(fact: Fact, disease: OrcaDisease, department: Code | null, items: OrcaItems): DiagnosisFact | null {
  const { code, codeName, name, startedOn, endedOn, outcome, supplement } = disease;
  const isCoded = code !== null && code !== '0000999';
  if (!isCoded && name === null) {
    items.remarks.add(items.source, items.line, items.record, 'MISSING_FIELD');
    return null;
  }
  const hasSuspicion = disease.modifiers.some((one) => one.code === SUSPECTED.code) || (!isCoded && name!.endsWith(SUSPECTED.text));
  const modifiers = [...disease.modifiers, ...(disease.isSuspected && !hasSuspicion ? [SUSPECTED] : [])];
  const given = { code: isCoded ? code : null, text: isCoded ? codeName : name, modifiers };
  return {
    ...fact,
    ...identifyDisease(given, items.masters, (reason) => items.remarks.add(items.source, items.line, items.record, reason)),
    key: makeDiagnosisKey({ code, text: isCoded ? null : name, modifiers: modifiers.map((one) => one.code), startedOn }),
    startedOn,
    endedOn,
    outcome: outcome === null ? null : (OUTCOMES[outcome] ?? { code: outcome, text: null, system: SYSTEMS.OUTCOME }),
    isMain: disease.isMain,
    department,
    setting: disease.isInpatient ? 'INPATIENT' : 'OUTPATIENT',
    notes: [...(disease.isAcute ? ['急性'] : []), ...(supplement === null ? [] : [supplement])],
  };
}
