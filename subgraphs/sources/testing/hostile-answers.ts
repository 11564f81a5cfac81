/** Answers that a hostile source may give, by name: each is costly to read without bounds. The patient is invented. */
export interface HostileAnswer {
  readonly name: string;
  /** What the source pretends to be: an archive, a FHIR server, or a file server with the data type of the file. */
  readonly of: 'archive' | 'fhir' | 'file' | 'document';
  readonly contentType: string;
  readonly dataType?: string;
  body(patientId: string): Buffer;
}

const DICOM = 'application/dicom+json';
const FHIR = 'application/fhir+json';
const TEXT = 'text/plain';

export const HOSTILE_ANSWERS: readonly HostileAnswer[] = [
  { name: 'an archive’s 31.5 MB of studies', of: 'archive', contentType: DICOM, body: (patientId) => studies(patientId, 31_500_000) },
  {
    name: 'an archive’s 20 MB of brackets',
    of: 'archive',
    contentType: DICOM,
    body: (patientId) => Buffer.from(`[{"00100020":{"Value":["${patientId}"]},"00081030":${'{"Value":['.repeat(1_000_000)}`),
  },
  {
    name: 'an archive’s 4 MB of backslashes in one value',
    of: 'archive',
    contentType: DICOM,
    body: (patientId) => Buffer.from(`[{"00100020":{"Value":["${patientId}"]},"00080061":{"Value":["${'\\\\'.repeat(2_000_000)}"]}}]`),
  },
  { name: 'a FHIR server’s 100,000 empty entries', of: 'fhir', contentType: FHIR, body: () => bundle(100_000, () => '{}') },
  {
    name: 'a FHIR server’s patient of 300,000 identifiers',
    of: 'fhir',
    contentType: FHIR,
    body: () => bundle(1, () => `{"resourceType":"Patient","identifier":[${Array(300_000).fill('{"value":"1"}').join()}]}`),
  },
  {
    name: 'a report of 20,000 organisms and as many susceptibilities',
    of: 'file',
    dataType: 'OML-11',
    contentType: TEXT,
    body: (patientId) => file(patientId, 'OUL^R22', `OBR|1|5||6B010^X^JC10\r${lines(40_000, organismOrDrug)}`),
  },
  {
    name: 'a report of 4 MB of delimiters',
    of: 'file',
    dataType: 'OML-11',
    contentType: TEXT,
    body: (patientId) => file(patientId, 'OUL^R22', `OBR|1|5||X\rOBX|1|ST|1|${'~^&|'.repeat(1_000_000)}\r`),
  },
  {
    name: 'a report of 4 MB of escape sequences, the last of which is forbidden',
    of: 'file',
    dataType: 'OML-11',
    contentType: TEXT,
    body: (patientId) => file(patientId, 'OUL^R22', `NTE|1||${'\x1b(Ba'.repeat(1_000_000)}\x1b%G\r`),
  },
  {
    name: 'a report of 40,000 results',
    of: 'file',
    dataType: 'OML-11',
    contentType: TEXT,
    body: (patientId) => file(patientId, 'OUL^R22', `OBR|1|5||X\r${lines(40_000, (n) => `OBX|${n}|NM|3A010^TP^JC10|${n}|7.1|g/dL`)}`),
  },
  {
    name: 'a document of three million tags and 300,000 patients',
    of: 'document',
    contentType: 'application/xml',
    body: () => Buffer.from(`<ClinicalDocument>${'<a>'.repeat(3_000_000)}<patientRole>${'<id extension="1"/>'.repeat(300_000)}`),
  },
  {
    name: 'a document of a tag without end',
    of: 'document',
    contentType: 'application/xml',
    body: () => Buffer.from(`<ClinicalDocument><patientRole id="${'a" b="'.repeat(2_000_000)}`),
  },
];

/** Well-formed studies of the patient, up to a number of bytes. */
function studies(patientId: string, bytes: number): Buffer {
  const rows: string[] = [];
  for (let length = 0, n = 0; length < bytes; n++) {
    const row = JSON.stringify({
      '0020000D': { vr: 'UI', Value: [`2.25.${n}`] },
      '00100020': { vr: 'LO', Value: [patientId] },
      '00080061': { vr: 'CS', Value: ['CT'] },
    });
    rows.push(row);
    length += row.length + 1;
  }
  return Buffer.from(`[${rows.join()}]`);
}

function bundle(count: number, resource: (n: number) => string): Buffer {
  const entries = Array.from({ length: count }, (_, n) => `{"resource":${resource(n)}}`);
  return Buffer.from(`{"resourceType":"Bundle","entry":[${entries.join()}]}`);
}

function file(patientId: string, type: string, body: string): Buffer {
  return Buffer.from(`MSH|^~\\&|A|B|C|D|20260101||${type}|1|P|2.5|||||||~ISO IR87\rPID|1||${patientId}\r${body}`);
}

function lines(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => `${line(n)}\r`).join('');
}

function organismOrDrug(n: number): string {
  if (n % 2 === 0) return `OBX|${n}|CWE|6B010000001700011^X^JC10|${n >> 1}|${n}^name^JANIS`;
  return `OBX|${n}|ST|6C205000001776214^PIPC^JC10|${n >> 1}|S|||S`;
}
