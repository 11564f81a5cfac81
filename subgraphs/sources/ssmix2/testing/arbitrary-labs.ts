import fc from 'fast-check';
import type { Coded } from '../../hl7-v2/coded.js';
import type { MicrobiologyFindingValue, MicrobiologyValue } from '../labs/microbiology.js';
import type { SusceptibilityValue } from '../labs/microbiology-battery.js';
import type { LabOrderValue } from '../labs/read-lab-orders.js';
import type { LabResultValue } from '../labs/read-lab-results.js';
import { type SpecimenRemarkValue } from '../labs/read-specimen.js';
import { standing, timing, tq1 } from './arbitrary-orders.js';
import {
  amount,
  coded,
  cwe,
  cweList,
  head,
  localCoded,
  maybe,
  number15,
  person,
  place,
  placeCode,
  subcomponents,
  text,
  time,
  withAlternate,
  xcn,
} from './arbitrary-parts.js';
import { observedValue, unit } from './arbitrary-values.js';
import { type Field, type Segment, segment } from './hl7-writer.js';

const specimenRemarks: fc.Arbitrary<SpecimenRemarkValue[]> = fc
  .array(fc.record({ kind: fc.constantFrom('REJECTED', 'QUALITY', 'CONDITION'), coding: localCoded }), { minLength: 1, maxLength: 3 })
  .map((all) => ['REJECTED', 'QUALITY', 'CONDITION'].flatMap((kind) => all.filter((one) => one.kind === kind)));
const specimen = fc
  .record({ specimen: maybe(withAlternate(coded)), collectedAt: maybe(time), specimenRemarks: maybe(specimenRemarks) })
  .map(({ specimenRemarks: remarks, ...one }) => (remarks === null ? one : { ...one, specimenRemarks: remarks }));
type Specimen = Pick<LabResultValue, 'specimen' | 'collectedAt' | 'specimenRemarks'>;

function spm({ specimen: of, collectedAt, specimenRemarks: remarks = [] }: Specimen, index: number): Segment {
  const ofKind = (kind: SpecimenRemarkValue['kind']) => remarks.filter((one) => one.kind === kind).map(({ coding }) => coding);
  return segment('SPM', {
    1: String(index + 1),
    4: cwe(of),
    // A DR: the parts of its start are subcomponents.
    17: collectedAt && [[[collectedAt.text, 'S'], collectedAt.text]],
    21: cweList(ofKind('REJECTED')),
    22: cweList(ofKind('QUALITY')),
    24: cweList(ofKind('CONDITION')),
  });
}

/** Of a less precise time only a warning is shown. */
const instant = time.filter((one) => one.instant !== null);

const notes = fc.array(text, { maxLength: 2 });

function nte(all: readonly string[]): Segment[] {
  return all.map((note, index) => segment('NTE', { 1: String(index + 1), 2: 'L', 3: note }));
}

/** Sets the notes of a value, if there are any. */
function withNotes<V extends object>(value: V, all: readonly string[]): V {
  return all.length === 0 ? value : { ...value, notes: all };
}

