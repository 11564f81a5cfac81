import { PIECE } from './in-slices.js';

/** The deepest nesting of one value: more than FHIR resources and DICOM sequences have. */
export const JSON_DEPTH = 64;

/** The reason for a text that is not JSON. */
export const NOT_JSON = 'not JSON';

/** Stops the reading of a text; the message is the reason. */
export class Refused extends Error {}

export const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT, COMMA, COLON, QUOTE, BACKSLASH] = [...'[]{},:"\\'].map((one) =>
  one.charCodeAt(0),
) as [number, number, number, number, number, number, number, number];

/** A JSON text in bytes, and the position up to which it was read. */
export class JsonText {
  #at = 0;
  #paused = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    private readonly bytes: Uint8Array,
    private readonly valueBytes: number,
  ) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
  }

  isAt(byte: number): boolean {
    this.#skipSpace();
    return this.bytes[this.#at] === byte;
  }

  /** Moves past `byte` if it comes next. @returns whether it came next */
  skip(byte: number): boolean {
    if (!this.isAt(byte)) return false;
    this.#at += 1;
    return true;
  }

  expect(byte: number): void {
    if (!this.skip(byte)) throw new Refused(NOT_JSON);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.bytes.length) throw new Refused(NOT_JSON);
  }

  /** Parses the value that begins at the current position. */
  value(): unknown {
    this.#skipSpace();
    const from = this.#at;
    this.#at = this.#endOfValue(from);
    try {
      return JSON.parse(this.#decoder.decode(this.bytes.subarray(from, this.#at)));
    } catch {
      throw new Refused(NOT_JSON);
    }
  }

  /** Whether `PIECE` bytes were read since the last pause, so that the next pause is due. */
  pause(): boolean {
    if (this.#at - this.#paused < PIECE) return false;
    this.#paused = this.#at;
    return true;
  }

  /** Skips white space, fewer bytes than the longest value may have. */
  #skipSpace(): void {
    const until = this.#at + this.valueBytes;
    for (; this.#at < until; this.#at++) {
      const byte = this.bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    }
    throw new Refused('too much white space');
  }

  #endOfValue(from: number): number {
    const until = Math.min(this.bytes.length, from + this.valueBytes);
    let depth = 0;
    for (let at = from; at < until; at++) {
      const byte = this.bytes[at];
      if (byte === QUOTE) {
        at = this.#endOfString(at, until);
        if (depth === 0) return at + 1;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        depth += 1;
        if (depth > JSON_DEPTH) throw new Refused('nested too deeply');
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        // The bracket that closes the container ends a number or a literal in it.
        if (depth === 0) return at;
        depth -= 1;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (byte === COMMA || byte === COLON)) return at;
    }
    if (until === this.bytes.length) throw new Refused(NOT_JSON);
    throw new Refused('one part is too large');
  }

  #endOfString(from: number, until: number): number {
    for (let at = from + 1; at < until; at++) {
      const byte = this.bytes[at];
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) return at;
    }
    return until;
  }
}
