/** The bytes in which MSA must begin: it follows MSH and a few SFT. */
const MSA_WITHIN = 64 * 1024;

/** MSA at the beginning of a segment, whatever ends segments; also behind blanks, and in lower case. */
const MSA = /[\r\n][ \t]*MSA([^\r\n])([^\r\n]{0,500})/i;

/**
 * MSA-2 of a reply: the MSH-10 of the message that it answers (HL7 2.5 §2.15.8); null if there is none. Reads the bytes as latin1. This is
 * safe, because MSA-2 is ASCII, no byte of a double-byte run equals CR, and no field before MSA-2 in its segment can contain Japanese.
 */
export function readAcknowledgedId(reply: Buffer): string | null {
  const [, separator = '', fields = ''] = MSA.exec(reply.toString('latin1', 0, MSA_WITHIN)) ?? [];
  return separator === '' ? null : fields.split(separator)[1]?.trim() || null;
}
