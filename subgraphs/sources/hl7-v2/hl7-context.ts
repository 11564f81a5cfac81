import type { ReadingWarning } from './item-remarks.js';

/** The most warnings that one message keeps: only a file that is made to be costly has more. */
const MAX_WARNINGS = 50;
/** The most characters of what the sender wrote that a warning repeats. */
const MAX_TEXT = 400;

/** What holds for a whole message: its delimiters (MSH-1 and MSH-2), its time zone, and the warnings about it. */
export class Hl7Context {
  readonly fieldSeparator: string;
  readonly componentSeparator: string;
  readonly repetitionSeparator: string;
  readonly escapeCharacter: string;
  readonly subcomponentSeparator: string;
  /** The zone of MSH-7, such as `+0900`: the default of all times in the message (HL7 2.5 §2.15.9.7). Null if MSH-7 has none. */
  zone: string | null = null;
  readonly #warnings = new Map<string, ReadingWarning>();

  /** @param delimiters MSH-1, then the four characters of MSH-2 */
  constructor(delimiters: string) {
    this.fieldSeparator = delimiters.charAt(0);
    this.componentSeparator = delimiters.charAt(1);
    this.repetitionSeparator = delimiters.charAt(2);
    this.escapeCharacter = delimiters.charAt(3);
    this.subcomponentSeparator = delimiters.charAt(4);
  }

  /** Adds a warning about the whole message. Each is kept once. */
  warn(code: ReadingWarning['code'], place: string | null, text: string | null): void {
    const key = `${code} ${place} ${text}`;
    if (this.#warnings.size < MAX_WARNINGS && !this.#warnings.has(key)) this.#warnings.set(key, { code, place, text: cut(text) });
  }

  /** The warnings so far. Reading a field may add one, so ask after all fields were read. */
  get warnings(): ReadingWarning[] {
    return [...this.#warnings.values()];
  }
}

function cut(text: string | null): string | null {
  return text !== null && text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
