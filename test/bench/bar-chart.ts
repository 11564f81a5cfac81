import type { Report, Row } from './report.js';

const WIDTH = 760;
const LEFT = 190;
const BAR = 20;
const STEP = 28;

const LABELS: Readonly<Record<string, string>> = { ours: 'this gateway', gateway: 'HareyakaGateway', serverOptions: '… .serverOptions()' };

/** Colours for both backgrounds: they follow the reader's setting, and are legible on either without one. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-size: 16px; font-weight: 600; }
  .figure { font-variant-numeric: tabular-nums; }
  .ours { fill: #1a7f5a; } .stock { fill: #8c959f; }
  @media (prefers-color-scheme: dark) { text { fill: #adbac7; } .ours { fill: #3fb68b; } .stock { fill: #768390; } }`;

/** A horizontal bar chart of the cost of a request, with a separate scale for each case. */
export function barChart({ rows, ratios, machine, date }: Report): string {
  const parts: string[] = [];
  let y = 56;
  for (const name of new Set(rows.map((row) => row.case))) {
    const ratio = ratios.find((one) => one.case === name);
    parts.push(text(16, y, `${name}${ratio ? `: ${ratio.ratio.toFixed(1)} times less CPU than stock` : ''}`));
    y += 10;
    const ofCase = rows.filter((row) => row.case === name);
    // Cases with known callers use the scale of the case to which they belong.
    const scale = Math.max(...rows.filter((row) => row.case.slice(0, 3) === name.slice(0, 3)).map(({ cpu = 0 }) => cpu));
    for (const row of ofCase) {
      parts.push(bar(row, y, scale));
      y += STEP;
    }
    y += 24;
  }
  parts.push(text(16, y, `${machine}; ${date}.`));
  y += 20;
  parts.push(text(16, y, 'CPU time of the gateway’s process. Ours with authentication, authorization and limits; stock without.'));
  const height = y + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="CPU time a request: ours and the stock gateway">
<style>${STYLE}
</style>
${text(16, 28, 'CPU time a request: shorter is better', 'title')}
${parts.join('\n')}
</svg>
`;
}

function bar({ gateway, cpu = 0, rate }: Row, y: number, scale: number): string {
  const length = Math.max(2, (cpu / scale) * (WIDTH - LEFT - 200));
  const label = LABELS[gateway] ?? '@apollo/gateway';
  return [
    text(LEFT - 12, y + 15, label, undefined, 'end'),
    `<rect class="${gateway in LABELS ? 'ours' : 'stock'}" x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="3"/>`,
    text(LEFT + length + 8, y + 15, `${cpu.toFixed(2)} ms · ${Math.round(rate)} requests/s`, 'figure'),
  ].join('\n');
}

function text(x: number, y: number, words: string, kind?: string, anchor?: string): string {
  const escaped = words.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
  return `<text x="${x.toFixed(1)}" y="${y}"${kind ? ` class="${kind}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped}</text>`;
}
