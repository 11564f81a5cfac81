import type { FormattedExecutionResult } from 'graphql';
import { unreadText } from './deferred-data.js';

/**
 * Writes an answer for Apollo Server (its option `stringifyResult`). Data that no plugin has read are sent as the engine wrote them. Errors and
 * extensions are written from their objects, because plugins may change them; data that a plugin replaced or read are written from objects too.
 *
 * @param result the answer as Apollo Server orders it: errors, data, extensions
 */
export function stringifyResult(result: FormattedExecutionResult): string {
  const text = unreadText(result.data);
  if (text === undefined) return `${JSON.stringify(result)}\n`;
  let body = '';
  let key: keyof FormattedExecutionResult;
  for (key in result) {
    const member = key === 'data' ? text : JSON.stringify(result[key]);
    if (member !== undefined) body += `${body === '' ? '{' : ','}${JSON.stringify(key)}:${member}`;
  }
  return `${body}}\n`;
}
