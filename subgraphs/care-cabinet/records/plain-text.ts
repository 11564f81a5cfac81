/**
 * Makes the plain text of a record's Markdown. The subset is: headings, emphasis, lists, quotations, links, and code. Everything else stays as it is written,
 * HTML too: a reader shows it as text.
 *
 * @example toPlainText('# 訪問\n- **発熱** 38.2') // '訪問\n・発熱 38.2'
 */
export function toPlainText(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s{0,3}#{1,6}\s+/, '')
        .replace(/^\s{0,3}>\s?/, '')
        .replace(/^(\s{0,6})[-*+]\s+/, '$1・')
        .replace(/!?\[([^\][]{0,500})\]\(([^\s()]{0,500})\)/g, '$1 ($2)')
        .replace(/(\*\*|__)(?=\S)([^*_]+)\1/g, '$2')
        .replace(/(?<![\w*])\*(?=\S)([^*]+)\*(?![\w*])/g, '$1')
        .replace(/`([^`]+)`/g, '$1'),
    )
    .join('\n')
    .trim();
}
