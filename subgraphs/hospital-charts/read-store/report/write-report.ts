import { writeFileSync } from 'node:fs';
import type { Findings } from './findings.js';
import { writeHtml } from './html-report.js';
import { buildReportPage } from './report-page.js';
import { writeText } from './text-report.js';
import type { Language } from './words.js';

/** Writes a report to a file: HTML if its name ends in `.html` or `.htm`, else text. @throws if the file cannot be written */
export function writeReport(file: string, findings: Findings, { language, date }: { language: Language; date: string }): void {
  const page = buildReportPage(findings, language, date);
  writeFileSync(file, /\.html?$/i.test(file) ? writeHtml(page) : writeText(page));
}
