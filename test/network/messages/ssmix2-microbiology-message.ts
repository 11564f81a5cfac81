import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

export interface CultureReport {
  readonly orderNo: string;
  /** YYYYMMDDHHMM */
  readonly collectedAt: string;
  readonly doctor: string;
  readonly department: string;
  readonly organism: { readonly code: string; readonly name: string; readonly quantity: string };
  readonly drugs: readonly {
    readonly code: string;
    readonly name: string;
    readonly mic: string;
    readonly interpretation: 'S' | 'I' | 'R';
  }[];
}

/** OML-11: a culture of sputum and the susceptibilities of its organisms (OUL^R22), joined by OBR-26 and OBR-29. */
export function encodeCulture(subject: MessageSubject, timestamp: string, report: CultureReport): Buffer {
  const { orderNo, collectedAt, organism } = report;
  const found = '6B010000006174159^培養・同定-菌名^JC10';
  return encodeMessage('OUL^R22^OUL_R22', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'I' }),
    segment('SPM', { 1: '1', 2: `${orderNo.slice(3)}001`, 4: '061^喀痰^JC10', 17: collectedAt }),
    segment('OBR', {
      1: '1',
      2: orderNo,
      3: orderNo,
      4: '6B010000006174100^細菌培養同定^JC10',
      7: collectedAt,
      16: report.doctor,
      22: timestamp.slice(0, 14),
      25: 'F',
    }),
    segment('ORC', { 1: 'SC', 2: orderNo, 5: 'CM', 9: timestamp.slice(0, 14), 12: report.doctor, 17: departmentText(report.department) }),
    segment('OBX', { 1: '1', 2: 'CWE', 3: found, 4: '1', 5: `${organism.code}^${organism.name}^JANIS`, 8: 'A', 11: 'F', 14: collectedAt }),
    segment('OBX', { 1: '2', 2: 'ST', 3: '6B010000006174156^菌量^JC10', 4: '1', 5: organism.quantity, 11: 'F', 14: collectedAt }),
    segment('OBR', {
      1: '2',
      2: orderNo,
      3: orderNo,
      4: '6C010000006174100^薬剤感受性^JC10',
      7: collectedAt,
      22: timestamp.slice(0, 14),
      25: 'F',
      26: `6B010000006174159&培養・同定-菌名&JC10^1^${organism.name}`,
      29: `${orderNo}^${orderNo}`,
    }),
    ...report.drugs.map(({ code, name, mic, interpretation }, index) =>
      segment('OBX', {
        1: String(index + 1),
        2: 'SN',
        3: `${code}^${name}^JC10`,
        4: '1',
        5: mic,
        6: 'ug/mL^μg/mL^99XYZ',
        8: interpretation,
        11: 'F',
        14: collectedAt,
      }),
    ),
  ]);
}
