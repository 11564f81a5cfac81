import { ExactNumber, parseNumber } from './exact-number.js';
import type { ReadLimits } from './read-limits.js';
import { toWire, type WireText } from './wire-text.js';

/** The answer holds more than its question allows. */
export class TooMuch extends Error {}

type Container = unknown[] | Record<string, unknown>;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Digits of one number. */
export const DIGITS_AT_MOST = 400;
const CONTROL = /[\0-\x1f]/;
const BEYOND_ASCII = /[^\0-\x7f]/;
const LONE_SURROGATE = /([\ud800-\udfff])/u;
const WORDS = new Map<string, unknown>([
  ['t', true],
  ['f', false],
  ['n', null],
]);

/**
 * An incremental JSON parser: it reads a body piece by piece, so that the event loop serves other work in between, and stops at its limits.
 * The result is that of `JSON.parse`, except that values nested too deeply become null, and numbers may keep their digits.
 */
export class JsonReader {
  /** Structural characters so far. */
  tokens = 0;
  #at = 0;
  #value: unknown;
  readonly #open: Container[] = [];
  readonly #keys: string[] = [];
  /** What may come next; `first` right after an opening bracket. */
  #next: 'value' | 'first' | 'key' | 'colon' | 'comma' | 'end' = 'value';
  /** Where the next backslash is: strings that end before it have no escapes. */
  #escape: number;

  constructor(
    private readonly text: WireText,
    private readonly limits: ReadLimits,
  ) {
    this.#escape = indexOf(text, '\\', 0);
  }

  /** Meaningful once `readOn` has returned true. */
  get value(): unknown {
    return this.#value;
  }

  /** Reads until this many tokens or characters are done, whichever comes first. @returns whether all is read @throws SyntaxError, TooMuch */
  readOn(tokens: number, characters: number): boolean {
    const [untilToken, untilAt] = [this.tokens + tokens, this.#at + characters];
    const { text } = this;
    for (;;) {
      const char = text[this.#at];
      if (char === ' ' || char === '\n' || char === '\r' || char === '\t') {
        this.#at += 1;
        if (this.#at >= untilAt) return false;
        continue;
      }
      if (this.#next === 'end') {
        if (char !== undefined) throw new SyntaxError('more than one value');
        return true;
      }
      if (this.tokens >= untilToken || this.#at >= untilAt) return false;
      this.#read(char);
    }
  }

  #read(char: string | undefined): void {
    const into = this.#open.at(-1);
    if (this.#next === 'comma' || this.#next === 'first') {
      if (char === (Array.isArray(into) ? ']' : '}')) this.#close();
      else if (this.#next === 'comma') this.#expect(',', char, Array.isArray(into) ? 'value' : 'key');
      else this.#next = Array.isArray(into) ? 'value' : 'key';
    } else if (this.#next === 'key') {
      if (char !== '"') throw new SyntaxError('a key is missing');
      this.#keys.push(this.#string());
      this.#next = 'colon';
    } else if (this.#next === 'colon') this.#expect(':', char, 'value');
    else if (char === '{' || char === '[') this.#begin(char === '{' ? {} : []);
    else if (char === '"') this.#take(this.#string());
    else if (char !== undefined && WORDS.has(char)) this.#word(WORDS.get(char));
    else this.#take(this.#number());
  }

  #expect(wanted: ',' | ':', char: string | undefined, next: 'value' | 'key'): void {
    if (char !== wanted) throw new SyntaxError(`${wanted} is missing`);
    this.#token();
    this.#next = next;
  }

  #token(): void {
    this.#at += 1;
    this.tokens += 1;
    if (this.tokens > this.limits.tokens) throw new TooMuch('more than was asked');
  }

  #begin(container: Container): void {
    this.#token();
    const depth = this.#open.length;
    // A value nested too deeply is still read, to find its end, but not kept.
    if (depth <= this.limits.depth) this.#put(depth === this.limits.depth ? null : container);
    this.#open.push(container);
    this.#next = 'first';
  }

  #close(): void {
    this.#at += 1;
    this.#open.pop();
    const outer = this.#open.at(-1);
    if (this.#open.length > this.limits.depth && outer && !Array.isArray(outer)) this.#keys.pop();
    this.#next = this.#open.length === 0 ? 'end' : 'comma';
  }

  #take(value: unknown): void {
    this.#put(value);
    this.#next = this.#open.length === 0 ? 'end' : 'comma';
  }

  #put(value: unknown): void {
    const into = this.#open.at(-1);
    if (into === undefined) this.#value = value;
    else if (Array.isArray(into)) into.push(value);
    else {
      const key = this.#keys.pop()!;
      if (key === '__proto__') Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
      else into[key] = value;
    }
  }

  #word(value: unknown): void {
    const word = String(value);
    if (!this.text.startsWith(word, this.#at)) throw new SyntaxError('no value');
    this.#at += word.length;
    this.#take(value);
  }

  #number(): number | ExactNumber {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined || digits.length > DIGITS_AT_MOST) throw new SyntaxError('no value');
    this.#at += digits.length;
    return this.limits.exact ? parseNumber(digits) : Number(digits);
  }

  #string(): WireText {
    const { text } = this;
    const begin = this.#at + 1;
    let end = indexOf(text, '"', begin);
    if (this.#escape < begin) this.#escape = indexOf(text, '\\', begin);
    const plain = this.#escape > end;
    while (this.#escape < end) {
      // An escaped quote does not end the string.
      if (this.#escape + 1 === end) end = indexOf(text, '"', end + 1);
      this.#escape = indexOf(text, '\\', this.#escape + 2);
    }
    if (end === Number.POSITIVE_INFINITY) throw new SyntaxError('a string has no end');
    this.#at = end + 1;
    const written = text.slice(begin, end);
    if (!plain) return decodeString(written);
    if (CONTROL.test(written)) throw new SyntaxError('a control character in a string');
    return written;
  }
}

function indexOf(text: string, char: string, from: number): number {
  const at = text.indexOf(char, from);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

/**
 * Decodes a string literal with escapes to wire text. A lone surrogate, which UTF-8 cannot express, stays as it is and is written as an
 * escape again.
 */
function decodeString(written: WireText): WireText {
  const value = JSON.parse(`"${BEYOND_ASCII.test(written) ? Buffer.from(written, 'latin1').toString('utf8') : written}"`) as string;
  if (!LONE_SURROGATE.test(value)) return toWire(value);
  return value
    .split(LONE_SURROGATE)
    .map((part) => (LONE_SURROGATE.test(part) ? part : toWire(part)))
    .join('');
}
