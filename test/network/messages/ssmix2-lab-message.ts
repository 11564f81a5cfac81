import { LAB_ITEMS, type LabName, MATERIALS, PANELS } from '../charts/lab-catalog.js';
import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

export interface LabReport {
  readonly orderNo: string;
  /** YYYYMMDD, the day of collection, and HHMM. */
  readonly careDate: string;
  readonly collectedAt: string;
  readonly doctor: string;
  readonly department: string;
  /** P preliminary, F final. */
  readonly status: 'P' | 'F';
  readonly results: readonly { readonly item: LabName; readonly value: number }[];
}

/** OML-11: results (OUL^R22), one specimen group per material. */
export function encodeLabReport(subject: MessageSubject, timestamp: string, report: LabReport): Buffer {
  const groups = (['blood', 'serum'] as const).flatMap((material, index) => specimen(subject, timestamp, report, material, index + 1));
  return encodeMessage('OUL^R22^OUL_R22', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 3: `${report.department}^^^^^C` }),
    ...groups,
  ]);
}

function specimen(
  { facility }: MessageSubject,
  timestamp: string,
  report: LabReport,
  material: 'blood' | 'serum',
  index: number,
): string[] {
  const results = report.results.filter(({ item }) => LAB_ITEMS[item].material === material);
  if (results.length === 0) return [];
  const specimenNo = `${report.orderNo.slice(3)}${String(index).padStart(3, '0')}`;
  const collected = `${report.careDate}${report.collectedAt}`;
  return [
    segment('SPM', { 1: String(index), 2: specimenNo, 4: MATERIALS[material], 17: collected }),
    segment('OBR', {
      1: String(index),
      2: report.orderNo,
      3: specimenNo,
      4: PANELS[material],
      7: report.careDate,
      8: report.careDate,
      16: report.doctor,
      22: timestamp.slice(0, 14),
    }),
    segment('ORC', {
      1: 'SC',
      2: report.orderNo,
      3: specimenNo,
      5: report.status === 'F' ? 'CM' : 'IP',
      9: timestamp.slice(0, 14),
      12: report.doctor,
      13: `${report.department}^^^^^C`,
      17: departmentText(report.department),
      21: facility.name,
      29: 'O^外来患者オーダ^HL70482',
    }),
    ...results.map(({ item, value }, at) => observation(item, value, at + 1, report.status, collected)),
  ];
}

function observation(name: LabName, value: number, index: number, status: string, collected: string): string {
  const item = LAB_ITEMS[name];
  const shown = value.toFixed(item.decimals);
  return segment('OBX', {
    1: String(index),
    2: 'NM',
    3: `${item.code}^${item.name}^JC10`,
    5: shown,
    6: `${item.unit}^${item.unit}^99XYZ`,
    7: `${item.low}-${item.high}`,
    8: Number(shown) > item.high ? 'H' : Number(shown) < item.low ? 'L' : '',
    11: status,
    14: collected,
  });
}
