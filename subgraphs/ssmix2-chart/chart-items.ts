import {
  Allergy,
  type ChartItem,
  Diagnosis,
  type itemIds,
  LabResult,
  Prescription,
  type PrescriptionItem,
  PrescriptionStage,
} from '../kit/index.js';
import type { Content } from '../sources/ssmix2/decode-message.js';
import type { PartialTime } from '../sources/ssmix2/partial-time.js';
import type { AllergyValue } from '../sources/ssmix2/read-allergies.js';
import type { DiagnosisValue } from '../sources/ssmix2/read-diagnoses.js';
import type { LabResultValue } from '../sources/ssmix2/read-lab-results.js';
import type { PrescriptionValue } from '../sources/ssmix2/read-prescription.js';

/** Where the items of a file come from. */
export interface Provenance {
  readonly facility: string;
  readonly patient: string;
  readonly itemId: ReturnType<typeof itemIds>;
}

/** Action codes with which an entry says that it no longer holds (HL7 tables 0287 and 0323). */
const DELETED: ReadonlySet<string> = new Set(['DE', 'D']);

/** The contract's items of one file's content. */
export function chartItems(content: Content, from: Provenance): ChartItem[] {
  switch (content.kind) {
    case 'prescription':
      return [prescription(content.value, from)];
    case 'labResults':
      return content.values.map((value) => labResult(value, from));
    case 'diagnoses':
      return content.values.flatMap((value, position) => (DELETED.has(value.action ?? '') ? [] : [diagnosis(value, position, from)]));
    case 'allergies':
      return content.values.flatMap((value) => (DELETED.has(value.action ?? '') ? [] : [allergy(value, from)]));
    case 'demographics':
      return [];
  }
}

function prescription(value: PrescriptionValue, { facility, patient, itemId }: Provenance): Prescription {
  const dispensed = value.stage === 'DISPENSED';
  const day = value.orderedAt?.date ? value.orderedAt : value.date;
  return Object.assign(new Prescription(), {
    id: itemId('rx', facility, patient, value.orderNo, day?.date ?? null),
    facility: { id: facility },
    ...dated(day),
    stage: dispensed ? PrescriptionStage.DISPENSED : PrescriptionStage.ORDERED,
    dispensedOn: dispensed ? (value.date?.date ?? null) : null,
    prescriber: value.prescriber,
    department: value.department,
    items: value.items.map((item): PrescriptionItem => ({ ...item, startsOn: item.startsOn?.date ?? null })),
  });
}

function labResult(value: LabResultValue, { facility, patient, itemId }: Provenance): LabResult {
  const { collectedAt, reportedAt, messageId: _messageId, orderNo, sequence, ...shown } = value;
  const day = collectedAt ?? reportedAt;
  return Object.assign(new LabResult(), {
    ...shown,
    id: itemId('lab', facility, patient, orderNo, value.panel?.code ?? null, sequence, value.item.code),
    facility: { id: facility },
    ...dated(day),
    collectedAt: collectedAt?.instant ? new Date(collectedAt.instant) : null,
  });
}

function diagnosis(value: DiagnosisValue, position: number, { facility, patient, itemId }: Provenance): Diagnosis {
  return Object.assign(new Diagnosis(), {
    id: itemId('dx', facility, patient, value.id, value.condition.code, value.startedOn?.text ?? null, String(position)),
    facility: { id: facility },
    ...dated(value.startedOn),
    condition: value.condition,
    icd10: value.icd10,
    endedOn: value.endedOn?.date ?? null,
    outcome: value.outcome,
    primary: value.primary,
    department: value.department,
  });
}

function allergy(value: AllergyValue, { facility, patient, itemId }: Provenance): Allergy {
  return Object.assign(new Allergy(), {
    id: itemId('alg', facility, patient, value.sequence, value.substance.code),
    facility: { id: facility },
    ...dated(value.identifiedOn),
    kind: value.kind,
    substance: value.substance,
    severity: value.severity,
    reaction: value.reaction,
  });
}

function dated(time: PartialTime | null): { date: string | null; dateText: string | null } {
  return { date: time?.date ?? null, dateText: time?.text ?? null };
}
