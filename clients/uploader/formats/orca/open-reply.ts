import { type Refusal, type Remark, refuse } from '../reading.js';
import { readXml } from './read-xml.js';
import { ReplyPart, type ReplyValue } from './reply-part.js';

/** A list of 1,000 patients has some 500 kB. */
const BYTES = 16 * 1024 * 1024;
/** The reply stands in a member of its own, in XML below `xmlio2`. */
const LEVELS = 3;

export type OpenReply = { readonly ok: true; readonly reply: ReplyPart; readonly remarks: readonly Remark[] } | Refusal;

/** What a reply must have to be of its kind: any of these members. */
export type ReplyMembers = readonly [string, ...string[]];

/**
 * Opens a reply of the receipt computer’s API in JSON or XML. A result that is not `00` refuses it: the remark’s record has the result’s code,
 * such as `Api_Result=E90`. Results that begin with K or W are warnings: their content is read.
 */
export function openReply(bytes: Uint8Array, members: ReplyMembers): OpenReply {
  if (bytes.length > BYTES) return refuse('TOO_LARGE');
  const text = new TextDecoder('utf-8').decode(bytes).trim();
  if (text === '') return refuse('EMPTY');
  const isXml = text.startsWith('<');
  const value = isXml ? readXml(text) : readJson(text);
  if (value === null) return refuse(isXml ? 'NOT_XML' : 'NOT_JSON');
  const reply = findReply(new ReplyPart(value), LEVELS);
  if (reply === null) return refuse('NOT_THIS_FORMAT');
  const result = reply.text('Api_Result') ?? '';
  const record = `Api_Result=${/^[0-9A-Z]{1,6}$/.test(result) ? result : '?'}`;
  if (!/^(0+|[KW]\d{1,4})$/.test(result)) return refuse('API_ERROR', 0, record);
  const isWarning = !/^0+$/.test(result);
  if (!members.some((name) => reply.has(name))) return isWarning ? refuse('API_ERROR', 0, record) : refuse('NOT_THIS_FORMAT');
  return { ok: true, reply, remarks: isWarning ? [{ code: 'API_WARNING', line: 0, record }] : [] };
}

function readJson(text: string): ReplyValue | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ReplyValue) : null;
  } catch {
    return null;
  }
}

function findReply(part: ReplyPart, levels: number): ReplyPart | null {
  if (part.has('Api_Result')) return part;
  if (levels === 0) return null;
  for (const name of part.names()) {
    const found = findReply(part.part(name), levels - 1);
    if (found) return found;
  }
  return null;
}
