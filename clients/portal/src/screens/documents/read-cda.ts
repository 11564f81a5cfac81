import { readXml, type XmlElement } from './read-xml.js';

/** A part of a document's text. */
export type CdaBlock =
  | { readonly kind: 'PARAGRAPH'; readonly text: string }
  | { readonly kind: 'LIST'; readonly isOrdered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'TABLE'; readonly caption: string; readonly rows: readonly (readonly CdaCell[])[] }
  /** A picture that is not shown here. */
  | { readonly kind: 'MULTIMEDIA' };

interface CdaCell {
  readonly text: string;
  readonly isHead: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** A section, with those inside it after it. */
interface CdaSection {
  readonly title: string;
  /** 1 for a section of the document itself. */
  readonly level: number;
  readonly blocks: readonly CdaBlock[];
}

/** What a person reads of a CDA document: its title and the text of its sections. */
export interface CdaDocument {
  readonly title: string;
  readonly sections: readonly CdaSection[];
}

/**
 * Reads the text of a CDA document (HL7 CDA R2, narrative block). All of it becomes text: no markup of the document reaches the page.
 *
 * @returns undefined if it is not a CDA document
 */
export function readCda(text: string): CdaDocument | undefined {
  if (!/^\ufeff?\s*<(\?xml|([\w.-]+:)?ClinicalDocument\b)/.test(text)) return undefined;
  const root = readXml(text);
  if (root?.name !== 'ClinicalDocument') return undefined;
  const sections: CdaSection[] = [];
  const visit = (element: XmlElement, level: number) => {
    for (const child of elementsOf(element)) {
      if (child.name === 'section') {
        const body = child.children.find((one): one is XmlElement => typeof one === 'object' && one.name === 'text');
        sections.push({ title: titleOf(child), level, blocks: body ? readBlocks(body) : [] });
        visit(child, level + 1);
      } else if (child.name === 'component' || child.name === 'structuredBody') visit(child, level);
    }
  };
  visit(root, 1);
  return { title: titleOf(root), sections };
}

function elementsOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((one): one is XmlElement => typeof one === 'object');
}

function titleOf(element: XmlElement): string {
  const title = elementsOf(element).find(({ name }) => name === 'title');
  return title ? squeeze(wordsOf(title)) : '';
}

/** Elements of the narrative that begin a block of their own. */
const BLOCKS: ReadonlySet<string> = new Set(['paragraph', 'list', 'table', 'renderMultiMedia']);

function readBlocks(element: XmlElement): CdaBlock[] {
  const blocks: CdaBlock[] = [];
  let loose = '';
  const flush = () => {
    const text = trimLines(loose);
    if (text) blocks.push({ kind: 'PARAGRAPH', text });
    loose = '';
  };
  for (const child of element.children) {
    if (typeof child === 'string' || !hasBlock(child)) {
      loose += typeof child === 'string' ? child.replace(/\s+/g, ' ') : wordsOf(child);
      continue;
    }
    flush();
    if (child.name === 'list') blocks.push(...readList(child));
    else if (child.name === 'table') blocks.push(readTable(child));
    else if (child.name === 'renderMultiMedia') blocks.push({ kind: 'MULTIMEDIA' });
    else blocks.push(...readBlocks(child));
  }
  flush();
  return blocks;
}

function hasBlock(element: XmlElement): boolean {
  return BLOCKS.has(element.name) || elementsOf(element).some(hasBlock);
}

function readList(list: XmlElement): readonly CdaBlock[] {
  const caption = elementsOf(list).find(({ name }) => name === 'caption');
  const items = elementsOf(list).filter(({ name }) => name === 'item');
  return [
    ...(caption ? [{ kind: 'PARAGRAPH' as const, text: squeeze(wordsOf(caption)) }] : []),
    { kind: 'LIST', isOrdered: list.attributes.listType === 'ordered', items: items.map((item) => trimLines(wordsOf(item))) },
  ];
}

function readTable(table: XmlElement): CdaBlock {
  const caption = elementsOf(table).find(({ name }) => name === 'caption');
  const rows: XmlElement[] = [];
  const visit = (element: XmlElement) => {
    for (const child of elementsOf(element)) {
      if (child.name === 'tr') rows.push(child);
      else if (/^(thead|tbody|tfoot)$/.test(child.name)) visit(child);
    }
  };
  visit(table);
  const cells = (row: XmlElement) =>
    elementsOf(row)
      .filter(({ name }) => name === 'td' || name === 'th')
      .map((cell) => ({
        text: trimLines(wordsOf(cell)),
        isHead: cell.name === 'th',
        columns: readSpan(cell.attributes.colspan),
        rows: readSpan(cell.attributes.rowspan),
      }));
  return { kind: 'TABLE', caption: caption ? squeeze(wordsOf(caption)) : '', rows: rows.map(cells) };
}

function readSpan(text: string | undefined): number {
  const count = Number(text);
  return Number.isInteger(count) && count > 0 && count <= 100 ? count : 1;
}

const RAISED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789+-'].map((sign, at) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻'][at]!]),
);

/** All words of an element. A line break, a paragraph, an item and a row end a line. */
function wordsOf(element: XmlElement): string {
  if (element.name === 'br') return '\n';
  const words = markDeleted(
    element,
    element.children.map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : wordsOf(child))).join(''),
  );
  // 10<sup>9</sup> is not 109.
  if (element.name === 'sup') return /^[-+\d]+$/.test(words) ? [...words].map((sign) => RAISED[sign]).join('') : `^${words}`;
  if (element.name === 'td' || element.name === 'th') return `${words} `;
  return /^(paragraph|item|tr|caption)$/.test(element.name) ? `${words}\n` : words;
}

/** Text that a later version of the document deletes (`revised="delete"`) is shown as deleted. It never looks like valid text. */
function markDeleted({ attributes }: XmlElement, words: string): string {
  return attributes.revised === 'delete' && words.trim() !== '' ? `［削除: ${words.trim()}］` : words;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Lines without spaces at their ends, and no empty lines at the beginning and the end. */
function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
