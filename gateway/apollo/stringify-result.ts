import type { FormattedExecutionResult } from 'graphql';
import { toWire, type WireText } from '../execute/answers/wire-text.js';
import { unreadText } from './deferred-data.js';

/**
 * Writes an answer for Apollo Server (its option `stringifyResult`). Data that no plugin has read are sent as the engine wrote them. Errors and
 * extensions are written from their objects, because plugins may change them; data that a plugin replaced or read are written from objects too.
 *
 * @param result the answer as Apollo Server orders it: errors, data, extensions
 * @returns a string, or the bytes of one where no plugin has read the data (see `toBytes`)
 */
export function stringifyResult(result: FormattedExecutionResult): string {
  const text = unreadText(result.data);
  if (text === undefined) return `${JSON.stringify(result)}\n`;
  const parts: WireText[] = [];
  let key: keyof FormattedExecutionResult;
  for (key in result) {
    const member = key === 'data' ? text : toWireJson(result[key]);
    if (member !== undefined) parts.push(`${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, member);
  }
  return toBytes([...parts, '}\n']);
}

/** The value as JSON; undefined for undefined. */
function toWireJson(value: unknown): WireText | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : toWire(text);
}

/**
 * The bytes of an answer in place of the string that Apollo Server declares. It hands the value on to the host's HTTP, untouched. Node's HTTP
 * server takes bytes, and need not encode a long string again. Wherever a string is made of the value, by concatenation or in JSON, it becomes
 * that string.
 */
function toBytes(parts: readonly WireText[]): string {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  // Part by part: V8 then keeps the engine's text in one piece, and drops the pieces of which it was made.
  for (const part of parts) at += bytes.write(part, at, 'latin1');
  return Object.assign(bytes, { toJSON: () => bytes.toString('utf8') }) as unknown as string;
}
