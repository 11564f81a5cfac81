import 'reflect-metadata';
import type { FieldTable } from '../../sources/hl7-v2/unread-fields.js';
import { FIELD_TABLES } from '../../sources/ssmix2/field-tables.js';
import { MICROBIOLOGY_FIELDS } from '../../sources/ssmix2/labs/lab-fields.js';
import { decodeMessage } from '../../sources/ssmix2/storage/decode-message.js';
import { messageOf } from '../../sources/ssmix2/testing/read-segments.js';
import { buildChartItems } from './chart-items.js';

/** A value that stands nowhere else. */
const MARK = 'QZX7';
/** As many fields as any segment has. */
const MOST_FIELDS = 54;

const RX = ['ORC|NW|7||1', 'TQ1|1', 'RXE||D1^薬|1||TAB|||||1', 'RXR|PO', 'RXC|B|C1^薬'];
const GIVEN = ['ORC|NW|7||1', 'TQ1|1', 'RXA|0|1|20260101|20260101|D1^薬|1|TAB', 'RXR|PO'];
const STUDY = ['ORC|NW|7', 'TQ1|1', 'OBR|1|7||X1^撮影|||20260101', 'OBX|1|ST|F1^所見||影', 'ZE1|1|RS|X2', 'IPC|A1|P1|1.2.392.5||CT'];
const STAY = ['EVN||20260101|20260101|||20260101', 'PV1|1|I|3E', 'PV2||', 'ZXX|'];

const CULTURE = [
  'SPM|1|||061^喀痰',
  'OBR|1|7||6B010000001774200^培養^JC10',
  'ORC|RE|7',
  'OBX|1|CWE|6B010000001774214^菌名^JC10|1|2001^E.coli^JANIS',
  'OBX|2|ST|6B010000001774211^菌量^JC10|1|2+',
  'OBX|3|NM|6C205604701776205^PIPC^JC10||32|||R',
];

/** The segments of each data type, each once. */
const SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.keys(FIELD_TABLES).map((type) => [type, type.startsWith('OMG') ? STUDY : STAY])),
  'ADT-00': ['NK1|1', 'ZXX|', 'PID|1||9999013'],
  'ADT-61': ['IAM|1|DA|P1^薬'],
  'PPR-01': ['PRB|AD||C1^胃炎', 'ZPR||C1', 'ORC|NW'],
  OMD: ['PV1|1|I', 'ORC|NW|7', 'TQ1|1', 'ODS|D||012^五分粥', 'ODT|EARLY'],
  'OML-01': ['SPM|1|||023^血清', 'ORC|NW|7', 'TQ1|1', 'OBR|1|7||E1^生化学', 'OBX|1|ST|W1^体重||60|kg|||||O'],
  'OML-11': ['SPM|1|||023^血清', 'OBR|1|7||E1^生化学', 'ORC|RE|7', 'TQ1|1', 'OBX|1|ST|T1^検査||陰性'],
  'OMP-01': RX,
  'OMP-02': RX,
  'OMP-11': GIVEN,
  'OMP-12': GIVEN,
};

/** The items of a message, as JSON; null if it is not shown at all. */
function shown(type: string, segments: readonly string[]): string | null {
  const reading = decodeMessage({ type, text: messageOf(type, segments), orderNo: '5' });
  if (reading.outcome !== 'READ') return null;
  const items = buildChartItems(reading.content, { facility: 'f', patient: 'p', itemId: (kind) => kind, system: 's' });
  return JSON.stringify(items);
}

/** The segments with the mark in one field. */
function marked(segments: readonly string[], at: number, field: number): string[] {
  const fields = segments[at]!.split('|');
  while (fields.length <= field) fields.push('');
  return segments.with(at, fields.with(field, MARK).join('|'));
}

/** The fields of a segment that its table does not declare as not carried, and whose value is nowhere in the items. */
function findLost(type: string, segments: readonly string[], at: number, table: FieldTable = FIELD_TABLES[type]!): string[] {
  const name = segments[at]!.slice(0, 3);
  const known = table[name];
  if (typeof known === 'string') return [];
  const numbers = Array.from({ length: MOST_FIELDS }, (_, index) => index + 1).filter((field) => known?.notCarried?.[field] === undefined);
  return numbers.flatMap((field) => {
    const items = shown(type, marked(segments, at, field));
    return items?.includes(MARK) === false ? [`${type} ${name}-${field}`] : [];
  });
}

it.each(Object.keys(FIELD_TABLES))('in %s each field of each segment is shown, or is a warning, or is declared as not carried', (type) => {
  const segments = SEGMENTS[type]!;
  expect(shown(type, segments)).not.toBeNull();
  expect(segments.flatMap((_, at) => findLost(type, segments, at))).toEqual([]);
});

it('in bacteriology each field of each segment is shown, or is a warning, or is declared as not carried', () => {
  expect(CULTURE.flatMap((_, at) => findLost('OML-11', CULTURE, at, MICROBIOLOGY_FIELDS))).toEqual([]);
});