export const labOrders: fc.Arbitrary<{ values: LabOrderValue[]; segments: Segment[] }> = fc
  .record({
    head,
    orderNo: number15,
    orders: fc.array(
      fc.record({
        specimen: specimen.filter(({ collectedAt }) => collectedAt === null || collectedAt.instant !== null),
        orderedAt: maybe(time),
        standing,
        timings: fc.array(timing, { maxLength: 2 }),
        panel: coded,
        items: fc.array(coded, { minLength: 1, maxLength: 5 }),
        department: maybe(coded),
        place: maybe(place),
        author: maybe(person),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ head: { messageId, sentAt }, orderNo, orders }) => ({
    values: orders.map(
      ({ specimen: of, standing: { state }, ...one }, index): LabOrderValue => ({
        ...{ messageId, sentAt, orderNo, sequence: String(index + 1), state, ...of, ...one },
      }),
    ),
    segments: orders.flatMap((one, index) => [
      spm(one.specimen, index),
      segment('ORC', {
        ...{ 1: one.standing.control, 2: orderNo, 5: one.standing.status, 9: one.orderedAt?.text ?? null },
        ...{ 17: cwe(one.department), 29: placeCode(one.place) },
      }),
      ...one.timings.map(tq1),
      segment('OBR', { 1: '1', 2: orderNo, 4: cwe(one.panel), 16: xcn(one.author) }),
      ...one.items.map((item, at) => segment('OBX', { 1: String(at + 1), 3: cwe(item), 11: 'O' })),
    ]),
  }));

const result = fc.record({
  item: withAlternate(localCoded),
  value: observedValue,
  unit: maybe(unit),
  notes,
  range: maybe(fc.tuple(fc.nat(99), fc.nat(99)).map(([low, more]) => [low, low + more] as const)),
  flags: fc.uniqueArray(fc.constantFrom('H', 'L', 'HH', 'LL', 'A', 'U'), { maxLength: 3 }),
  status: maybe(fc.constantFrom('F', 'P', 'C')),
});

const panel = fc.record({
  orderNo: number15,
  panel: maybe(localCoded),
  reportedAt: maybe(instant),
  author: maybe(person),
  notes,
  // An order without a result is a warning.
  results: fc.array(result, { minLength: 1, maxLength: 4 }),
});

/** A report of a specimen, chemistry first and then a culture with what its organisms answer to. */
export const labReport: fc.Arbitrary<{ values: LabResultValue[]; microbiology: MicrobiologyValue[]; segments: Segment[] }> = fc
  .record({
    head,
    specimens: fc.array(
      fc
        .record({ specimen, notes, panels: fc.array(panel, { maxLength: 2 }), culture: fc.option(culture(), { nil: null }) })
        .filter(({ panels, culture: grown }) => panels.length > 0 || grown !== null),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  })
  .map(({ head: of, specimens }) => {
    const { messageId, sentAt } = of;
    const values: LabResultValue[] = [];
    const microbiology: MicrobiologyValue[] = [];
    const segments: Segment[] = [];
    let ordinal = 0;
    specimens.forEach(({ specimen: from, panels, culture: grown, notes: ofSpecimen }, index) => {
      segments.push(spm(from, index), ...nte(ofSpecimen));
      for (const { orderNo, panel: named, reportedAt, author, results, notes: ofOrder } of panels) {
        ordinal += 1;
        segments.push(segment('OBR', { 1: String(ordinal), 2: orderNo, 4: cwe(named), 16: xcn(author), 22: reportedAt?.text ?? null }));
        segments.push(...nte(ofOrder));
        results.forEach(({ item, value: { type, field, warnings, ...observed }, unit: of6, range, flags, status, notes: own }, at) => {
          const rangeText = range && `${range[0]}-${range[1]}`;
          segments.push(
            segment('OBX', {
              1: String(at + 1),
              2: type,
              3: cwe(item),
              5: field,
              6: of6?.field ?? null,
              7: rangeText,
              8: flags.map((flag) => [flag]),
              11: status,
            }),
          );
          segments.push(...nte(own));
          const read: LabResultValue = {
            ...{
              messageId,
              sentAt,
              orderNo,
              sequence: `${ordinal}.${at + 1}`,
              item,
              panel: named,
              ...from,
              reportedAt,
              ...observed,
              unit: of6?.shown ?? null,
              flags,
              status,
              author,
            },
            ...{ referenceRange: rangeText, referenceLow: range?.[0] ?? null, referenceHigh: range?.[1] ?? null },
            ...(warnings && { warnings }),
          };
          values.push(withNotes(read, [...own, ...ofSpecimen, ...ofOrder]));
        });
      }
      if (!grown) return;
      const read = writeCulture(grown, ordinal, segments);
      ordinal = read.ordinal;
      microbiology.push(withNotes({ messageId, sentAt, ...from, ...read.value }, [...new Set(ofSpecimen)]));
    });
    return { values, microbiology, segments };
  });

function culture() {
  return fc.record({
    orderNo: number15,
    reportedAt: maybe(instant),
    author: maybe(person),
    status: maybe(fc.constantFrom('F', 'P')),
    organisms: fc.array(
      fc.record({
        organism: fc.record({
          code: fc.stringMatching(/^[1-9]\d{3}$/),
          text: text.map((one) => `菌 ${one}`),
          system: fc.constant('JANIS'),
        }),
        quantity: maybe(text),
        status: maybe(fc.constantFrom('F', 'P')),
        drugs: fc.array(
          fc.record({
            drug: fc.tuple(fc.stringMatching(/^6C205\d{10}05$/), text),
            mic: amount,
            interpretation: fc.constantFrom('S', 'I', 'R'),
          }),
          { maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });
}
type Culture = ReturnType<typeof culture> extends fc.Arbitrary<infer T> ? T : never;

const CULTURE: Coded = { code: '6B010000001774200', text: '培養同定', system: 'JC10' };
const NAME: Coded = { code: '6B010000001774214', text: '培養同定菌名', system: 'JC10' };
const AMOUNT: Coded = { code: '6B010000001774211', text: '培養同定菌量', system: 'JC10' };
const BATTERY: Coded = { code: '6C205000001776200', text: '薬剤感受性検査', system: 'JC10' };

/** As the National Hospital Organization lays bacteriology out: name and amount of one OBX-4, then a battery for each organism. */
function writeCulture({ orderNo, reportedAt, author, status, organisms }: Culture, before: number, segments: Segment[]) {
  let ordinal = before + 1;
  const obr = (panelOf: Coded, parent: Field) =>
    segment('OBR', {
      1: String(ordinal),
      2: orderNo,
      4: cwe(panelOf),
      16: xcn(author),
      22: reportedAt?.text ?? null,
      25: status,
      26: parent,
    });
  segments.push(obr(CULTURE, null));
  const culturedAs = String(ordinal);
  const findings: MicrobiologyFindingValue[] = [];
  let at = 0;
  organisms.forEach(({ organism, quantity, status: final }, index) => {
    at += 1;
    findings.push({
      ...{
        sequence: `${culturedAs}.${at}`,
        item: NAME,
        organism,
        value: null,
        comparator: null,
        valueText: quantity,
        unit: null,
        flags: [],
      },
      ...{ status: final, susceptibilities: [] },
    });
    segments.push(segment('OBX', { 1: String(at), 2: 'CWE', 3: cwe(NAME), 4: String(index + 1), 5: cwe(organism), 11: final }));
    if (quantity === null) return;
    at += 1;
    segments.push(segment('OBX', { 1: String(at), 2: 'ST', 3: cwe(AMOUNT), 4: String(index + 1), 5: quantity, 11: final }));
  });
  organisms.forEach(({ organism, drugs }, index) => {
    if (drugs.length === 0) return;
    ordinal += 1;
    segments.push(obr(BATTERY, [[subcomponents(NAME), String(index + 1), subcomponents(organism)]]));
    drugs.forEach(({ drug: [of, name], mic, interpretation }, row) => {
      const drug = { code: of, text: name, system: 'JC10' };
      const answer: SusceptibilityValue = {
        sequence: `${ordinal}.${row + 1}`,
        drug,
        value: Number(mic),
        comparator: null,
        valueText: mic,
        unit: 'ug/mL',
        interpretation,
        status: 'F',
      };
      findings[index]!.susceptibilities.push(answer);
      segments.push(segment('OBX', { 1: String(row + 1), 2: 'NM', 3: cwe(drug), 5: mic, 6: [['ug/mL']], 8: interpretation, 11: 'F' }));
    });
  });
  const read = { orderNo, sequence: `${culturedAs}.1`, procedure: CULTURE, reportedAt, status, author, findings };
  return { ordinal, value: read };
}
