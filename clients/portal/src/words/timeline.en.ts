import type { timeline as ja } from './timeline.ja.js';

export const timeline: typeof ja = {
  title: 'Timeline',
  rows: 'Rows',
  byCategory: 'By category',
  byFacility: 'By facility',
  scale: 'Unit',
  month: 'Month',
  quarter: 'Quarter',
  year: 'Year',
  graph: 'Graph',
  list: 'List',
  view: 'View',
  upTo: (count: number) => `up to ${count}`,
  cell: (row: string, column: string, count: number) => `${row}, ${column}, up to ${count}`,
  hint: 'Move with the arrow keys, open with Enter. The counts are upper limits from the indexes.',
  open: 'Open the records of this time',
  panel: (column: string) => `Records of ${column}`,
  none: 'No records in this time',
  facilityUnknown: 'facility unknown',
  columns: { period: 'Time', category: 'Category', facility: 'Facility', count: 'Records (at most)' },
  failed: (systems: string) => `The timeline of ${systems} could not be retrieved`,
};
