import { LAB_ITEMS, MATERIALS, PANELS } from '../charts/lab-catalog.js';
import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';
import type { LabReport } from './ssmix2-lab-message.js';

/** OML-01: the order to which a report belongs (OML^O33), with the ordered tests as OBX of one OBR. */
export function encodeLabOrder(subject: MessageSubject, timestamp: string, report: LabReport): Buffer {
  const asked = report.results.map(({ item }, index) => {
    const { code, name } = LAB_ITEMS[item];
    return segment('OBX', { 1: String(index + 1), 3: `${code}^${name}^JC10`, 11: 'O' });
  });
  return encodeMessage('OML^O33^OML_O33', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 3: `${report.department}^^^^^C`, 7: report.doctor }),
    segment('SPM', { 1: '1', 4: MATERIALS.serum, 17: `${report.careDate}${report.collectedAt}` }),
    segment('ORC', {
      1: 'NW',
      2: report.orderNo,
      9: timestamp.slice(0, 14),
      12: report.doctor,
      17: departmentText(report.department),
      29: 'O^外来患者オーダ^HL70482',
    }),
    segment('OBR', { 1: '1', 2: report.orderNo, 4: PANELS.serum, 16: report.doctor }),
    ...asked,
  ]);
}
