/**
 * Reads the fields of one line of CSV (RFC 4180). It reads each character once, and a broken line throws
 * no exception, because an upload has up to a million lines.
 *
 * @param line without its end
 * @returns undefined if a quote is inside an unquoted field, or is not closed
 */
export function readFields(line: string): string[] | undefined {
  if (!line.includes('"')) return line.includes('\r') ? undefined : line.split(',');
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const field = line[at] === '"' ? readQuotedField(line, at) : readPlainField(line, at);
    if (!field) return undefined;
    fields.push(field.text);
    if (field.end === line.length) return fields;
    at = field.end + 1;
  }
}

interface Field {
  readonly text: string;
  /** The position of its comma, or of the end of the line. */
  readonly end: number;
}

function readPlainField(line: string, start: number): Field | undefined {
  const comma = line.indexOf(',', start);
  const end = comma < 0 ? line.length : comma;
  const text = line.slice(start, end);
  return /["\r]/.test(text) ? undefined : { text, end };
}

function readQuotedField(line: string, start: number): Field | undefined {
  let text = '';
  for (let at = start + 1; ; ) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return undefined;
    text += line.slice(at, quote);
    const next = line[quote + 1];
    if (next === undefined || next === ',') return { text, end: quote + 1 };
    if (next !== '"') return undefined;
    text += '"';
    at = quote + 2;
  }
}
