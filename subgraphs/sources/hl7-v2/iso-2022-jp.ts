import { PIECE, type Steps } from '../in-slices.js';
import { REPLACEMENT, readX0208, readX0212 } from './jis-tables.js';

export type DecodedText = DecodedCharacters | { ok: false; reason: string };

export interface DecodedCharacters {
  ok: true;
  text: string;
  /** How many characters of no known set were replaced by ■; absent if none. */
  replaced?: number;
}

/**
 * Decodes ISO 2022 text as Japanese systems write it (MSH-18 `~ISO IR87`): ASCII, JIS X 0208 (`ESC $ B`, `ESC $ @`), JIS X 0212
 * (`ESC $ ( D`), half-width katakana (`ESC ( I`, and bytes above A0 if `kana`), and JIS Roman (`ESC ( J`), which is read as ASCII so that
 * 0x5C and 0x7E stay HL7's delimiters.
 *
 * Decode **before** splitting: bytes of a double-byte run may equal `| ^ ~ & \`. A character that no set has becomes ■. Refused are an
 * escape of another set, a control character within a double-byte run, and any other byte above 7F.
 *
 * @param kana whether bytes A1 to DF are half-width katakana (MSH-18 `ISO IR13`)
 */
export function decodeIso2022Jp(bytes: Uint8Array, kana = false): DecodedText {
  if (isAscii(bytes)) return { ok: true, text: asBuffer(bytes).toString('latin1') };
  const decoder = new Decoder(bytes, bytes.length <= PIECE ? SMALL : new Uint16Array(bytes.length), kana);
  return decoder.decodeUpTo(bytes.length) ? decoder.result() : decoder.refusal();
}

/** As `decodeIso2022Jp`, in steps. */
export function* decodeIso2022JpInSteps(bytes: Uint8Array, kana = false): Steps<DecodedText> {
  if (bytes.length <= PIECE) return decodeIso2022Jp(bytes, kana);
  const decoder = new Decoder(bytes, new Uint16Array(bytes.length), kana);
  for (let end = PIECE; ; end += PIECE) {
    if (!decoder.decodeUpTo(Math.min(end, bytes.length))) return decoder.refusal();
    if (end >= bytes.length) return decoder.result();
    yield;
  }
}

/** Reused for small texts, which are decoded without a pause. */
const SMALL = new Uint16Array(PIECE);

const [ESC, SPACE, DELETE] = [0x1b, 0x20, 0x7f];
const [ASCII, KANA, X0208, X0212, FOREIGN] = [0, 1, 2, 3, 4] as const;
const REPLACED = REPLACEMENT.charCodeAt(0);

/** The sets by the bytes of their escape sequence after ESC. An escape of another double-byte set begins a run of user-defined characters. */
const SETS = new Map<string, number>([
  ['(B', ASCII],
  ['(J', ASCII],
  ['(H', ASCII],
  ['(I', KANA],
  ['$B', X0208],
  ['$@', X0208],
  ['$(B', X0208],
  ['$(@', X0208],
  ['$(D', X0212],
]);

class Decoder {
  #at = 0;
  #length = 0;
  #set: number = ASCII;
  #replaced = 0;
  #reason = '';

  constructor(
    private readonly bytes: Uint8Array,
    private readonly units: Uint16Array,
    private readonly kana: boolean,
  ) {}

  /** Decodes to this position, and to the end of the sequence that is there. @returns false if the text is refused */
  decodeUpTo(end: number): boolean {
    const { bytes } = this;
    while (this.#at < end) {
      if (bytes[this.#at] === ESC) {
        if (!this.#readEscape()) return this.#refuse('an escape sequence that SS-MIX2 does not allow');
      } else if (this.#set >= X0208 ? !this.#readDouble(end) : !this.#readSingle(end)) {
        return this.#refuse('bytes that are not ISO-2022-JP');
      }
    }
    return true;
  }

  result(): DecodedCharacters {
    const text = Buffer.from(this.units.buffer, this.units.byteOffset, this.#length * 2).toString('utf16le');
    return this.#replaced === 0 ? { ok: true, text } : { ok: true, text, replaced: this.#replaced };
  }

  refusal(): DecodedText {
    return { ok: false, reason: this.#reason };
  }

  #refuse(reason: string): false {
    this.#reason = reason;
    return false;
  }

  #readEscape(): boolean {
    const { bytes } = this;
    // Nearly all are `ESC $ B` and `ESC ( B`.
    const [second, third] = [bytes[this.#at + 1], bytes[this.#at + 2]];
    if (third === 0x42 && (second === 0x24 || second === 0x28)) {
      this.#set = second === 0x24 ? X0208 : ASCII;
      this.#at += 3;
      return true;
    }
    let end = this.#at + 1;
    // Intermediate bytes, then one final byte (ISO/IEC 2022 §13.1).
    while (end < this.#at + 4 && bytes[end]! >= 0x20 && bytes[end]! <= 0x2f) end++;
    const final = bytes[end];
    if (final === undefined || final < 0x30 || final > 0x7e) return false;
    const sequence = asBuffer(bytes).toString('latin1', this.#at + 1, end + 1);
    const set = SETS.get(sequence) ?? (sequence.startsWith('$') && !isOfAnotherCountry(sequence) ? FOREIGN : undefined);
    if (set === undefined) return false;
    this.#set = set;
    this.#at = end + 1;
    return true;
  }

  #readSingle(end: number): boolean {
    const { bytes, units, kana } = this;
    const inKana = this.#set === KANA;
    let [at, length] = [this.#at, this.#length];
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === ESC) break;
      if (byte < 0x80) units[length++] = inKana && byte > SPACE && byte < 0x60 ? byte + 0xff40 : byte;
      else if (kana && byte > 0xa0 && byte < 0xe0) units[length++] = byte + 0xfec0;
      else return false;
      // A segment begins in ASCII.
      if (inKana && byte === 0x0d) {
        this.#set = ASCII;
        at++;
        break;
      }
    }
    this.#at = at;
    this.#length = length;
    return true;
  }

  #readDouble(end: number): boolean {
    const { bytes, units } = this;
    const table = this.#set === X0208 ? readX0208() : this.#set === X0212 ? readX0212() : null;
    let [at, length] = [this.#at, this.#length];
    for (; at < end; at += 2) {
      const [first, second] = [bytes[at]!, bytes[at + 1]!];
      if (first === ESC) break;
      if (!(first > SPACE && first < DELETE && second > SPACE && second < DELETE)) return false;
      const unit = table === null ? 0 : table[(first - 0x21) * 94 + second - 0x21]!;
      if (unit === 0) this.#replaced++;
      units[length++] = unit === 0 ? REPLACED : unit;
    }
    this.#at = at;
    this.#length = length;
    return true;
  }
}

/** The double-byte sets of other languages that have an international registration: Chinese and Korean. */
function isOfAnotherCountry(sequence: string): boolean {
  return /^\$(A|[()*+,\-./][ACEGHIJKLM])$/.test(sequence);
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! >= 0x80 || bytes[at] === ESC) return false;
  return true;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
