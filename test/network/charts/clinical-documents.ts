import { chartFiles } from '../hospitals/ssmix2-files.js';
import { escapeText } from '../messages/hl7-segment.js';
import type { Facility, Link, Patient, World } from '../world/world-model.js';

/** One document of a patient at one hospital: in an extended storage behind HumanBridge, in a document registry behind ID-Link. */
export interface ClinicalDocumentFile {
  readonly localPatientId: string;
  readonly title: string;
  /** The hospital's own code, and LOINC's. */
  readonly kind: { readonly code: string; readonly name: string };
  readonly loinc: { readonly code: string; readonly name: string };
  /** YYYYMMDD */
  readonly careDate: string;
  /** 17 digits, Asia/Tokyo. */
  readonly timestamp: string;
  readonly key: string;
  readonly contentType: string;
  readonly author: string;
  readonly bytes: Buffer;
}

const SUMMARY = { kind: { code: 'SUM', name: '退院時要約' }, loinc: { code: '18842-5', name: '退院時サマリー' } };
const NOTE = { kind: { code: 'PN', name: '外来経過記録' }, loinc: { code: '34108-1', name: '外来診療記録' } };
const AUTHOR = '内海 亮';

/** A discharge summary (CDA) for each stay, and a progress note (text) for the last visit. */
export function clinicalDocuments(world: World, patientId: string, facilityId: string): ClinicalDocumentFile[] {
  const patient = world.patients.find(({ id }) => id === patientId);
  const facility = world.facilities.find(({ id }) => id === facilityId);
  const link = world.links.find((one) => one.patientId === patientId && one.facilityId === facilityId);
  if (!patient || !facility?.system || !link) return [];
  const current = chartFiles(world, patientId, facilityId).filter(({ flag }) => flag === 1);
  const discharges = current.flatMap(({ dataType, careDate }) => (dataType === 'ADT-52' && careDate ? [careDate] : []));
  const visits = current.flatMap(({ dataType, careDate }) => (dataType === 'ADT-12' && careDate ? [careDate] : [])).sort();
  const common = { localPatientId: link.localPatientId, author: AUTHOR };
  return [
    ...discharges.map((careDate, index) => ({
      ...common,
      ...SUMMARY,
      title: SUMMARY.kind.name,
      careDate,
      timestamp: `${careDate}1730000${String(index).padStart(2, '0')}`,
      key: `S${careDate}`,
      contentType: 'text/xml',
      bytes: Buffer.from(summary(patient, facility, link, careDate)),
    })),
    ...visits.slice(-1).map((careDate) => ({
      ...common,
      ...NOTE,
      title: NOTE.kind.name,
      careDate,
      timestamp: `${careDate}180000000`,
      key: `N${careDate}`,
      contentType: 'text/plain; charset=utf-8',
      bytes: Buffer.from(`S) 特に変わりなし。\nO) 血圧 ${118 + (patient.number % 30)}/74mmHg。\nA) 安定している。\nP) 処方継続。\n`),
    })),
  ];
}

/** `<pid3>/<pid3>/<pid>/<careDate>/<document type>/<content folder>` (SS-MIX2 1.2, extended storage). */
export function extendedPath({ localPatientId: pid, kind, loinc, careDate, key, timestamp }: ClinicalDocumentFile): string {
  const type = `${kind.code}^${kind.name}^99ZZZ^${loinc.code}^${loinc.name}^LN`;
  return [pid.slice(0, 3), pid.slice(3, 6), pid, careDate, type, `${pid}_${careDate}_${kind.code}_${key}_${timestamp}_01_1`].join('/');
}

/** A CDA R2 document with a narrative. */
function summary(patient: Patient, facility: Facility, { localPatientId }: Link, careDate: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <code code="18842-5" codeSystem="2.16.840.1.113883.6.1"/>
  <title>${SUMMARY.kind.name}</title>
  <effectiveTime value="${careDate}"/>
  <recordTarget><patientRole>
    <id root="1.2.392.100495.20.3.51.1${facility.institutionCode}" extension="${localPatientId}"/>
    <patient><name><family>${escapeText(patient.family)}</family><given>${escapeText(patient.given)}</given></name></patient>
  </patientRole></recordTarget>
  <component><structuredBody><component><section><title>経過</title><text>肺炎のため入院し、抗菌薬の点滴で軽快した。</text></section></component></structuredBody></component>
</ClinicalDocument>
`;
}
