import type { Line, ReportPage, Section } from './report-page.js';

const STYLE = `
:root { color-scheme: light; font-family: "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, sans-serif; color: #1c2430; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; line-height: 1.55; font-size: 15px; }
h1 { font-size: 1.55rem; margin: 0 0 .2rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid #d9dfe7; padding-bottom: .3rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .1rem; padding-left: .6rem; border-left: 4px solid #7a8798; }
h3.QUARANTINED, h3.INVALID, h3.UNSUPPORTED { border-color: #b3261e; }
h3.NOT_UNDERSTOOD, h3.CHARACTER_REPLACED { border-color: #b26a00; }
p { margin: .15rem 0 .6rem; }
small { color: #5d6978; font-weight: normal; font-size: .82em; }
.beneath { display: block; }
.figures { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; padding: 0; list-style: none; }
.figures li { flex: 1 1 9rem; border: 1px solid #d9dfe7; border-radius: 6px; padding: .6rem .9rem; }
.figures b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93em; }
th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid #e6eaf0; vertical-align: top; }
th { background: #f4f6f9; font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.code { font-family: ui-monospace, Consolas, monospace; white-space: nowrap; }
tr.sum td { font-weight: 600; border-top: 2px solid #c6ced9; }
th:nth-child(1), td:nth-child(1) { width: 6rem; }
.findings th:nth-child(2) { width: 5rem; }
.findings th:nth-child(n + 4) { width: 5.5rem; }
@media print { body { margin: 0; max-width: none; font-size: 12px; } h3, tr { break-inside: avoid; } }
`;

/** One page without scripts and without anything from elsewhere. */
export function writeHtml(page: ReportPage): string {
  const { byType } = page;
  const typeRows = byType.rows.map((row, index) => {
    const cells = row.map((cell, at) =>
      at === 0 ? `<td class="code">${escapeHtml(cell)}</td>` : `<td class="number">${formatCount(cell)}</td>`,
    );
    return `<tr${index === byType.rows.length - 1 ? ' class="sum"' : ''}>${cells.join('')}</tr>`;
  });
  const sections = page.sections.map((section) => writeSection(section, page.head)).join('\n');
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title.text)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${writeLine(page.title)}</h1>
<p><small>${page.date}</small></p>
<p>${writeLine(page.noPatients)}</p>
<ul class="figures">${page.figures.map(({ label, count }) => `<li><b>${formatCount(count)}</b>${writeLine(label)}</li>`).join('')}</ul>
<h2>${writeInline(byType.title)}</h2>
<div class="wide"><table><thead><tr>${byType.head.map((cell, at) => `<th${at === 0 ? '' : ' class="number"'}>${writeLine(cell)}</th>`).join('')}</tr></thead>
<tbody>${typeRows.join('\n')}</tbody></table></div>
<h2>${writeInline(page.findings)}</h2>
${sections || `<p>${writeLine(page.none)}</p>`}
</body>
</html>
`;
}

function writeSection({ kind, title, meaning, rows }: Section, head: readonly Line[]): string {
  const cells = head.map((cell, at) => `<th${at < 3 ? '' : ' class="number"'}>${writeLine(cell)}</th>`).join('');
  const lines = rows.map(
    ({ type, place, detail, files, times, share }) =>
      `<tr><td class="code">${escapeHtml(type)}</td><td class="code">${escapeHtml(place)}</td><td>${writeLine(detail)}</td>` +
      `<td class="number">${formatCount(files)}</td><td class="number">${formatCount(times)}</td><td class="number">${share}</td></tr>`,
  );
  return `<h3 class="${kind}">${writeInline(title)}</h3>
<p>${writeLine(meaning)}</p>
<div class="wide"><table class="findings"><thead><tr>${cells}</tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
}

function writeLine({ text, beneath }: Line): string {
  return beneath === null ? escapeHtml(text) : `${escapeHtml(text)}<small class="beneath">${escapeHtml(beneath)}</small>`;
}

function writeInline({ text, beneath }: Line): string {
  return beneath === null ? escapeHtml(text) : `${escapeHtml(text)} <small>${escapeHtml(beneath)}</small>`;
}

function formatCount(count: string | number): string {
  return typeof count === 'number' ? count.toLocaleString('en-US') : escapeHtml(count);
}

function escapeHtml(text: string | number): string {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
