import { encodeIso2022Jp } from '../hl7-v2/encode-iso-2022-jp.js';
import { buildPdqHeader, escapeText, type PdqHeader } from './pdq-header.js';

export interface PdqCancel extends PdqHeader {
  /** QPD-2 of the query whose further pages are not needed. */
  queryTag: string;
}

/** QCN^J01: lets the supplier discard what it kept for the continuation of a query (HL7 2.5 chapter 5, QCN/ACK, event J01). */
export function buildPdqCancel(cancel: PdqCancel): Buffer {
  const segments = [buildPdqHeader(cancel, 'QCN^J01^QCN_J01'), ['QID', escapeText(cancel.queryTag), 'IHE PDQ Query']];
  return encodeIso2022Jp(segments.map((fields) => `${fields.join('|')}\r`).join(''));
}
