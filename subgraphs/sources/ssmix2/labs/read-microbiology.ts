import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { readOrderer, readOrderNo } from '../orders/order.js';
import type { MicrobiologyFindingValue, MicrobiologyValue } from './microbiology.js';
import { isBattery, readSusceptibilities, type SusceptibilityValue } from './microbiology-battery.js';
import { type Finding, readFindings } from './microbiology-findings.js';
import { OrganismIndex } from './microbiology-organisms.js';
import { readParentResult } from './parent-result.js';

export function readMicrobiology(
  groups: readonly ObservationGroup[],
  orderNo: string,
  head: MessageHead,
): { values: MicrobiologyValue[]; warnings: string[] } {
  const organisms = new OrganismIndex();
  const read = groups.map((group) => ({ group, findings: isBattery(group) ? null : readFindings(group) }));
  for (const { group, findings } of read) for (const finding of findings ?? []) organisms.add(finding, group);
  let unlinked = 0;
  const values = read.flatMap(({ group, findings }): MicrobiologyValue[] => {
    if (findings) return [readTest(group, findings, orderNo, head)];
    const susceptibilities = readSusceptibilities(group.observations);
    const parent = readParentResult(group.obr);
    const organism = parent && organisms.find(parent, group);
    if (organism) {
      organism.value.susceptibilities.push(...susceptibilities);
      return [];
    }
    unlinked += 1;
    return [readTest(group, [loneBattery(group, parent?.value ?? null, susceptibilities)], orderNo, head)];
  });
  return { values, warnings: unlinked > 0 ? [`${unlinked} batteries of susceptibilities without their organism`] : [] };
}

function readTest(
  { ordinal, spm, obr, orc, observations }: ObservationGroup,
  findings: Finding[],
  orderNo: string,
  head: MessageHead,
): MicrobiologyValue {
  const first = observations[0]?.obx;
  return {
    messageId: head.messageId,
    sentAt: head.sentAt,
    orderNo: readOrderNo(orc, obr, orderNo),
    sequence: observations[0]?.sequence ?? String(ordinal),
    procedure: obr && readCoded(obr, 4),
    specimen: spm && readCoded(spm, 4),
    collectedAt: readPartialTimeOf((spm && readTextAt(spm, 17)) ?? (first ? readTextAt(first, 14) : null)),
    reportedAt: readPartialTimeOf(obr && readTextAt(obr, 22)),
    status: obr && readTextAt(obr, 25),
    author: readOrderer(orc, obr),
    findings: findings.map(({ value }) => value),
  };
}

/** The finding for a battery that refers to no organism of the report. Its organism is the one that OBR-26 names, if any. */
function loneBattery(
  { obr, observations, ordinal }: ObservationGroup,
  named: Coded | null,
  susceptibilities: SusceptibilityValue[],
): Finding {
  // The third component of a PRL may be plain text.
  const organism = named && named.text === null ? { code: null, text: named.code, system: null } : named;
  const value: MicrobiologyFindingValue = {
    sequence: observations[0]?.sequence ?? String(ordinal),
    item: (obr && readCoded(obr, 4)) ?? NOT_CODED,
    organism,
    ...{ value: null, comparator: null, valueText: null, unit: null, abnormal: null, status: null },
    susceptibilities,
  };
  return { value, subId: null };
}
