import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ChartItem } from '../../kit/index.js';
import { readFile } from '../../sources/ssmix2/storage/read-file.js';
import { readDocumentContent } from '../documents/document-content.js';
import { buildChartItems } from './chart-items.js';

/** Files of results that were once read wrongly, with what is right in their README; they are no part of the project. */
const CASES = join(process.cwd(), '../shared/cases/hospital');
const present = existsSync(CASES);
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the files of the hospitals are required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: the files of the hospitals are missing ***\n\n');

/** The items of the one file of a case. */
function itemsOf(name: string): ChartItem[] {
  const folder = join(CASES, readdirSync(CASES).find((one) => one.startsWith(`${name}-`))!);
  const path = (readdirSync(folder, { recursive: true }) as string[]).find((one) => statSync(join(folder, one)).isFile())!;
  const reading = readFile({ path, bytes: readFileSync(join(folder, path)), patientId: path.split('/')[2]! });
  if (reading.outcome !== 'READ') throw new Error(`${reading.outcome}: ${reading.reason}`);
  return buildChartItems(reading.content, { facility: 'f', patient: 'p', itemId: (kind) => kind, warnings: reading.fileWarnings });
}

(present ? it : it.skip).each<[string, string, object[]]>([
  ['A-11', 'a line feed within OBX-5 (HL7 2.5 §2.5.4)', [{ valueText: '陰性\nただし再検で陽性', flags: ['A'], status: 'F', warnings: [] }]],
  [
    'A-14',
    'a power in a number and its range (§2.A.46)',
    [
      {
        value: null,
        valueText: '10^3',
        referenceRange: '<10^3',
        referenceHigh: null,
        warnings: [{ code: 'NOT_UNDERSTOOD', place: 'OBX-5', text: '10^3' }],
      },
    ],
  ],
  [
    'A-15',
    'a power in a unit (§2.7.2)',
    [
      { value: 5.2, unit: '10^3/μL' },
      { value: 58, unit: 'mL/min/1.73m^2' },
    ],
  ],
  ['A-18', 'abnormal flags that repeat (§7.4.2.8)', [{ flags: ['U', 'HH'], abnormal: 'U, HH' }]],
  ['A-19', 'a value that ADD continues (§2.10.2.1)', [{ valueText: '悪性を疑わない', status: 'F', warnings: [] }]],
  ['B-26', 'a note behind a result (§2.15.10)', [{ value: 7.5, notes: ['溶血検体のため参考値'] }]],
  [
    'B-37',
    'flags, range and status of physiology (§7.4.2)',
    [
      {
        notes: ['再検を要する'],
        findings: [
          { value: 1.2, unit: 'L', referenceRange: '2.5-4.0', referenceLow: 2.5, referenceHigh: 4, flags: ['LL'], status: 'P' },
          { valueText: '要精査', valueCodes: [{ code: '2', text: '要精査', system: '99H2' }], status: 'F' },
        ],
      },
    ],
  ],
  ['C-39', 'a value in the alternate triplet, and one in original words (§2.A.13)', [{ valueText: 'Ａ型' }, { valueText: 'Ａ型Ｒｈ陽性' }]],
  ['C-41', 'a negative culture', [{ findings: [{ organism: null, valueText: '陰性', status: 'P' }] }]],
  ['C-43', 'a time with its precision in SPM-17 (§2.A.20)', [{ date: '2026-02-27', value: 4 }]],
  [
    'C-45',
    'a user-defined character',
    [
      { valueText: '■', warnings: [{ code: 'CHARACTER_REPLACED' }] },
      { value: 7.5, warnings: [{ code: 'CHARACTER_REPLACED' }] },
    ],
  ],
])('case %s, %s, is shown as it is written', (name, _, shown) => {
  expect(itemsOf(name)).toMatchObject(shown);
});

(present ? it : it.skip)('a CDA with two ids, one of them the patient’s, is shown', () => {
  const bytes = readFileSync(join(CASES, 'protocols/cda-two-ids.xml'));
  expect(Buffer.from(readDocumentContent(bytes, '7700123').bytes)).toEqual(bytes);
});
