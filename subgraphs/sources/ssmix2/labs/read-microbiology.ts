import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import { listDifferent, type ReadingWarning, RemarkList } from '../../hl7-v2/item-remarks.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readOrderer, readOrderNo } from '../orders/order.js';
import type { MicrobiologyFindingValue, MicrobiologyValue } from './microbiology.js';
import { isBattery, readSusceptibilities } from './microbiology-battery.js';
import { type Finding, readFindings } from './microbiology-findings.js';
import { OrganismIndex } from './microbiology-organisms.js';
import { findBatteryWarnings, findTestWarnings } from './microbiology-warnings.js';
import { readParentResult } from './parent-result.js';
import { readSpecimen } from './read-specimen.js';

/** Reads the tests of a report: each OBR that is not a battery, and each battery whose organism is not found. */
export function readMicrobiology(
  groups: readonly ObservationGroup[],
  orderNo: string,
  head: MessageHead,
  ofRest: readonly ReadingWarning[],
): { values: MicrobiologyValue[]; warnings: string[] } {
  const organisms = new OrganismIndex();
  const read = groups.map((group) => ({ group, findings: isBattery(group) ? null : readFindings(group) }));
  for (const { group, findings } of read) for (const finding of findings ?? []) organisms.add(finding, group);
  let unlinked = 0;
  const tests = read.flatMap(({ group, findings }): { group: ObservationGroup; findings: Finding[] }[] => {
    if (findings) return [{ group, findings }];
    const parent = readParentResult(group.obr);
    const organism = parent && organisms.find(parent, group);
    if (!organism) {
      unlinked += 1;
      return [{ group, findings: [readLoneBattery(group, parent?.value ?? null)] }];
    }
    const { value, remarks } = organism.finding;
    value.susceptibilities.push(...readSusceptibilities(group.observations, remarks));
    remarks.notes.push(...group.notes);
    remarks.warnings.push(...findTestWarnings(group), ...findBatteryWarnings(group, organism.group));
    return [];
  });
  const values = tests.map(({ group, findings }) => readTest(group, findings, orderNo, head, ofRest));
  return { values, warnings: unlinked > 0 ? [`${unlinked} batteries of susceptibilities without their organism`] : [] };
}

function readTest(
  group: ObservationGroup,
  findings: Finding[],
  orderNo: string,
  head: MessageHead,
  ofRest: readonly ReadingWarning[],
): MicrobiologyValue {
  const { ordinal, spm, obr, orc, observations, notes } = group;
  const first = observations[0]?.obx;
  const specimen = readSpecimen(spm);
  const remarks = new RemarkList();
  remarks.notes.push(...new Set([...notes, ...findings.flatMap((one) => one.remarks.notes)]));
  const ofFindings = findings.flatMap((one) => one.remarks.warnings);
  remarks.warnings.push(...listDifferent([...ofFindings, ...findTestWarnings(group), ...ofRest]));
  return remarks.addTo({
    messageId: head.messageId,
    sentAt: head.sentAt,
    orderNo: readOrderNo(orc, obr, orderNo),
    sequence: observations[0]?.sequence ?? String(ordinal),
    procedure: obr && readCoded(obr, 4),
    ...specimen,
    collectedAt: specimen.collectedAt ?? (first ? readTimeAt(first, 14) : null),
    reportedAt: obr && readTimeAt(obr, 22),
    status: obr && readTextAt(obr, 25),
    author: readOrderer(orc, obr),
    findings: findings.map(({ value }) => value),
  });
}

/** The finding for a battery that refers to no organism of the report. Its organism is the one that OBR-26 names, if any. */
function readLoneBattery({ obr, observations, ordinal }: ObservationGroup, named: Coded | null): Finding {
  // The third component of a PRL may be plain text.
  const organism = named && named.text === null ? { code: null, text: named.code, system: null } : named;
  const remarks = new RemarkList();
  const value: MicrobiologyFindingValue = {
    sequence: observations[0]?.sequence ?? String(ordinal),
    item: (obr && readCoded(obr, 4)) ?? NOT_CODED,
    organism,
    ...{ value: null, comparator: null, valueText: null, unit: null, flags: [], status: null },
    susceptibilities: readSusceptibilities(observations, remarks),
  };
  return { value, subId: null, remarks };
}
