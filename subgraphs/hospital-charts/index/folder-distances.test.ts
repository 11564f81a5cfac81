import { FOLDER_DISTANCES, FolderDistances } from './folder-distances.js';

const [A, B] = ['3310000001', '3310000002'];

describe('the distance between a hospital’s records and the dates of their folders', () => {
  it.each([
    ['2026-03-10', '2026-03-10', 7],
    ['2026-03-10', '2026-03-17', 7],
    ['2026-03-10', '2026-03-03', 7],
    ['2026-03-10', '2026-03-18', 31],
    ['2026-03-10', '2026-02-07', 31],
    ['2026-03-10', '2026-04-11', 92],
    ['2026-03-10', '2025-12-08', 92],
    ['2026-03-10', '2025-12-07', 7],
    ['2026-03-10', '2016-03-10', 7],
    ['2026-03-10', '0001-01-01', 7],
  ])('of a record in the folder %s with the date %s is %i days', (folder, date, days) => {
    const distances = new FolderDistances();
    expect(distances.learn(A!, 'LAB_RESULT', folder, date)).toBe(days === 7 ? null : days);
    expect(distances.of(A!, 'LAB_RESULT')).toBe(days);
  });

  it('grows, and never shrinks', () => {
    const distances = new FolderDistances();
    const learned = ['2026-03-20', '2026-03-21', '2026-03-01', '2026-05-01', '2026-03-21', '2026-05-02'];
    expect(learned.map((date) => distances.learn(A!, 'LAB_RESULT', '2026-03-01', date))).toEqual([31, null, null, 92, null, null]);
    expect(distances.of(A!, 'LAB_RESULT')).toBe(FOLDER_DISTANCES.at(-1));
  });

  it('is each hospital’s and each category’s own', () => {
    const distances = new FolderDistances();
    distances.learn(A!, 'LAB_RESULT', '2026-03-01', '2026-03-20');
    expect([distances.of(A!, 'PRESCRIPTION'), distances.of(B!, 'LAB_RESULT')]).toEqual([7, 7]);
  });
});
