import type { AuditRecord } from '../../kit/index.js';
import { NAME, type RecordId } from './record-id.js';

/** The code of the alarm before records that the store cannot read. */
export const UNREADABLE = 'RECORD_UNREADABLE';

/** Records of one spool that follow each other. */
export interface RecordSpan {
  readonly gateway: string;
  readonly spool: string;
  readonly from: number;
  /** The last one: it belongs to the span. */
  readonly to: number;
}

/**
 * Whether a text may stand in the log under an id though nobody can read it. The gateway signed it in this place, so it is held as it is; otherwise
 * one such record would hold up its spool for ever. A text that names another id is a mistake of the gateway, and half a surrogate pair cannot be
 * stored as it is.
 */
export function canHoldUnread(text: string, { gateway, spool, seq }: RecordId): boolean {
  if (/\p{Surrogate}/u.test(text)) return false;
  const named = readObject(text);
  return isAbsentOr(named.gateway, gateway) && isAbsentOr(named.spool, spool) && isAbsentOr(named.seq, seq);
}

/**
 * Makes the record that stands for one that cannot be read: one event, without person and patient.
 *
 * @param at when the store raised its alarm, ISO 8601
 */
export function makeUnreadable({ gateway, spool, seq }: RecordId, at: string): AuditRecord {
  const actor = { issuer: '', subject: '', facility: '', assurance: '', methods: [], address: '', client: '' };
  return { v: 1, gateway, spool, seq, at, kind: 'unreadable', requestId: '', actor, outcome: UNREADABLE, disclosures: [], changes: [] };
}

/** Writes a span, as the alarm names it: `gateway/spool/3` or `gateway/spool/3-9`. */
export function formatSpan({ gateway, spool, from, to }: RecordSpan): string {
  return `${gateway}/${spool}/${from}${to === from ? '' : `-${to}`}`;
}

/** Reads the span that an alarm names. @returns undefined if the record is no alarm of this kind */
export function readAlarmSpan({ kind, outcome, reason = '' }: AuditRecord): RecordSpan | undefined {
  if (kind !== 'alarm' || outcome !== UNREADABLE) return undefined;
  const [gateway = '', spool = '', numbers = ''] = reason.split('/');
  const [, from, to = from] = /^(\d{1,16})(?:-(\d{1,16}))?$/.exec(numbers) ?? [];
  if (from === undefined || !NAME.test(gateway) || !NAME.test(spool)) return undefined;
  return { gateway, spool, from: Number(from), to: Number(to) };
}

function readObject(text: string): Partial<Record<keyof RecordId, unknown>> {
  try {
    const given: unknown = JSON.parse(text);
    return typeof given === 'object' && given !== null ? given : {};
  } catch {
    return {};
  }
}

function isAbsentOr(given: unknown, expected: string | number): boolean {
  return given === undefined || given === expected;
}
