import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

export interface InfusionDrug {
  readonly code: string;
  readonly name: string;
  readonly amount: number;
  /** MR9P */
  readonly unit: string;
  readonly unitText: string;
}

/** One drip infusion: a base and the drugs dissolved in it. Times are `YYYYMMDDHHMM`. */
export interface InfusionOrder {
  readonly orderNo: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly doctor: string;
  readonly nurse: string;
  readonly department: string;
  readonly base: InfusionDrug;
  readonly additive: InfusionDrug;
}

/** OMP-02: the order (RDE^O11), its drugs as components (RXC). */
export function encodeInfusionOrder(subject: MessageSubject, timestamp: string, order: InfusionOrder): Buffer {
  const { base, additive } = order;
  return encodeMessage('RDE^O11^RDE_O11', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'I', 7: order.doctor }),
    orderControl(order, timestamp),
    segment('RXE', { 2: '01^点滴^99XYI', 3: String(base.amount), 5: unitOf(base), 23: '100', 24: 'ML/HR^mL/時^ISO+' }),
    segment('TQ1', { 1: '1', 7: order.startsAt, 8: order.endsAt }),
    route(),
    segment('RXC', { 1: 'B', 2: drugOf(base), 3: String(base.amount), 4: unitOf(base) }),
    segment('RXC', { 1: 'A', 2: drugOf(additive), 3: String(additive.amount), 4: unitOf(additive) }),
  ]);
}

/** OMP-12: the administration (RAS^O17). */
export function encodeInfusionGiven(subject: MessageSubject, timestamp: string, order: InfusionOrder): Buffer {
  const given = [order.base, order.additive].map((drug, index) =>
    segment('RXA', {
      1: '0',
      2: String(index + 1),
      3: order.startsAt,
      4: order.endsAt,
      5: drugOf(drug),
      6: String(drug.amount),
      7: unitOf(drug),
      10: order.nurse,
      20: 'CP',
    }),
  );
  return encodeMessage('RAS^O17^RAS_O17', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'I', 7: order.doctor }),
    orderControl(order, timestamp),
    ...given,
    route(),
  ]);
}

function orderControl(order: InfusionOrder, timestamp: string): string {
  return segment('ORC', {
    1: 'NW',
    2: order.orderNo,
    4: '1',
    9: timestamp.slice(0, 14),
    12: order.doctor,
    17: departmentText(order.department),
    29: 'I^入院患者オーダ^HL70482',
  });
}

function route(): string {
  return segment('RXR', { 1: 'IV^静脈内^HL70162', 2: 'LA^左腕^HL70163', 4: '102^点滴静注^99XYR' });
}

function drugOf({ code, name }: InfusionDrug): string {
  return `${code}^${name}^HOT9`;
}

function unitOf({ unit, unitText }: InfusionDrug): string {
  return `${unit}^${unitText}^MR9P`;
}
