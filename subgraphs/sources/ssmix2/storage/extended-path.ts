import type { Coded } from '../../hl7-v2/coded.js';
import { isDay } from './path.js';

/** One document: the parts of the name of its content folder in the extended storage (SS-MIX2 1.2, extended storage layout). */
export interface ExtendedDocument {
  patientId: string;
  /** YYYYMMDD, null for `-`. */
  careDate: string | null;
  /** The unchanged name of the document type folder, DataKind in the index: `L12345^入院診療録^99ZZZ^11506-3^経過記録^LN`. */
  dataType: string;
  /** Its first three parts: the facility's own code. */
  localType: Coded | null;
  /** Its last three parts: a standard code, mostly LOINC. */
  standardType: Coded | null;
  /** 特定キー, OrderNo in the index: distinguishes documents of the same day and type. */
  orderNo: string;
  timestamp: string;
  /** Null if the name has `-` or no department, as in published samples. */
  department: string | null;
  /** 1 valid, 2 superseded, 0 deleted. */
  flag: '0' | '1' | '2';
  /** The file in the content folder, if the path names one. */
  fileName: string | null;
}

export type ParsedExtendedPath = { ok: true; document: ExtendedDocument } | { ok: false; reason: string };

/** Characters of OutRelDirectory and FileName in the index, and of a file's name. */
const MAX_PATH = 800;
/** Characters of DataKind in the index. */
const MAX_TYPE = 180;
const PATIENT = /^[0-9A-Za-z-]{4,15}$/;
const CONTENT = /^([0-9A-Za-z-]{1,22})_(\d{14,17})(?:_([0-9A-Za-z]{1,5}|-))?_([012])$/;
/** Names that people wrote: no characters that change the path, end a line, are invisible, or have a meaning in a file system. */
const NAME = /^(?!\.)[^\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]{1,255}$/;

/**
 * Reads `<pid[0:3]>/<pid[3:6]>/<pid>/<careDate|->/<document type>/<content folder>[/<file>]`, where the content folder is
 * `<pid>_<careDate|->_<document type>_<key>_<timestamp>[_<dept>]_<flag>`. No path leads out of the root. The folders must agree with the
 * name.
 */
export function parseExtendedPath(path: string): ParsedExtendedPath {
  if (path.length > MAX_PATH) return refused('the path is too long');
  const [first, second, patientId = '', day = '', dataType = '', content, fileName = null, ...rest] = path.split('/');
  if (content === undefined || rest.length > 0) return refused('not six or seven parts');
  if (!PATIENT.test(patientId)) return refused('not a patient id');
  if (first !== patientId.slice(0, 3) || second !== patientId.slice(3, 6)) return refused('the patient is in a folder of others');
  if (day !== '-' && !(/^\d{8}$/.test(day) && isDay(day))) return refused('the care date does not exist');
  if (dataType.length > MAX_TYPE || !NAME.test(dataType)) return refused('not a document type');
  if (fileName !== null && !NAME.test(fileName)) return refused('not a file name');
  const type = readType(dataType);
  if (!type) return refused('not a document type');
  const key = keyPart(content, `${patientId}_${day}_`, [dataType, type.localType?.code, type.standardType?.code]);
  const [, orderNo, timestamp = '', department, flag] = (key !== null && CONTENT.exec(key)) || [];
  if (orderNo === undefined) return refused('the content folder is not of the extended storage, or not of this patient, day and type');
  const document: ExtendedDocument = {
    patientId,
    careDate: day === '-' ? null : day,
    dataType,
    ...type,
    orderNo,
    timestamp,
    department: department === undefined || department === '-' ? null : department,
    flag: flag as ExtendedDocument['flag'],
    fileName,
  };
  return { ok: true, document };
}

function refused(reason: string): ParsedExtendedPath {
  return { ok: false, reason };
}

/** `local code^name^system^standard code^name^system`; three parts if there is no standard code. */
function readType(folder: string): Pick<ExtendedDocument, 'localType' | 'standardType'> | null {
  const parts = folder.split('^').map((part) => part || null);
  if (parts.length > 6) return null;
  const triplet = (from: number): Coded | null => {
    const [code = null, text = null, system = null] = parts.slice(from, from + 3);
    return code === null && text === null ? null : { code, text, system };
  };
  const type = { localType: triplet(0), standardType: triplet(3) };
  return type.localType === null && type.standardType === null ? null : type;
}

/** The rest of the content folder's name after the patient, the day and the type. The type is written in full, or only as its code. */
function keyPart(content: string, start: string, types: readonly (string | null | undefined)[]): string | null {
  if (content.length > 260 || !content.startsWith(start)) return null;
  const type = types.find((one) => one != null && content.startsWith(`${one}_`, start.length));
  return type == null ? null : content.slice(start.length + type.length + 1);
}
