import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { systemVariables } from '../kit/index.js';
import { CENTRE_LIMITS } from './centre/fair-centre.js';
import { MOST_SUBJECTS, MOST_TAGS, TAG_AT_MOST } from './documents/cda-subjects.js';
import { FILES_AT_ONCE, MOST_ITEMS } from './files/answer-from-files.js';
import { MOST_FILES } from './files/newest-first.js';
import { SHARED_BYTES } from './files/operation-reads.js';
import { FAILURES_IN_A_ROW } from './hospital/circuit.js';
import { AT_ONCE, AT_ONCE_OF_ONE_CALLER, LONGEST_LINE, LONGEST_LINE_OF_ONE_CALLER } from './hospital/hospital.js';
import { hospitalVariables } from './hospital/hospital-variables.js';
import { LARGEST_KEPT, LONGEST_KEPT } from './index/chart-cache.js';

const LIMITS = {
  ...{ AT_ONCE, AT_ONCE_OF_ONE_CALLER, LONGEST_LINE, LONGEST_LINE_OF_ONE_CALLER, FAILURES_IN_A_ROW },
  HAREYAKA_HOSPITAL_DEADLINE_MS: systemVariables.HAREYAKA_HOSPITAL_DEADLINE_MS.parse(undefined),
  HAREYAKA_HOSPITAL_PAUSE_MS: hospitalVariables.HAREYAKA_HOSPITAL_PAUSE_MS.parse(undefined),
  HAREYAKA_FILE_CACHE_MB: hospitalVariables.HAREYAKA_FILE_CACHE_MB.parse(undefined),
  HAREYAKA_LISTING_FRESH_MS: hospitalVariables.HAREYAKA_LISTING_FRESH_MS.parse(undefined),
  ...{ LARGEST_KEPT, LONGEST_KEPT },
  CENTRE_AT_ONCE: CENTRE_LIMITS.atOnce,
  CENTRE_AT_ONCE_OF_ONE: CENTRE_LIMITS.atOnceOfOne,
  CENTRE_LINE: CENTRE_LIMITS.longestLine,
  CENTRE_LINE_OF_ONE: CENTRE_LIMITS.longestLineOfOne,
  ...{ FILES_AT_ONCE, MOST_FILES, MOST_ITEMS, TAG_AT_MOST, MOST_TAGS, MOST_SUBJECTS, SHARED_BYTES },
};

it('the README of the charts names every limit, each with its value in the code', () => {
  const table = readFileSync('subgraphs/hospital-charts/README.md', 'utf8').split('## Resources')[1]!.split('\n## ')[0]!;
  const stated = Object.fromEntries([...table.matchAll(/^\|[^|]*\| `([A-Z_]+)` (\d+)/gm)].map(([, name, value]) => [name, Number(value)]));
  expect(stated).toEqual(LIMITS);
});
