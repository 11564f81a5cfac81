import type { FieldTable } from '../hl7-v2/unread-fields.js';
import { FIELD_TABLES } from './field-tables.js';
import { MICROBIOLOGY_FIELDS } from './labs/lab-fields.js';
import { listDataTypes } from './storage/data-type.js';

const BACTERIOLOGY = 'OML-11 bacteriology';

/** The tables of all data types; the bacteriology of a report has its own. */
const TABLES: readonly (readonly [types: string, table: FieldTable])[] = [
  ...Object.entries(FIELD_TABLES),
  [BACTERIOLOGY, MICROBIOLOGY_FIELDS],
];

/**
 * Writes what the readers do with each field as a Markdown table, sorted by segment and field. Data types that do the same with a field
 * share a row. A data type that no reader reads has a row of its own.
 */
export function writeFieldTable(): string {
  const rows = new Map<string, { place: string; does: string; types: string[] }>();
  for (const [type, table] of TABLES) {
    for (const [place, does] of listFields(table)) {
      const row = rows.get(`${place} ${does}`) ?? { place, does, types: [] };
      rows.set(`${place} ${does}`, row);
      row.types.push(type);
    }
  }
  for (const type of listDataTypes()) {
    if (!Object.hasOwn(FIELD_TABLES, type)) rows.set(type, { place: 'all', does: 'this data type is not read', types: [type] });
  }
  const sorted = [...rows.values()].sort((one, other) => compare(one.place, other.place));
  const cells = sorted.map(({ place, does, types }) => [place, writeTypes(types), does]);
  return writeTable([['HL7 field', 'data types', 'shown in, or not carried'], ...cells]);
}

/** Each declared field of a table, with what is done with it. */
function listFields(table: FieldTable): (readonly [place: string, does: string])[] {
  return Object.entries(table).flatMap(([segment, known]): (readonly [string, string])[] => {
    if (typeof known === 'string') return [[segment, `not carried: ${known}`]];
    const shown = Object.entries(known.shown).map(([number, by]) => [`${segment}-${number}`, writeShown(by)] as const);
    return [
      ...shown,
      ...Object.entries(known.notCarried ?? {}).map(([number, why]) => [`${segment}-${number}`, `not carried: ${why}`] as const),
    ];
  });
}

function writeShown(by: string): string {
  return by
    .split(', ')
    .map((one) => `\`${one}\``)
    .join(', ');
}

/** Families whose types are read by one reader. */
const FAMILIES: readonly (readonly [family: string, name: string])[] = [
  ['ADT', 'ADT-01 … 52'],
  ['OMG', 'OMG-01 … 13'],
];

/** The types, those of a whole family by its name. */
function writeTypes(types: readonly string[]): string {
  if (types.length === TABLES.length) return 'all';
  // A table of bacteriology has most rows in common with that of results.
  let rest = types.includes('OML-11') ? types.filter((type) => type !== BACTERIOLOGY) : types;
  if (rest.length === types.length) rest = rest.map((type) => (type === 'OML-11' ? 'OML-11 results' : type));
  const names: string[] = [];
  for (const [family, name] of FAMILIES) {
    const ofReader = listOfReader(family);
    if (!ofReader.every((type) => rest.includes(type))) continue;
    rest = rest.filter((type) => !ofReader.includes(type));
    names.push(name);
  }
  return [...names, ...rest].sort(compare).join(', ');
}

/** The types of a family that share one table. */
function listOfReader(family: string): string[] {
  const [, table] = Object.entries(FIELD_TABLES).find(([type]) => type.startsWith(family) && !type.endsWith('-00'))!;
  return Object.keys(FIELD_TABLES).filter((type) => FIELD_TABLES[type] === table);
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** A Markdown table whose columns are aligned, as the formatter writes it. */
function writeTable(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
