import type { OrcaAnswer, OrcaMembers, OrcaValue } from './orca-replies.js';

/** How many records the lists of a JSON reply have: the rest is empty ones. */
const PADDED_TO = 40;

/** JSON as ORCA writes it: lists are padded with empty records. */
export function writeJson({ record, members }: OrcaAnswer): string {
  const padded = pad(members) as object;
  return JSON.stringify(record === null ? padded : { [record]: padded }, null, 2);
}

function pad(value: OrcaValue): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const all: unknown[] = value.map((one) => pad(one as OrcaValue));
    const isRecords = value.every((one) => typeof one !== 'string');
    return isRecords ? [...all, ...Array.from({ length: Math.max(0, PADDED_TO - all.length) }, () => ({}))] : all;
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, pad(one)]));
}

/** The XML of the API (xml2): every member has a type, and a list's records are its children. */
export function writeXml({ record, members }: OrcaAnswer): string {
  const body = record === null ? writeMembers(members) : element(record, 'record', writeMembers(members));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<xmlio2>${body}</xmlio2>\n`;
}

function writeMembers(members: OrcaMembers): string {
  return Object.entries(members)
    .map(([name, value]) => {
      if (typeof value === 'string') return element(name, 'string', escapeXml(value));
      if (!Array.isArray(value)) return element(name, 'record', writeMembers(value as OrcaMembers));
      const children = value.map((one: string | OrcaMembers) =>
        typeof one === 'string'
          ? element(`${name}_child`, 'string', escapeXml(one))
          : element(`${name}_child`, 'record', writeMembers(one)),
      );
      return element(name, 'array', children.join(''));
    })
    .join('');
}

function element(name: string, type: string, content: string): string {
  return `<${name} type="${type}">${content}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);
}
