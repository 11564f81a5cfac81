import type { ReplyValue } from './reply-part.js';

/** The deepest nesting: replies have nine levels. */
const DEPTH = 64;
const NAME = /[A-Za-z_][\w.-]*/y;

/**
 * Reads the XML of a reply (`xml2`): elements without content of their own beside their children, and an attribute `type` (`record`, `array`,
 * `string`). A document type, a processing instruction behind the first, or anything that is not well-formed gives null. Entities are the five
 * of XML and numbers; none is expanded from a declaration.
 */
export function readXml(text: string): ReplyValue | null {
  const reader = new XmlReader(text);
  return reader.readDocument();
}

class XmlReader {
  #at = 0;

  constructor(private readonly text: string) {}

  readDocument(): ReplyValue | null {
    if (this.text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#skipSpace();
    if (this.text.startsWith('<?xml', this.#at)) {
      const end = this.text.indexOf('?>', this.#at);
      if (end < 0) return null;
      this.#at = end + 2;
    }
    if (!this.#skipMisc()) return null;
    const root = this.#readElement(0);
    if (root === null || !this.#skipMisc() || this.#at < this.text.length) return null;
    return root.value;
  }

  /** White space and comments. False if a comment has no end. */
  #skipMisc(): boolean {
    for (;;) {
      this.#skipSpace();
      if (!this.text.startsWith('<!--', this.#at)) return true;
      const end = this.text.indexOf('-->', this.#at);
      if (end < 0) return false;
      this.#at = end + 3;
    }
  }

  #readElement(depth: number): { name: string; value: ReplyValue } | null {
    if (depth > DEPTH || this.text[this.#at] !== '<') return null;
    this.#at++;
    const name = this.#readName();
    if (name === null) return null;
    let type = '';
    for (;;) {
      this.#skipSpace();
      if (this.text.startsWith('/>', this.#at)) {
        this.#at += 2;
        return { name, value: type === 'array' ? [] : type === 'record' ? {} : '' };
      }
      if (this.text[this.#at] === '>') break;
      const attribute = this.#readAttribute();
      if (attribute === null) return null;
      if (attribute.name === 'type') type = attribute.value;
    }
    this.#at++;
    return this.#readContent(name, type, depth);
  }

  #readContent(name: string, type: string, depth: number): { name: string; value: ReplyValue } | null {
    const children: { name: string; value: ReplyValue }[] = [];
    let words = '';
    for (;;) {
      const next = this.text.indexOf('<', this.#at);
      if (next < 0) return null;
      words += this.text.slice(this.#at, next);
      this.#at = next;
      if (this.text.startsWith('</', next)) {
        this.#at += 2;
        if (this.#readName() !== name) return null;
        this.#skipSpace();
        if (this.text[this.#at] !== '>') return null;
        this.#at++;
        return { name, value: makeValue(type, children, words) };
      }
      if (this.text.startsWith('<!--', next)) {
        if (!this.#skipMisc()) return null;
        continue;
      }
      const child = this.#readElement(depth + 1);
      if (child === null) return null;
      children.push(child);
    }
  }

  #readAttribute(): { name: string; value: string } | null {
    const name = this.#readName();
    this.#skipSpace();
    if (name === null || this.text[this.#at] !== '=') return null;
    this.#at++;
    this.#skipSpace();
    const quote = this.text[this.#at];
    if (quote !== '"' && quote !== "'") return null;
    const end = this.text.indexOf(quote, this.#at + 1);
    if (end < 0) return null;
    const value = this.text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return { name, value };
  }

  #readName(): string | null {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.text)?.[0];
    if (name === undefined) return null;
    this.#at += name.length;
    return name;
  }

  #skipSpace(): void {
    while (this.#at < this.text.length && ' \t\r\n'.includes(this.text[this.#at]!)) this.#at++;
  }
}

/** Without a `type`, an element with children is a record. A name that is there twice keeps its first value. */
function makeValue(type: string, children: readonly { name: string; value: ReplyValue }[], words: string): ReplyValue {
  if (type === 'array') return children.map(({ value }) => value);
  if (type !== 'record' && children.length === 0) return decodeEntities(words.trim());
  const record: Record<string, ReplyValue> = Object.create(null);
  for (const { name, value } of children) if (!(name in record)) record[name] = value;
  return record;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES[name]!;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
