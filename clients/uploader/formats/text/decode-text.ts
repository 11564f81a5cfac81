/** A user-defined character (外字), or bytes that are no character, are shown as this. */
export const REPLACEMENT = '■';

/**
 * Decodes the bytes of a text file. Receipt computers write Shift_JIS as Windows has it (cp932). Some programs convert the files to UTF-8:
 * a text is read as UTF-8 if it has a byte order mark, or if all of it is valid UTF-8 with nothing but Japanese characters beyond ASCII.
 * Half-width katakana in Shift_JIS may be valid UTF-8 too, but then they are Latin letters.
 *
 * Total. Bytes that are no character become U+FFFD: `markReplaced` counts them.
 */
export function decodeText(bytes: Uint8Array): string {
  const utf8 = readUtf8(bytes);
  return utf8 ?? new TextDecoder('shift_jis').decode(bytes);
}

/** The replacement characters and the private-use code points (外字) of a text as ■, and how many there were. */
export function markReplaced(text: string): { readonly text: string; readonly replaced: number } {
  let replaced = 0;
  const marked = text.replace(UNKNOWN, () => {
    replaced++;
    return REPLACEMENT;
  });
  return { text: marked, replaced };
}

const UNKNOWN = /[\ufffd\ue000-\uf8ff]/g;

const THREE_BYTES = /[\u2010-\u27bf\u3000-\u30ff\u3200-\u9fff\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/gu;
const TWO_BYTES = /[\u00a7\u00b0\u00b1\u00b4\u00b6\u00d7\u00f7\u0391-\u0451]/g;

function readUtf8(bytes: Uint8Array): string | null {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (isMarked) return new TextDecoder('utf-8').decode(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const japanese = text.replace(THREE_BYTES, '');
    const isJapanese = japanese.length < text.length && !/[^\x00-\x7f]/.test(japanese.replace(TWO_BYTES, ''));
    return isJapanese ? text : null;
  } catch {
    return null;
  }
}
