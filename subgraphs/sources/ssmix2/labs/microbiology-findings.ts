import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { RemarkList } from '../../hl7-v2/item-remarks.js';
import type { Observation, ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readCodedValue, readFlags, readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import { readWholeField } from '../../hl7-v2/unread-fields.js';
import { jlac10, saysName } from './jlac10.js';
import type { MicrobiologyFindingValue } from './microbiology.js';
import { isSusceptibility, readSusceptibilities } from './microbiology-battery.js';
import { isNoOrganism } from './no-organism.js';

/** A finding, and the OBX-4 with which other observations refer to it. */
export interface Finding {
  value: MicrobiologyFindingValue;
  subId: string | null;
  /** About the finding and its susceptibilities. */
  remarks: RemarkList;
}

/**
 * Reads the findings of a smear or a culture. An organism and its amount are two observations with the same OBX-4. If an OBX-4 does not
 * have exactly one of each, each of its observations is a separate finding.
 */
export function readFindings(group: ObservationGroup): Finding[] {
  const rows = group.observations.filter(({ obx }) => isSusceptibility(obx));
  const observed = group.observations.filter(({ obx }) => !isSusceptibility(obx));
  const amounts = pairAmounts(observed);
  const paired = new Set(amounts.values());
  return attach(
    observed.filter((one) => !paired.has(one)).map((one) => readFinding(one, amounts.get(one) ?? null)),
    group,
    rows,
  );
}

/** Maps each organism that has an amount to the amount. */
function pairAmounts(observed: readonly Observation[]): Map<Observation, Observation> {
  const bySubId = new Map<string, { organisms: Observation[]; others: Observation[] }>();
  for (const one of observed) {
    const subId = readTextAt(one.obx, 4);
    if (subId === null) continue;
    const known = bySubId.get(subId) ?? { organisms: [], others: [] };
    bySubId.set(subId, known);
    (findOrganism(one.obx) ? known.organisms : known.others).push(one);
  }
  const pairs = [...bySubId.values()].filter(({ organisms, others }) => organisms.length === 1 && others.length === 1);
  return new Map(pairs.map(({ organisms, others }) => [organisms[0]!, others[0]!]));
}

function readFinding({ obx, sequence, notes }: Observation, amount: Observation | null): Finding {
  const organism = findOrganism(obx);
  const remarks = new RemarkList();
  remarks.notes.push(...notes, ...(amount?.notes ?? []));
  // Of an organism OBX-5 is its name; a type that is not known is a warning all the same.
  if (organism) readObservedValue(obx, remarks);
  const observed = organism && !amount ? null : readObservedValue(amount?.obx ?? obx, remarks);
  const value: MicrobiologyFindingValue = {
    sequence,
    item: readCoded(obx, 3) ?? NOT_CODED,
    organism,
    value: observed?.value ?? null,
    comparator: observed?.comparator ?? null,
    valueText: observed?.valueText ?? null,
    unit: readUnit(amount?.obx ?? obx),
    flags: [...readFlags(obx), ...(amount ? readFlags(amount.obx) : [])],
    status: readTextAt(obx, 11),
    susceptibilities: [],
  };
  if (amount) warnOfPair(obx, amount.obx, remarks);
  if (observed?.valueCodes) value.valueCodes = observed.valueCodes;
  return { value, subId: readTextAt(obx, 4), remarks };
}

/** A finding has one item and one status, those of its organism, and one unit, that of the amount. */
function warnOfPair(organism: Hl7Segment, amount: Hl7Segment, remarks: RemarkList): void {
  const [unit, status] = [readUnit(organism), readTextAt(amount, 11)];
  if (!isAmount(organism, amount)) remarks.warn('NOT_SHOWN', 'OBX-3', readWholeField(amount, 3));
  if (unit !== null) remarks.warn('NOT_SHOWN', 'OBX-6', unit);
  if (status !== null && status !== readTextAt(organism, 11)) remarks.warn('NOT_SHOWN', 'OBX-11', status);
}

/** Whether the item is the amount of the organism: by its text, or as JLAC10 differs only in what the result is (digits 16 and 17). */
function isAmount(organism: Hl7Segment, amount: Hl7Segment): boolean {
  const code = jlac10(amount, 3);
  return /菌量/.test(readCoded(amount, 3)?.text ?? '') || (code !== null && code.slice(0, 15) === jlac10(organism, 3)?.slice(0, 15));
}

/** OBX-5 if it names an organism: coded in JANIS's table, or in an item that JLAC10 or its own text calls a name. */
function findOrganism(obx: Hl7Segment): Coded | null {
  const code = jlac10(obx, 3);
  const isName = (code?.startsWith('6B') === true && saysName(code)) || /菌名/.test(readCoded(obx, 3)?.text ?? '');
  const value = readCodedValue(obx);
  if (value) return (value.system === 'JANIS' || isName) && !isNoOrganism(value.text ?? value.code) ? value : null;
  // Text without a code is a name only if it can mean nothing else.
  const surely = isName && (code === null || code.length === 17) && readTextAt(obx, 2) !== 'NM';
  const words = surely ? readObservedValue(obx).valueText : null;
  return words === null || isNoOrganism(words) ? null : { code: null, text: words, system: null };
}

/**
 * Adds the susceptibilities of an OBR to its organisms. If the OBR has only one organism, they belong to it, unless an OBX-4 is that of
 * another finding, which may be an organism in plain text. If it has several, each belongs to the organism with its OBX-4.
 */
function attach(findings: Finding[], { obr }: ObservationGroup, rows: readonly Observation[]): Finding[] {
  if (rows.length === 0) return findings;
  const organisms = findings.filter(({ value }) => value.organism !== null);
  const [only] = organisms;
  const others = new Set(findings.filter((one) => one !== only && one.subId !== only?.subId).map(({ subId }) => subId));
  others.delete(null);
  if (only && organisms.length === 1 && !rows.some(({ obx }) => others.has(readTextAt(obx, 4)))) {
    only.value.susceptibilities.push(...readSusceptibilities(rows, only.remarks));
    return findings;
  }
  const bySubId = new Map<string, Finding | null>();
  for (const one of organisms) if (one.subId !== null) bySubId.set(one.subId, bySubId.has(one.subId) ? null : one);
  // Assign each row to its organism in one pass: a report may hold thousands of both.
  const byOrganism = new Map<Finding | null, Observation[]>();
  for (const row of rows) {
    const organism = bySubId.get(readTextAt(row.obx, 4) ?? '') ?? null;
    const known = byOrganism.get(organism);
    if (known) known.push(row);
    else byOrganism.set(organism, [row]);
  }
  for (const [one, own] of byOrganism) one?.value.susceptibilities.push(...readSusceptibilities(own, one.remarks));
  const own = byOrganism.get(null) ?? [];
  if (own.length === 0) return findings;
  const remarks = new RemarkList();
  const value: MicrobiologyFindingValue = {
    sequence: own[0]!.sequence,
    item: (obr && readCoded(obr, 4)) ?? NOT_CODED,
    organism: null,
    ...{ value: null, comparator: null, valueText: null, unit: null, flags: [], status: null },
    susceptibilities: readSusceptibilities(own, remarks),
  };
  return [...findings, { value, subId: null, remarks }];
}
