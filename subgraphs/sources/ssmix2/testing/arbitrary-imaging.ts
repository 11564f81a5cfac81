import fc from 'fast-check';
import { findImagingType } from '../imaging/imaging-type.js';
import type { ImagingFindingValue, ImagingValue } from '../imaging/read-imaging.js';
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
  text,
  time,
  xcn,
} from './arbitrary-parts.js';
import { type Segment, segment } from './hl7-writer.js';

const finding = fc.oneof(
  fc
    .record({ item: localCoded, unit: maybe(text), amount })
    .map(({ item, unit, amount: of }) => ({ type: 'NM', item, unit, value: Number(of), valueText: of })),
  fc.record({ item: localCoded, text }).map(({ item, text: valueText }) => ({ type: 'ST', item, unit: null, value: null, valueText })),
);

const study = fc.record({
  orderNo: number15,
  orderedAt: maybe(time),
  performedAt: maybe(time),
  reportedAt: maybe(time),
  requestedFor: maybe(time),
  clinicalInformation: maybe(text),
  reasons: fc.array(localCoded, { maxLength: 2 }),
  timing: maybe(timing),
  standing,
  procedure: coded,
  children: fc.uniqueArray(coded, { maxLength: 3, selector: ({ code, text: name }) => `${code} ${name}` }),
  findings: fc.array(finding, { maxLength: 3 }),
  lines: fc.array(text, { maxLength: 2 }),
  status: maybe(fc.constantFrom('F', 'P')),
  orderer: maybe(person),
  department: maybe(coded),
  place: maybe(place),
  keys: fc.record({
    accessionNumber: maybe(number15),
    requestedProcedureId: maybe(number15),
    uid: maybe(fc.nat(99_999)),
    scheduledStepId: maybe(number15),
    modality: maybe(fc.constantFrom('CT', 'MR', 'US', 'ES')),
  }),
});

const REPORT = { code: 'R1', text: '所見', system: '99XYZ' };

/** One study with its single exposures as children, as SS-MIX2 writes it: NW, then one CH each. */
export function imaging(type: string): fc.Arbitrary<{ values: ImagingValue[]; segments: Segment[] }> {
  const { kind, stage } = findImagingType(type)!;
  return fc.record({ head, study }).map(({ head: { messageId, sentAt }, study: of }) => {
    const { orderNo, orderedAt, performedAt, reportedAt, procedure, children, status, orderer, department, keys, standing: stands } = of;
    const orc = (control: string, no: string) =>
      segment('ORC', {
        1: control,
        2: no,
        5: control === 'CH' ? null : stands.status,
        8: control === 'CH' ? [[[orderNo]]] : null,
        9: orderedAt?.text ?? null,
        17: cwe(department),
        29: placeCode(of.place),
      });
    const obr = (no: string, what: typeof procedure) =>
      segment('OBR', {
        2: no,
        4: cwe(what),
        6: of.requestedFor?.text ?? null,
        7: performedAt?.text ?? null,
        13: of.clinicalInformation,
        16: xcn(orderer),
        22: reportedAt?.text ?? null,
        25: status,
        29: no === orderNo ? null : [[[orderNo]]],
        31: cweList(of.reasons),
      });
    const ipc = segment('IPC', {
      1: keys.accessionNumber,
      2: keys.requestedProcedureId,
      3: keys.uid === null ? null : `1.2.392.${keys.uid}`,
      4: keys.scheduledStepId,
      5: keys.modality && [[keys.modality, null, 'DCM']],
    });
    const lines = of.lines.map((valueText) => ({ type: 'TX', item: REPORT, unit: null, value: null, valueText }));
    const observed = [...of.findings, ...lines];
    const findings = observed.map(
      ({ type: _type, ...one }, index): ImagingFindingValue => ({
        sequence: `1.${index + 1}`,
        ...one,
        comparator: null,
        ...{ referenceRange: null, referenceLow: null, referenceHigh: null },
        flags: [],
        status: 'F',
      }),
    );
    const value: ImagingValue = {
      ...{
        messageId,
        sentAt,
        kind,
        stage,
        orderNo,
        sequence: '1',
        orderedAt,
        performedAt,
        reportedAt,
        procedure,
        status,
        orderer,
        department,
        place: of.place,
        state: stands.state,
        requestedFor: of.requestedFor,
        clinicalInformation: of.clinicalInformation,
        reasons: of.reasons,
        priority: null,
        timings: of.timing ? [of.timing] : [],
      },
      date: stage === 'ORDERED' ? orderedAt : performedAt,
      bodySites: children.filter(({ code, text: name }) => code !== procedure.code || name !== procedure.text),
      findings,
      report: stage === 'ORDERED' || of.lines.length === 0 ? null : of.lines.join('\n'),
      performer: null,
      reporter: null,
      ...{ accessionNumber: keys.accessionNumber, requestedProcedureId: keys.requestedProcedureId, scheduledStepId: keys.scheduledStepId },
      studyInstanceUids: keys.uid === null ? [] : [`1.2.392.${keys.uid}`],
      modalities: keys.modality === null ? [] : [{ code: keys.modality, text: null, system: 'DCM' }],
    };
    const segments = [
      orc(stands.control, orderNo),
      ...(of.timing ? [tq1(of.timing)] : []),
      obr(orderNo, procedure),
      ...observed.map((one, index) =>
        segment('OBX', {
          1: String(index + 1),
          2: one.type,
          3: cwe(one.item),
          5: one.valueText,
          6: one.unit && [[null, one.unit]],
          11: 'F',
        }),
      ),
      ipc,
      ...children.flatMap((child, index) => [orc('CH', `${orderNo}${index}`), obr(`${orderNo}C${index}`, child)]),
    ];
    return { values: [value], segments };
  });
}
