import { isCalendarDay } from '../../hl7-v2/partial-time.js';

/** The parts of the name of a file in the standardized storage (SS-MIX2 1.2, standardized storage layout). */
export interface Ssmix2File {
  patientId: string;
  /** YYYYMMDD, null for `-` (ADT-00, ADT-61, PPR-01 …). */
  careDate: string | null;
  dataType: string;
  /** `999999999999999` if there is no order. */
  orderNo: string;
  /** YYYYMMDDHHMMSSFFF; real files also have 15 digits. */
  timestamp: string;
  department: string | null;
  /** 1 valid, 2 superseded, 0 deleted. */
  flag: '0' | '1' | '2';
}

export type ParsedPath = { ok: true; file: Ssmix2File } | { ok: false; reason: string };

const PATIENT = /^[0-9A-Za-z-]{4,15}$/;
const NAME =
  /^([0-9A-Za-z-]{4,15})_(\d{8}|-)_([A-Z]{3}(?:-\d\d)?)_([0-9A-Za-z]{1,15})_(\d{14,17})_([0-9A-Za-z]{1,5}|-)_([012])(?:\.hl7|\.txt)?$/;

/**
 * Reads `<pid[0:3]>/<pid[3:6]>/<pid>/<careDate|->/<dataType>/<pid>_<careDate|->_<dataType>_<orderNo>_<timestamp>_<dept|->_<flag>`.
 * Each part may contain only a fixed set of characters, so no path leads out of the root. The folders must agree with the name. Ignores a
 * suffix (`.hl7`, `.txt`), which some writers append.
 */
export function parsePath(path: string): ParsedPath {
  if (path.length > 260) return { ok: false, reason: 'the path is too long' };
  const [first, second, patient, day, type, name, ...rest] = path.split('/');
  if (name === undefined || rest.length > 0) return { ok: false, reason: 'not six parts' };
  const [, patientId = '', careDate = '', dataType = '', orderNo = '', timestamp = '', department = '', flag] = NAME.exec(name) ?? [];
  if (flag === undefined) return { ok: false, reason: 'the file name is not of the standardized storage' };
  if (patient !== patientId) return { ok: false, reason: 'folder and file name differ in the patient' };
  if (first !== patientId.slice(0, 3) || second !== patientId.slice(3, 6))
    return { ok: false, reason: 'the patient is in a folder of others' };
  if (day !== careDate) return { ok: false, reason: 'folder and file name differ in the care date' };
  if (type !== dataType) return { ok: false, reason: 'folder and file name differ in the data type' };
  if (careDate !== '-' && !isDay(careDate)) return { ok: false, reason: 'the care date does not exist' };
  const file: Ssmix2File = {
    patientId,
    careDate: careDate === '-' ? null : careDate,
    dataType,
    orderNo,
    timestamp,
    department: department === '-' ? null : department,
    flag: flag as Ssmix2File['flag'],
  };
  return { ok: true, file };
}

/** The path of a file, relative to the facility's root. Throws RangeError if the patient id is not valid in this storage. */
export function formatPath(file: Ssmix2File): string {
  const { patientId, dataType, orderNo, timestamp, flag } = file;
  if (!PATIENT.test(patientId)) throw new RangeError('not a patient id of the standardized storage');
  const day = file.careDate ?? '-';
  const name = [patientId, day, dataType, orderNo, timestamp, file.department ?? '-', flag].join('_');
  return [patientId.slice(0, 3), patientId.slice(3, 6), patientId, day, dataType, name].join('/');
}

/** Whether `YYYYMMDD` is a day of the calendar. */
export function isDay(text: string): boolean {
  return isCalendarDay(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8)));
}
