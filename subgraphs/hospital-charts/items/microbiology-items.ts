import { Microbiology, type MicrobiologyFinding, type Susceptibility } from '../../kit/index.js';
import type { MicrobiologyFindingValue, MicrobiologyValue } from '../../sources/ssmix2/labs/microbiology.js';
import type { SusceptibilityValue } from '../../sources/ssmix2/labs/microbiology-battery.js';
import { buildSourceFields, buildUniquePart, type ItemOrigin, toInstant } from './item-origin.js';
import { showFlags, toSpecimenRemarks } from './lab-items.js';

export function toMicrobiology(value: MicrobiologyValue, origin: ItemOrigin): Microbiology {
  const { facility, patient, itemId } = origin;
  const { collectedAt, reportedAt, orderNo, procedure, sequence } = value;
  const day = collectedAt ?? reportedAt;
  return Object.assign(new Microbiology(), {
    ...buildSourceFields(origin, value, { day, author: value.author }),
    id: itemId('mic', facility, patient, orderNo, buildUniquePart(value, day), procedure?.code ?? null, sequence),
    procedure,
    specimen: value.specimen,
    specimenRemarks: toSpecimenRemarks(value.specimenRemarks),
    collectedAt: toInstant(collectedAt),
    reportedAt: toInstant(reportedAt),
    status: value.status ?? value.findings[0]?.status ?? null,
    findings: value.findings.map(findingOf),
  });
}

function findingOf(value: MicrobiologyFindingValue): MicrobiologyFinding {
  const { item, organism, valueText, valueCodes, unit, flags, status } = value;
  const susceptibilities = value.susceptibilities.map(toSusceptibility);
  return { item, organism, valueText, valueCodes: valueCodes ?? null, unit, flags, abnormal: showFlags(flags), status, susceptibilities };
}

function toSusceptibility({ drug, interpretation, value, comparator, valueText, unit }: SusceptibilityValue): Susceptibility {
  return { drug, interpretation, value, comparator, valueText, unit };
}
