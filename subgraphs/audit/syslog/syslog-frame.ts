/** What the header of a syslog message says. */
export interface SyslogHeader {
  /** Milliseconds since 1970: when the event happened. */
  readonly at: number;
  /** Whether the event is a failure. */
  readonly isWarning: boolean;
  readonly host: string;
  readonly process: number;
}

/** Facility 10 (security), severity 5 (notice) or 4 (warning). */
const PRIORITY = { notice: 85, warning: 84 };
const APPLICATION = 'hareyaka-audit';
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Writes a message of RFC 5424 as IHE ITI-20 wants it, in a frame of RFC 5425: its length in bytes, a space, and the message.
 *
 * @param message XML
 */
export function writeFrame({ at, isWarning, host, process }: SyslogHeader, message: string): Buffer {
  const priority = isWarning ? PRIORITY.warning : PRIORITY.notice;
  const header = `<${priority}>1 ${new Date(at).toISOString()} ${toName(host)} ${APPLICATION} ${process} IHE+RFC-3881 -`;
  const bytes = Buffer.from(`${header} ${BYTE_ORDER_MARK}${message}`);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

/** RFC 5424 allows printable ASCII without spaces, at most 255 characters. */
function toName(host: string): string {
  return host.replace(/[^\x21-\x7e]/g, '_').slice(0, 255) || '-';
}
