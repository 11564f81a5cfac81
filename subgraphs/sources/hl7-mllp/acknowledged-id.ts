/**
 * MSA-2 of a reply: the MSH-10 of the message that it answers (HL7 2.5 §2.15.8); null if there is none. Reads the bytes as latin1. This is
 * safe, because MSA-2 is ASCII, no byte of a double-byte run equals CR, and no field before MSA-2 in its segment can contain Japanese.
 */
export function readAcknowledgedId(reply: Buffer): string | null {
  const at = Math.max(reply.indexOf('\rMSA', 0, 'latin1'), reply.indexOf('\nMSA', 0, 'latin1'));
  if (at < 0) return null;
  const separator = String.fromCharCode(reply[at + 4] ?? 0);
  const segment = reply.toString('latin1', at + 1, at + 512).split(/[\r\n]/, 1)[0] ?? '';
  return segment.split(separator)[2]?.trim() || null;
}
