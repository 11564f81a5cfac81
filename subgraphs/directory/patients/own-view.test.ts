import { describe, expect, it } from '@jest/globals';
import { findPreviousView, type OwnView, VISIT } from './own-view.js';

const NOW = 1_800_000_000_000;
const YESTERDAY = NOW - 86_400_000;

describe('The view before this visit', () => {
  const cases: [when: string, view: OwnView | undefined, previous: number | null][] = [
    ['there was no view', undefined, null],
    ['the first visit goes on', { lastAt: NOW - 1, beforeAt: null }, null],
    ['a new visit begins, and its view is not recorded yet', { lastAt: YESTERDAY, beforeAt: null }, YESTERDAY],
    ['a new visit begins, and its view is recorded', { lastAt: NOW, beforeAt: YESTERDAY }, YESTERDAY],
    ['the last view was just less than an hour ago', { lastAt: NOW - VISIT + 1, beforeAt: YESTERDAY }, YESTERDAY],
    ['the last view was an hour ago', { lastAt: NOW - VISIT, beforeAt: YESTERDAY }, NOW - VISIT],
  ];
  it.each(cases)('is right when %s', (_, view, previous) => expect(findPreviousView(view, NOW)).toBe(previous));
});
