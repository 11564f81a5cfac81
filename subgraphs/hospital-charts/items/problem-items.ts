import { Allergy, Diagnosis } from '../../kit/index.js';
import type { AllergyValue } from '../../sources/ssmix2/problems/read-allergies.js';
import type { DiagnosisValue } from '../../sources/ssmix2/problems/read-diagnoses.js';
import { buildSourceFields, type ItemOrigin } from './item-origin.js';

/** The action codes of deleted entries (HL7 tables 0287 and 0323). */
const DELETED: ReadonlySet<string> = new Set(['DE', 'D']);

export function toDiagnoses(values: readonly DiagnosisValue[], origin: ItemOrigin): Diagnosis[] {
  return values.flatMap((value, position) => (DELETED.has(value.action ?? '') ? [] : [toDiagnosis(value, position, origin)]));
}

export function toAllergies(values: readonly AllergyValue[], origin: ItemOrigin): Allergy[] {
  return values.flatMap((value, position) => (DELETED.has(value.action ?? '') ? [] : [toAllergy(value, position, origin)]));
}

function toDiagnosis(value: DiagnosisValue, position: number, origin: ItemOrigin): Diagnosis {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Diagnosis(), {
    ...buildSourceFields(origin, value, { day: value.startedOn, author: value.author }),
    id: itemId('dx', facility, patient, value.id, value.condition.code, value.startedOn?.text ?? null, String(position)),
    condition: value.condition,
    modifiers: value.modifiers,
    confirmation: value.confirmation,
    icd10: value.icd10,
    endedOn: value.endedOn?.date ?? null,
    outcome: value.outcome,
    primary: value.primary,
    department: value.department,
  });
}

function toAllergy(value: AllergyValue, position: number, origin: ItemOrigin): Allergy {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Allergy(), {
    ...buildSourceFields(origin, value, { day: value.identifiedOn, author: value.author }),
    id: itemId('alg', facility, patient, value.sequence, value.substance.code, String(position)),
    kind: value.kind,
    substance: value.substance,
    severity: value.severity,
    reaction: value.reaction,
  });
}
