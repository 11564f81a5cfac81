import type { Line, ReportPage } from './report-page.js';

/** The report as plain text, for a terminal or a mail. */
export function writeText(page: ReportPage): string {
  const { byType } = page;
  const lines = [
    ...[...write(page.title), page.date, '', ...write(page.noPatients), ''],
    ...page.figures.map(({ label, count }) => `${String(count).padStart(9)}  ${inline(label)}`),
    ...['', `== ${inline(byType.title)} ==`, ''],
    ...writeTable([byType.head.map(({ text }) => text), ...byType.rows.map((row) => row.map(String))], 1),
    ...['', `== ${inline(page.findings)} ==`, ''],
    ...(page.sections.length === 0 ? write(page.none) : []),
    ...page.sections.flatMap(({ title, meaning, rows }) => [
      `-- ${inline(title)} --`,
      ...write(meaning),
      '',
      ...writeTable(
        [
          page.head.map(({ text }) => text),
          ...rows.map(({ type, place, detail, files, times, share }) => [type, place, inline(detail), String(files), String(times), share]),
        ],
        3,
      ),
      '',
    ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function write({ text, beneath }: Line): string[] {
  return beneath === null ? [text] : [text, beneath];
}

function inline({ text, beneath }: Line): string {
  return beneath === null ? text : `${text} / ${beneath}`;
}

/** Columns of equal width: the first `left` of them aligned to the left, and the others to the right. */
function writeTable(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => widthOf(row[at]!))));
  return rows.map((row) => {
    const cells = row.map((cell, at) => (at < left ? cell + blanks(cell, widths[at]!) : blanks(cell, widths[at]!) + cell));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

function blanks(cell: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(cell)));
}

/** The width in a terminal: a character of Japanese takes two columns. */
function widthOf(text: string): number {
  return [...text].reduce(
    (width, character) =>
      width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1),
    0,
  );
}
