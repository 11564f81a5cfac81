import { compact } from '../world/calendar.js';
import type { ArchivedStudy } from './pacs-archive.js';
import type { PacsSeries } from './pacs-studies.js';

export type DicomRow = Record<string, { vr: string; Value?: unknown[] }>;

/** The fields that an archive returns always, and those that it returns only on request (`includefield`): Orthanc's choice. */
const UNASKED = new Set('00080005 00080016 00080018 00080020 00080030 00080050 00080060 00080061 00080090 00080201 00081190'.split(' '));
const UNASKED_TOO = /^(001000[1234]0|0020000[DE]|00200010|0020001[13]|0020120[68]|00280010|00280011)$/;

/** A study in `application/dicom+json` (PS3.18 annex F). `base` is the archive's own address, which real archives include in every row. */
export function studyRow(study: ArchivedStudy, base: string): DicomRow {
  return {
    ...commonRow(study),
    '00080061': value('CS', study.examination.modality),
    '00081190': value('UR', `${base}/studies/${study.studyUid}`),
    '00201206': value('IS', study.series.length),
    '00201208': value(
      'IS',
      study.series.reduce((sum, series) => sum + series.instances.length, 0),
    ),
  };
}

export function instanceRows(study: ArchivedStudy, base: string): DicomRow[] {
  return study.series.flatMap((series) => series.instances.map((instance) => instanceRow(study, series, instance, base)));
}

function instanceRow(study: ArchivedStudy, series: PacsSeries, instance: PacsSeries['instances'][number], base: string): DicomRow {
  const path = `studies/${study.studyUid}/series/${series.seriesUid}/instances/${instance.instanceUid}`;
  return {
    ...commonRow(study),
    '00080018': value('UI', instance.instanceUid),
    '00080060': value('CS', study.examination.modality),
    '0008103E': value('LO', series.description),
    '00081190': value('UR', `${base}/${path}`),
    '00180015': value('CS', study.examination.region),
    '0020000E': value('UI', series.seriesUid),
    '00200011': value('IS', series.number),
    '00200013': value('IS', instance.number),
    '00280010': value('US', study.examination.rows),
    '00280011': value('US', study.examination.columns),
  };
}

function commonRow({ studyUid, accession, date, time, examination, patient, localPatientId }: ArchivedStudy): DicomRow {
  const name = { Alphabetic: `${patient.familyKana}^${patient.givenKana}`, Ideographic: `${patient.family}^${patient.given}` };
  return {
    '00080005': value('CS', 'ISO_IR 192'),
    '00080020': value('DA', date),
    '00080030': value('TM', time),
    '00080050': value('SH', accession),
    '00080090': { vr: 'PN' },
    '00080201': value('SH', '+0900'),
    '00081030': value('LO', examination.description),
    '00100010': value('PN', name),
    '00100020': value('LO', localPatientId),
    '00100030': value('DA', compact(patient.birthDate)),
    '00100040': value('CS', patient.sex === 'MALE' ? 'M' : 'F'),
    '0020000D': value('UI', studyUid),
  };
}

/** Removes from a row the fields that were not requested. */
export function asked(row: DicomRow, fields: readonly string[]): DicomRow {
  const wanted = (tag: string) => UNASKED.has(tag) || UNASKED_TOO.test(tag) || fields.includes(tag) || fields.includes('all');
  return Object.fromEntries(Object.entries(row).filter(([tag]) => wanted(tag)));
}

function value(vr: string, one: unknown) {
  return { vr, Value: [one] };
}
