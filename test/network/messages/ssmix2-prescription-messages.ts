import { DRUGS, type DrugName } from '../charts/drug-catalog.js';
import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

/** One prescription: each drug is an RP of its own. */
export interface PrescriptionOrder {
  readonly orderNo: string;
  /** YYYYMMDD */
  readonly careDate: string;
  readonly doctor: string;
  readonly department: string;
  readonly days: number;
  readonly drugs: readonly DrugName[];
}

/** OMP-01: the order (RDE^O11). `control` is ORC-1: NW new or changed, CA cancelled. */
export function encodePrescription(subject: MessageSubject, timestamp: string, order: PrescriptionOrder, control: 'NW' | 'CA'): Buffer {
  const groups = order.drugs.flatMap((name, index) => {
    const drug = DRUGS[name];
    const unit = `${drug.unit}^${drug.unitText}^MR9P`;
    const daily = drug.dose * drug.times;
    return [
      orderControl(subject, order, timestamp, control, index + 1),
      segment('RXE', {
        2: `${drug.code}^${drug.name}^HOT9`,
        3: String(drug.dose),
        5: unit,
        10: String(daily * order.days),
        11: unit,
        15: order.orderNo.slice(-13),
        19: `${daily}^${drug.unit}&${drug.unitText}&MR9P`,
        21: 'OHP^外来処方^MR9P~OHO^院外処方^MR9P',
      }),
      segment('TQ1', {
        1: '1',
        3: `${drug.usage}&${drug.usageText}&JAMISDP01`,
        6: `${order.days}^d`,
        7: `${order.careDate}00`,
      }),
      segment('RXR', { 1: 'PO^口^HL70162' }),
    ];
  });
  return encodeMessage('RDE^O11^RDE_O11', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 3: `${order.department}^^^^^C`, 7: order.doctor }),
    ...groups,
  ]);
}

/** OMP-11: what was dispensed for the same order number (RAS^O17). */
export function encodeDispense(subject: MessageSubject, timestamp: string, order: PrescriptionOrder): Buffer {
  const time = timestamp.slice(0, 12);
  const doses = order.drugs.flatMap((name, index) => {
    const drug = DRUGS[name];
    return [
      orderControl(subject, order, timestamp, 'NW', index + 1),
      segment('RXA', {
        1: '0',
        2: String(index + 1),
        3: time,
        4: time,
        5: `${drug.code}^${drug.name}^HOT9`,
        6: String(drug.dose * drug.times * order.days),
        7: `${drug.unit}^${drug.unitText}^MR9P`,
        20: 'CP',
        22: timestamp.slice(0, 14),
      }),
      segment('RXR', { 1: 'PO^口^HL70162' }),
    ];
  });
  return encodeMessage('RAS^O17^RAS_O17', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 3: `${order.department}^^^^^C`, 7: order.doctor }),
    ...doses,
  ]);
}

function orderControl({ facility }: MessageSubject, order: PrescriptionOrder, timestamp: string, control: string, group: number): string {
  return segment('ORC', {
    1: control,
    2: order.orderNo,
    4: String(group),
    9: timestamp.slice(0, 14),
    12: order.doctor,
    13: `${order.department}^^^^^C`,
    17: departmentText(order.department),
    21: facility.name,
    29: 'O^外来患者オーダ^HL70482',
  });
}
