import fc from 'fast-check';
import type { FileContent } from '../storage/decode-message.js';
import { dietOrders, encounter } from './arbitrary-encounters.js';
import { imaging } from './arbitrary-imaging.js';
import { injectionGiven, injectionOrder } from './arbitrary-injections.js';
import { labOrders, labReport } from './arbitrary-labs.js';
import { prescriptionDispensed, prescriptionOrder } from './arbitrary-prescriptions.js';
import { allergies, demographics, diagnoses } from './arbitrary-problems.js';
import { bytesOf, message, type Segment } from './hl7-writer.js';

export const PATIENT = '9999013';

/** A message as some program wrote it, and what it says. */
export interface WrittenMessage {
  readonly type: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Of the file that it is in. */
  readonly path: string;
  readonly content: FileContent;
}

interface Written {
  readonly content: FileContent;
  readonly segments: readonly Segment[];
  readonly pid?: Segment['fields'];
}

type Kind<K extends FileContent['kind']> = Omit<Extract<FileContent, { kind: K }>, 'kind'>;

function of<K extends FileContent['kind']>(
  kind: K,
  from: fc.Arbitrary<Kind<K> & { segments: Segment[]; pid?: Segment['fields'] }>,
): fc.Arbitrary<Written> {
  return from.map(({ segments, pid, ...rest }) => ({
    content: { kind, ...rest } as unknown as FileContent,
    segments,
    ...(pid && { pid }),
  }));
}

const ENCOUNTERS = {
  'ADT-01': 'A54',
  'ADT-12': 'A04',
  'ADT-21': 'A14',
  'ADT-22': 'A01',
  'ADT-31': 'A21',
  'ADT-32': 'A22',
  'ADT-41': 'A15',
  'ADT-42': 'A02',
  'ADT-51': 'A16',
  'ADT-52': 'A03',
};
const IMAGES = {
  'OMG-01': 'OMG^O19',
  'OMG-02': 'OMG^O19',
  'OMG-03': 'OMG^O19',
  'OMG-11': 'OMI^Z23',
  'OMG-12': 'OMI^Z23',
  'OMG-13': 'ORU^R01',
};

/** Every data type of the standardized storage: its message, and valid content of it. */
export const WRITTEN: Readonly<Record<string, { readonly message: string; readonly written: fc.Arbitrary<Written> }>> = {
  'ADT-00': { message: 'ADT^A08', written: of('demographics', demographics) },
  ...Object.fromEntries(
    Object.entries(ENCOUNTERS).map(([type, event]) => [type, { message: `ADT^${event}`, written: of('encounters', encounter(type)) }]),
  ),
  'ADT-61': { message: 'ADT^A60', written: of('allergies', allergies) },
  'PPR-01': { message: 'PPR^ZD1', written: of('diagnoses', diagnoses) },
  OMD: { message: 'OMD^O03', written: of('encounters', dietOrders) },
  'OMP-01': { message: 'RDE^O11', written: of('prescription', prescriptionOrder) },
  'OMP-11': { message: 'RAS^O17', written: of('prescription', prescriptionDispensed) },
  'OMP-02': { message: 'RDE^O11', written: of('injections', injectionOrder) },
  'OMP-12': { message: 'RAS^O17', written: of('injections', injectionGiven) },
  'OML-01': { message: 'OML^O33', written: of('labOrders', labOrders) },
  'OML-11': { message: 'OUL^R22', written: of('labResults', labReport) },
  ...Object.fromEntries(Object.entries(IMAGES).map(([type, event]) => [type, { message: event, written: of('imaging', imaging(type)) }])),
};

export const UNDATED: ReadonlySet<string> = new Set(['ADT-00', 'ADT-01', 'ADT-61', 'PPR-01']);

export function pathOf(type: string, patient = PATIENT): string {
  const day = UNDATED.has(type) ? '-' : '20260101';
  return `${patient.slice(0, 3)}/${patient.slice(3, 6)}/${patient}/${day}/${type}/${patient}_${day}_${type}_FILE_20260101103059000_01_1`;
}

/** Messages of one data type. */
export function writtenMessage(type: string, patient = PATIENT): fc.Arbitrary<WrittenMessage> {
  const { message: named, written } = WRITTEN[type]!;
  return written.map(({ content, segments, pid }) => {
    const { messageId, sentAt } = headOf(content);
    const text = message({ type: named, id: messageId, sent: sentAt, patient }, segments, pid);
    return { type, text, bytes: bytesOf(text), path: pathOf(type, patient), content };
  });
}

/** A list may be empty: then nothing of the content tells the message. */
function headOf(content: FileContent): { messageId: string; sentAt: string } {
  const first =
    'value' in content ? content.value : (content.values[0] ?? ('microbiology' in content ? content.microbiology[0] : undefined));
  return { messageId: first?.messageId ?? 'M1', sentAt: first?.sentAt?.text ?? '20260101' };
}
