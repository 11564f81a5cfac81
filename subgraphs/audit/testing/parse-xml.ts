/** An element that was read. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ParsedElement[];
  readonly text: string;
}

const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z][A-Za-z0-9-]*="[^"<]*")*)\s*(\/?)>/;
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d+));/g;
const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a small XML document of elements, attributes and text. @throws if it is not well-formed */
export function parseXml(xml: string): ParsedElement {
  const stack: { name: string; attributes: Record<string, string>; children: ParsedElement[]; text: string }[] = [];
  const top = { name: '', attributes: {}, children: [] as ParsedElement[], text: '' };
  stack.push(top);
  for (let rest = xml; rest !== ''; ) {
    if (!rest.startsWith('<')) {
      const end = rest.indexOf('<');
      if (end < 0 || stack.length === 1) throw new Error('text outside of an element');
      stack.at(-1)!.text += decode(rest.slice(0, end));
      rest = rest.slice(end);
      continue;
    }
    const [tag, closing, name, given, empty] = TAG.exec(rest) ?? [];
    if (tag === undefined || name === undefined) throw new Error(`no tag: ${rest.slice(0, 40)}`);
    rest = rest.slice(tag.length);
    if (closing) {
      const closed = stack.pop()!;
      if (closed.name !== name || stack.length === 0) throw new Error(`</${name}> closes <${closed.name}>`);
      stack.at(-1)!.children.push(closed);
      continue;
    }
    const attributes: Record<string, string> = {};
    for (const [, key, value] of given!.matchAll(/([A-Za-z][A-Za-z0-9-]*)="([^"]*)"/g)) {
      if (Object.hasOwn(attributes, key!)) throw new Error(`${key} twice`);
      attributes[key!] = decode(value!);
    }
    const element = { name, attributes, children: [], text: '' };
    if (empty) stack.at(-1)!.children.push(element);
    else stack.push(element);
  }
  if (stack.length !== 1 || top.children.length !== 1) throw new Error('not one complete element');
  return top.children[0]!;
}

function decode(text: string): string {
  if (/[<>]/.test(text) || /&/.test(text.replace(ENTITY, ''))) throw new Error(`not escaped: ${text}`);
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(text)) throw new Error('a sign that XML does not allow');
  return text.replace(ENTITY, (_, name: string | undefined, code: string) => (name ? SIGNS[name]! : String.fromCodePoint(Number(code))));
}
