import 'reflect-metadata';
import fc from 'fast-check';
import { readFile } from '../../../sources/ssmix2/storage/read-file.js';
import { mutation } from '../../../sources/ssmix2/testing/mutations.js';
import { PATIENT, WRITTEN, writtenMessage } from '../../../sources/ssmix2/testing/written-messages.js';
import { buildChartItems } from '../../items/chart-items.js';
import type { ReadEntry } from '../read-entry.js';
import { Findings } from './findings.js';
import { writeHtml } from './html-report.js';
import { buildReportPage } from './report-page.js';
import { isKnownPlace } from './segments.js';
import { writeText } from './text-report.js';

const PATH = `999/901/${PATIENT}/20260101/OMP-01/${PATIENT}_20260101_OMP-01_000000000000001_20260101103059000_01_1`;

function entryOf(path: string, bytes: Uint8Array): ReadEntry {
  const reading = readFile({ path, bytes, patientId: PATIENT });
  const origin = { facility: 'store', patient: PATIENT, itemId: (kind: string) => kind };
  const named = { file: path, type: path.split('/')[4]!, patientId: PATIENT, flag: '1' as const, outcome: reading.outcome };
  return reading.outcome === 'READ'
    ? { ...named, reason: null, warnings: reading.warnings, items: buildChartItems(reading.content, origin) }
    : { ...named, reason: reading.reason, warnings: [], items: [] };
}

function message(...segments: string[]): Uint8Array {
  const head = 'MSH|^~\\&|HIS|H|GW|R|20260101103059||RDE^O11|M1|P|2.5||||||~ISO IR87||ISO 2022-1994';
  return Buffer.from([head, `PID|1||${PATIENT}`, ...segments, ''].join('\r'));
}

function report(...entries: ReadEntry[]) {
  const findings = new Findings();
  for (const entry of entries) findings.count(entry);
  return findings;
}

const RXE = 'RXE||1^DRUG|1||TAB^SECRETUNIT|||||||SECRETREFILLS';

it('an unread field is counted by its type, segment and field, once for each file and each time', () => {
  const entry = entryOf(PATH, message('ORC|NW|1', RXE, 'ORC|NW|1', RXE.replace('1^DRUG', '2^DRUG').replace('REFILLS', 'OTHER')));
  expect(report(entry, entry).list()).toEqual([{ kind: 'NOT_SHOWN', type: 'OMP-01', place: 'RXE-12', reason: null, files: 2, times: 4 }]);
});

it('the gravest findings come first: a file of another patient before an unread field', () => {
  const other = entryOf(PATH, Buffer.from(message(RXE).toString().replace(`PID|1||${PATIENT}`, 'PID|1||1111111')));
  expect(
    report(entryOf(PATH, message(RXE)), other)
      .list()
      .map(({ kind, reason }) => [kind, reason]),
  ).toEqual([
    ['QUARANTINED', 'PID-3 is of another patient'],
    ['NOT_SHOWN', null],
  ]);
});

it('a page in Japanese has the English beneath, and one in English has no Japanese', () => {
  const findings = report(entryOf(PATH, message(RXE)));
  const japanese = writeText(buildReportPage(findings, 'ja', '2026-03-01'));
  expect(japanese).toMatch(/表示欄のない項目 \/ Values that no field shows/);
  expect(japanese).toMatch(/OMP-01 +RXE-12 +薬剤オーダ（HL7 2\.5 §4\.14\.4）/);
  expect(writeText(buildReportPage(findings, 'en', '2026-03-01'))).toMatch(/^[\x20-\x7e\n§’]+$/);
  expect(writeHtml(buildReportPage(findings, 'en', '2026-03-01'))).toMatch(/<html lang="en">/);
});

it('a store without findings says so', () => {
  const page = buildReportPage(report(entryOf(PATH, message('ORC|NW|1', 'RXE||1^DRUG|1'))), 'ja', '2026-03-01');
  expect(writeText(page)).toContain('標準との違いは見つかりませんでした。');
  expect(writeHtml(page)).toContain('標準との違いは見つかりませんでした。');
});

it('a place is only shown if it is a segment of the standard or a local one', () => {
  expect(['RXE', 'RXE-7', 'ZE1-6', 'OBX-5.1', 'ZXX'].map(isKnownPlace)).toEqual([true, true, true, true, true]);
  expect(['SUZ', '鈴木', 'SUZUKI', 'RXE-7 SECRET', 'constructor', 'Z鈴木'].map(isKnownPlace)).toEqual(Array(6).fill(false));
});

it('a report has nothing of what a file says, whatever is broken in it', () => {
  const secret = 'SECRET';
  const any = fc.constantFrom(...Object.keys(WRITTEN)).chain((type) => fc.tuple(writtenMessage(type), mutation));
  fc.assert(
    fc.property(any, fc.constantFrom('\r', '|', '^', '\rZZ|', '\r\n'), ([{ path, text }, mutate], where) => {
      const at = text.indexOf('\rPID');
      const hidden = `${text.slice(0, at)}${text.slice(at).replaceAll(where.charAt(0), (found) => `${found}${secret}鈴木`)}${where}${secret}鈴木`;
      const findings = report(
        entryOf(path, mutate(Buffer.from(hidden, 'utf8'))),
        entryOf(path, mutate(Buffer.from(text.replaceAll(/\r(?=[A-Z])/g, `\r${secret}|x\r`), 'latin1'))),
      );
      const shown = [writeHtml(buildReportPage(findings, 'en', '')), writeText(buildReportPage(findings, 'ja', ''))].join('\n');
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain('鈴木');
      expect(shown).not.toContain(PATIENT);
    }),
    { numRuns: 100 },
  );
});
