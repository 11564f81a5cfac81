import type { PacsStudy } from '../pacs/pacs-studies.js';
import { escapeText, segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

/** One radiological examination whose pictures are in the hospital's archive. */
export interface ExaminationOrder {
  readonly orderNo: string;
  readonly doctor: string;
  readonly department: string;
  readonly study: PacsStudy;
  /** JJ1017: the body part and the method. */
  readonly procedure: string;
  /** The reader's report. */
  readonly report: readonly string[];
}

/** OMG-01: the order (OMG^O19). */
export function encodeExaminationOrder(subject: MessageSubject, timestamp: string, order: ExaminationOrder): Buffer {
  return encodeMessage('OMG^O19^OMG_O19', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 7: order.doctor }),
    ...request(order, timestamp, {}),
  ]);
}

/** OMG-11: the execution (OMI^Z23), with the study's keys (IPC) and the findings. */
export function encodeExaminationMade(subject: MessageSubject, timestamp: string, order: ExaminationOrder): Buffer {
  const { study } = order;
  const lines = order.report.map((text, index) =>
    segment('OBX', { 1: String(index + 1), 2: 'TX', 3: '18782-3^所見^LN', 5: escapeText(text), 11: 'F' }),
  );
  return encodeMessage('OMI^Z23^OMI_Z23', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 7: order.doctor }),
    ...request(order, timestamp, { 7: `${study.date}${study.time}`, 22: timestamp.slice(0, 14), 25: 'F' }),
    ...lines,
    segment('IPC', { 1: study.accession, 2: `P${order.orderNo.slice(-6)}`, 3: study.studyUid, 5: `${study.examination.modality}^^DCM` }),
  ]);
}

function request(order: ExaminationOrder, timestamp: string, more: Readonly<Record<number, string>>): string[] {
  return [
    segment('ORC', {
      1: 'NW',
      2: order.orderNo,
      9: timestamp.slice(0, 14),
      12: order.doctor,
      17: departmentText(order.department),
      29: 'O^外来患者オーダ^HL70482',
    }),
    segment('TQ1', { 1: '1', 7: order.study.date }),
    segment('OBR', {
      1: '1',
      2: order.orderNo,
      4: `${order.procedure}^${order.study.examination.description}^JJ1017`,
      16: order.doctor,
      ...more,
    }),
  ];
}
