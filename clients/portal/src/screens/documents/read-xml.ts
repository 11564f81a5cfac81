/** An element of an XML document. Names have no prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const DEPTH_AT_MOST = 100;
const ELEMENTS_AT_MOST = 50_000;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?][^\s<>/]*)((?:\s+[^\s<>=/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([^\s<>=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Reads an XML document as values. The browser's own parser is a sink of Trusted Types, which the page's policy closes; and values cannot run. A document
 * with a document type is not read: entities of its own could make it without end.
 *
 * @returns undefined if it is not well formed, or too deep or too large
 * @example readXml('<a b="1">x &amp; y</a>') // { name: 'a', attributes: { b: '1' }, children: ['x & y'] }
 */
export function readXml(text: string): XmlElement | undefined {
  const source = text.replace(/^\ufeff/, '');
  const root = { name: '', attributes: {}, children: [] as (XmlElement | string)[] };
  const open: { readonly name: string; readonly raw: string; readonly children: (XmlElement | string)[] }[] = [{ ...root, raw: '' }];
  let elements = 0;
  let at = 0;
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(source); found; found = TOKEN.exec(source)) {
    at = TOKEN.lastIndex;
    const [, cdata, ended, began, attributes = '', isEmpty, words] = found;
    const inside = open.at(-1)!;
    if (cdata !== undefined || words !== undefined) {
      const content = cdata ?? decode(words!);
      if (content === undefined || (open.length === 1 && content.trim() !== '')) return undefined;
      if (open.length > 1) inside.children.push(content);
    } else if (began !== undefined) {
      if (++elements > ELEMENTS_AT_MOST || open.length > DEPTH_AT_MOST || (open.length === 1 && inside.children.length > 0))
        return undefined;
      const read = readAttributes(attributes);
      if (!read) return undefined;
      const element = { name: localName(began), attributes: read, children: [] as (XmlElement | string)[] };
      inside.children.push(element);
      if (isEmpty === '') open.push({ name: element.name, raw: began, children: element.children });
    } else if (ended !== undefined) {
      if (open.length === 1 || open.pop()!.raw !== ended) return undefined;
    }
    if (at === source.length) break;
  }
  const [only] = open[0]!.children;
  return at === source.length && open.length === 1 && typeof only === 'object' ? only : undefined;
}

function readAttributes(text: string): Record<string, string> | undefined {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = decode(double ?? single ?? '');
    if (value === undefined) return undefined;
    Object.defineProperty(attributes, localName(name), { value, enumerable: true, configurable: true });
  }
  return attributes;
}

/** @returns undefined if it names an entity that XML does not have */
function decode(text: string): string | undefined {
  let isKnown = true;
  const decoded = text.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([\w.-]+));|&/gi,
    (_, hexadecimal?: string, decimal?: string, name?: string) => {
      const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : decimal ? Number(decimal) : undefined;
      const entity = name === undefined ? undefined : Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (code !== undefined && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      if (entity === undefined) isKnown = false;
      return entity ?? '';
    },
  );
  return isKnown ? decoded : undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
