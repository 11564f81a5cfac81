import { Allergy, AllergyStatus, Diagnosis } from '../../kit/index.js';
import type { AllergyValue } from '../../sources/ssmix2/problems/read-allergies.js';
import type { DiagnosisValue } from '../../sources/ssmix2/problems/read-diagnoses.js';
import { buildSourceFields, type ItemOrigin } from './item-origin.js';

/** The action codes of deleted entries (HL7 tables 0287 and 0323). */
const DELETED: ReadonlySet<string> = new Set(['DE', 'D']);

export function toDiagnoses(values: readonly DiagnosisValue[], origin: ItemOrigin): Diagnosis[] {
  return values.flatMap((value, position) => (DELETED.has(value.action ?? '') ? [] : [toDiagnosis(value, position, origin)]));
}

/** Leaves out what was deleted, and what was found to be an error (IAM-17). */
export function toAllergies(values: readonly AllergyValue[], origin: ItemOrigin): Allergy[] {
  return values.flatMap((value, position) => {
    const { status } = value;
    return status === 'ERRONEOUS' || DELETED.has(value.action ?? '') ? [] : [toAllergy(value, status, position, origin)];
  });
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

function toAllergy(
  value: AllergyValue,
  status: Exclude<AllergyValue['status'], 'ERRONEOUS'>,
  position: number,
  origin: ItemOrigin,
): Allergy {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Allergy(), {
    ...buildSourceFields(origin, value, { day: value.identifiedOn, author: value.author }),
    id: itemId('alg', facility, patient, value.sequence, value.substance.code, String(position)),
    kind: value.kind,
    substance: value.substance,
    status: status && AllergyStatus[status],
    severity: value.severity,
    reaction: value.reaction,
    sensitivity: value.sensitivity,
    group: value.group,
  });
}
