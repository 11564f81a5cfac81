/** The content of a request's MSH: the sender, the receiver, and the message's id and time. */
export interface PdqHeader {
  /** MSH-10, at most 20 characters, new for each message. */
  controlId: string;
  sendingApplication: string;
  sendingFacility?: string;
  /** MSH-5: the patient information source that receives the query (ITI-21 §3.21.4.1.2.1). */
  receivingApplication: string;
  receivingFacility: string;
  at: Date;
}

/** The MSH of a message to a supplier, for text in ISO-2022-JP. @param type MSH-9, e.g. `QBP^Q22^QBP_Q21` */
export function buildPdqHeader(header: PdqHeader, type: string): string[] {
  const from = [escapeText(header.sendingApplication), escapeText(header.sendingFacility ?? '')];
  const to = [escapeText(header.receivingApplication), escapeText(header.receivingFacility)];
  const message = [type, escapeText(header.controlId), 'P', '2.5'];
  return ['MSH', '^~\\&', ...from, ...to, tokyoTime(header.at), '', ...message, '', '', '', '', '', '~ISO IR87', '', 'ISO 2022-1994'];
}

/** Escapes the text (HL7 2.5 §2.7.1). Line ends and ESC cannot be part of a value: control characters become spaces. */
export function escapeText(text: string): string {
  return text.replace(/[\\|^~&\x00-\x1f]/g, (character) => ESCAPES[character] ?? ' ');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\' };

/** YYYYMMDDHHMMSS+0900 */
function tokyoTime(at: Date): string {
  const local = new Date(at.getTime() + 9 * 3_600_000).toISOString();
  return `${local.slice(0, 19).replace(/[-T:]/g, '')}+0900`;
}
