/** What RFC 8187 §3.2.1 allows without an escape (`attr-char`), or an escaped byte. */
const DOWNLOAD = /^attachment; filename\*=UTF-8''(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2}){1,2400}$/;

/**
 * Writes the header `content-disposition` of bytes that are saved as a file, never shown (RFC 6266).
 *
 * @param name at most 200 characters
 * @example writeDownloadHeader('要約.pdf') // "attachment; filename*=UTF-8''%E8%A6%81%E7%B4%84.pdf"
 */
export function writeDownloadHeader(name: string): string {
  const escaped = encodeURIComponent(name.replace(LONE, '\ufffd')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${escaped}`;
}

/** Half of a character: it has no UTF-8. */
const LONE = /\p{Cs}/gu;

/** Whether a header is exactly what {@link writeDownloadHeader} writes. */
export function isDownloadHeader(header: unknown): header is string {
  return typeof header === 'string' && DOWNLOAD.test(header);
}
