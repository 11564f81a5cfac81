import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toPlainText } from '../../../../subgraphs/care-cabinet/records/plain-text.js';
import { type Block, type Inline, readMarkdown } from './markdown.js';

const words = (line: readonly Inline[]) =>
  line.map((part) => (part.kind === 'link' ? `${part.text} (${part.address})` : part.text)).join('');
const linesOf = (block: Block): string[] =>
  block.kind === 'paragraph'
    ? block.lines.map(words)
    : block.kind === 'list'
      ? block.items.map((item) => `・${words(item)}`)
      : [words(block.line)];

describe('The text of a care record', () => {
  it('has headings, lists, quotations, emphasis, links and code', () => {
    expect(readMarkdown('# 訪問\n> 引用\n- **発熱** 38.2\n- *軽い* `咳`\n\n次の行\n続き [基準](https://example.jp)').map(linesOf)).toEqual([
      ['訪問'],
      ['引用'],
      ['・発熱 38.2', '・軽い 咳'],
      ['次の行', '続き 基準 (https://example.jp)'],
    ]);
  });
  it('keeps HTML, and everything that is not of the subset, as words', () => {
    expect(readMarkdown('<script>alert(1)</script> 1. a | b')).toEqual([
      { kind: 'paragraph', lines: [[{ kind: 'text', text: '<script>alert(1)</script> 1. a | b' }]] },
    ]);
  });
  it('says the same words as the plain text that the care cabinet makes of it', () => {
    const prefix = fc.constantFrom('', '# ', '- ', '> ');
    const piece = fc.constantFrom('**強い**', '*弱い*', '`x`', '[a](b)', '発熱', '、', '<b>');
    const line = fc.tuple(prefix, fc.array(piece, { maxLength: 4 })).map(([sign, pieces]) => sign + pieces.join('、'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.join('\n');
        const shown = readMarkdown(text).flatMap(linesOf).join('').replace(/\s|・/g, '');
        expect(shown).toBe(toPlainText(text).replace(/\s|・/g, ''));
      }),
    );
  });
});
