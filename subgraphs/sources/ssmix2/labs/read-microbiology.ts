import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { readOrderer, readOrderNo } from '../orders/order.js';
import { isBattery, readSusceptibilities, type SusceptibilityValue } from './microbiology-battery.js';
import { type Finding, readFindings } from './microbiology-findings.js';
import { OrganismIndex } from './microbiology-organisms.js';
import { readParentResult } from './parent-result.js';

/** What one test found: an organism, or what a smear showed. */
export interface MicrobiologyFindingValue {
  /** As of a result: the number of its OBR and its own number in that. */
  sequence: string;
  /** OBX-3 */
  item: Coded;
  /** OBX-5 where it names an organism, mostly of JANIS. */
  organism: Coded | null;
  /** OBX-5 of the finding, or of the observation of the same OBX-4 that says how much of the organism there was. */
  value: number | null;
  comparator: string | null;
  valueText: string | null;
  /** OBX-6 */
  unit: string | null;
  /** OBX-8 */
  abnormal: string | null;
  /** OBX-11 */
  status: string | null;
  susceptibilities: SusceptibilityValue[];
}

/** One bacteriological test of one specimen (OML-11): an OBR, and the batteries of susceptibilities that are about what it found. */
export interface MicrobiologyValue extends MessageHead {
  /** OBR-2, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Unique in the message: the number of its OBR. */
  sequence: string;
  /** OBR-4 */
  procedure: Coded | null;
  /** SPM-4 */
  specimen: Coded | null;
  /** SPM-17, else OBX-14 of the first observation. */
  collectedAt: PartialTime | null;
  /** OBR-22 */
  reportedAt: PartialTime | null;
  /** OBR-25 (HL70123) */
  status: string | null;
  /** OBR-16, else ORC-12 */
  author: string | null;
  findings: MicrobiologyFindingValue[];
}

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

/** A battery that no organism of the report answers to is shown by itself, under the organism that OBR-26 names, if it names one. */
function loneBattery(
  { obr, observations, ordinal }: ObservationGroup,
  named: Coded | null,
  susceptibilities: SusceptibilityValue[],
): Finding {
  // A PRL's third component may be plain words.
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
