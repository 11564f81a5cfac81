const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, ZERO, NINE] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x30, 0x39];
const NUMBER = /-?\d[\d.eE+-]*/y;

/** What a body holds, before it is read. */
export interface Survey {
  /** Structural characters outside strings. */
  readonly tokens: number;
  /** Whether JSON.parse may read it: nothing is nested too deeply, and no number loses digits that matter. */
  readonly ordinary: boolean;
}

/** The limits beyond which JSON.parse may not read a body. */
export interface SurveyLimits {
  /** Nesting levels. */
  readonly depth: number;
  /** Whether numbers must keep their digits. */
  readonly exact: boolean;
}

/** Surveys a short body in one pass. For text that is not JSON the result means nothing; `JSON.parse` then reports the error. */
export function surveyJson(text: string, { depth: allowed, exact }: SurveyLimits): Survey {
  let [tokens, depth, deepest] = [0, 0, 0];
  let same = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = findEndOfString(text, at + 1);
    } else if (code === COMMA || code === COLON) tokens += 1;
    // `[` and `{`, `]` and `}` differ in one bit.
    else if ((code | 0x20) === 0x7b) {
      tokens += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if ((code | 0x20) === 0x7d) depth -= 1;
    else if (exact && (code === MINUS || (code >= ZERO && code <= NINE))) {
      NUMBER.lastIndex = at;
      const digits = NUMBER.exec(text)?.[0] ?? '-';
      same &&= String(Number(digits)) === digits;
      at += digits.length - 1;
    }
  }
  return { tokens, ordinary: deepest <= allowed && same };
}

/** The characters of a string that a loop looks at; the rest of a longer string is searched natively. */
const LOOKED_AT = 12;

function findEndOfString(text: string, begin: number): number {
  let at = begin;
  for (const until = begin + LOOKED_AT; at < until; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  for (;;) {
    const end = text.indexOf('"', at);
    if (end === -1) return text.length;
    let escapes = 0;
    while (end - escapes > at && text.charCodeAt(end - escapes - 1) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
    at = end + 1;
  }
}
