const FINGERPRINT = /^[0-9A-HJKMNP-TV-Z]{20}$/;

/**
 * Reads the fingerprint of a machine as a person types it: small letters, spaces, dashes, and letters that look like digits.
 *
 * @returns 20 characters of Crockford's base32; undefined if the text is no fingerprint
 * @example readFingerprint('abcde-fghjk-mnpqr-stvwo') // 'ABCDEFGHJKMNPQRSTVW0'
 */
export function readFingerprint(typed: string): string | undefined {
  if (typed.length > 100) return undefined;
  const read = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return FINGERPRINT.test(read) ? read : undefined;
}
