import { encodeIso2022Jp } from '../../sources/hl7-v2/encode-iso-2022-jp.js';

export const LOCAL_ID = '9999013';

/** A small SS-MIX2 file of an invented patient: its path, and its bytes. */
export interface Ssmix2TestFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface FileOptions {
  readonly localId?: string;
  /** The patient in the file's PID, where it is another. */
  readonly pid?: string;
  readonly day?: string;
  readonly order?: string;
  readonly flag?: string;
}

function fileOf(type: string, event: string, segments: string[], options: FileOptions, dated = true): Ssmix2TestFile {
  const { localId = LOCAL_ID, day = '20260101', order = '000000000000001', flag = '1' } = options;
  const date = dated ? day : '-';
  const name = [localId, date, type, order, '20260101103059000', dated ? '01' : '-', flag].join('_');
  const head = `MSH|^~\\&|HIS|H|GW|R|20260101103059||${event}|M1|P|2.5||||||~ISO IR87||ISO 2022-1994`;
  const pid = `PID|0001||${options.pid ?? localId}^^^^PI||山田^花子^^^^^L^I~ヤマダ^ハナコ^^^^^L^P||19650415|F`;
  return {
    path: `${localId.slice(0, 3)}/${localId.slice(3, 6)}/${localId}/${date}/${type}/${name}`,
    bytes: encodeIso2022Jp([head, pid, ...segments, ''].join('\r')),
  };
}

/** An order (OMP-01) of one drug. */
export function orderFile(options: FileOptions = {}): Ssmix2TestFile {
  const { day = '20260101', order = '000000000000001' } = options;
  const drug = 'RXE||101000101^テルネリン錠1mg^HOT9|1||TAB^錠^MR9P|TAB^錠^MR9P|||||||||3^TAB';
  return fileOf('OMP-01', 'RDE^O11', [`ORC|NW|${order}|||||||${day}103059`, drug, 'RXR|PO^口^HL70162'], options);
}

/** The demographics (ADT-00). */
export function demographicsFile(options: FileOptions = {}): Ssmix2TestFile {
  return fileOf('ADT-00', 'ADT^A08', [], { order: '999999999999999', ...options }, false);
}

/** A visit (ADT-12), with treatments by code. */
export function visitFile(treatments: readonly string[], options: FileOptions = {}): Ssmix2TestFile {
  const { day = '20260101' } = options;
  const procedures = treatments.map((code, i) => `PR1|${i + 1}||${code}^処置${i}^99RECEIPT||${day}`);
  return fileOf('ADT-12', 'ADT^A04', [`PV1|0001|O||||||||01^内科|${'|'.repeat(33)}${day}0900`, ...procedures], options);
}

/** Laboratory results (OML-11), one for each code. */
export function labFile(codes: readonly string[], options: FileOptions = {}): Ssmix2TestFile {
  const { day = '20260101', order = '000000000000001' } = options;
  const results = codes.map((code, i) => `OBX|${i + 1}|NM|${code}^検査${i}^JC10||${i + 1}.5|mg/dL^mg/dL^99Z|1-2|H|||F|||${day}090000`);
  return fileOf(
    'OML-11',
    'OUL^R22',
    [`SPM|1|||023^血清^JC10|||||||||||||${day}090000`, `OBR|1|${order}|${order}|E001^生化学^99Z|||${day}090000`, ...results],
    options,
  );
}

/** A radiological study that was made (OMG-11), with its number in the image archive where it has one. */
export function studyFile(studyUid: string | null, options: FileOptions = {}): Ssmix2TestFile {
  const { day = '20260101', order = '000000000000001' } = options;
  const segments = [`ORC|NW|${order}|||||||${day}100059`, `OBR||${order}||C^胸部CT^JJ1017|||${day}`];
  return fileOf('OMG-11', 'OMI^Z23', [...segments, ...(studyUid === null ? [] : [`IPC|A1|P1|${studyUid}|S1|CT^^DCM`])], options);
}

/** Not of a kind that is read. */
export function radiologyFile(options: FileOptions = {}): Ssmix2TestFile {
  return fileOf('OMI-01', 'OMI^O23', [], options);
}
