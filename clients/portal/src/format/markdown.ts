/** A piece of a line. `code` is shown as it is written. Links are words and an address: nothing leads out of the chart by itself. */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string };

/** A block of a record's text. */
export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'heading' | 'quote'; readonly line: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] };

const INLINE = /!?\[([^\][]{0,500})\]\(([^\s()]{0,500})\)|(\*\*|__)(?=\S)([^*_]+)\3|(?<![\w*])\*(?=\S)([^*]+)\*(?![\w*])|`([^`]+)`/g;

/**
 * Reads the subset of Markdown of care records: headings, emphasis, lists, quotations, links and code, as the care cabinet does for its plain text. Everything else
 * stays as it is written, HTML too. The result is words: a component draws them, and no text becomes HTML.
 *
 * @example readMarkdown('- **発熱** 38.2') // a list with one item
 */
export function readMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) addLine(blocks, line);
  return blocks.filter((block) => block.kind !== 'paragraph' || block.lines.length > 0);
}

function addLine(blocks: Block[], line: string): void {
  const heading = /^\s{0,3}#{1,6}\s+(.*)$/.exec(line);
  const quote = /^\s{0,3}>\s?(.*)$/.exec(line);
  const item = /^\s{0,6}[-*+]\s+(.*)$/.exec(line);
  const last = blocks.at(-1);
  if (heading) blocks.push({ kind: 'heading', line: readInline(heading[1]!) });
  else if (quote) blocks.push({ kind: 'quote', line: readInline(quote[1]!) });
  else if (item) {
    if (last?.kind === 'list') blocks[blocks.length - 1] = { kind: 'list', items: [...last.items, readInline(item[1]!)] };
    else blocks.push({ kind: 'list', items: [readInline(item[1]!)] });
  } else if (line.trim() === '') blocks.push({ kind: 'paragraph', lines: [] });
  else if (last?.kind === 'paragraph') blocks[blocks.length - 1] = { kind: 'paragraph', lines: [...last.lines, readInline(line)] };
  else blocks.push({ kind: 'paragraph', lines: [readInline(line)] });
}

function readInline(line: string): readonly Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > at) parts.push({ kind: 'text', text: line.slice(at, match.index) });
    const [, words, address, , strong, emphasis, code] = match;
    if (address !== undefined) parts.push({ kind: 'link', text: words!, address });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis });
    else parts.push({ kind: 'code', text: code! });
    at = match.index + match[0].length;
  }
  if (at < line.length) parts.push({ kind: 'text', text: line.slice(at) });
  return parts;
}
