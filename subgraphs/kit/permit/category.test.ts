import fc from 'fast-check';
import {
  CATEGORIES,
  CHART_FIELDS,
  CONTRACT_FIELDS,
  EVERY_CATEGORY,
  getCategoryBit,
  isCategory,
  isDated,
  listCategories,
  maskOf,
} from './category.js';

describe('the categories', () => {
  it('keep their bits: they are part of the permit', () => {
    expect(Object.fromEntries(CATEGORIES.map((category) => [category, getCategoryBit(category)]))).toEqual({
      DEMOGRAPHICS: 1,
      ALLERGY: 2,
      DIAGNOSIS: 4,
      PRESCRIPTION: 8,
      INJECTION: 16,
      LAB_RESULT: 32,
      ENCOUNTER: 64,
      IMAGING: 128,
      DOCUMENT: 256,
      CARE_RECORD: 512,
      VIEWER: 1024,
      PROCEDURE: 2048,
    });
    expect(EVERY_CATEGORY).toBe(4095);
  });

  it('survive the way into a mask and back, and unknown bits are ignored', () => {
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), fc.integer({ min: 0, max: 2 ** 20 }), (some, noise) => {
        expect(listCategories(maskOf(some))).toEqual(some);
        expect(listCategories(maskOf(some) | (noise << 12))).toEqual(some);
      }),
    );
  });

  it('are recognized by name only', () => {
    for (const text of ['', 'allergy', 'ALLERGY ', 'constructor', '__proto__', 'toString']) expect(isCategory(text)).toBe(false);
    expect(isCategory('ALLERGY')).toBe(true);
  });

  it('have at least one field and one scope each, and no two the same', () => {
    const rows = Object.values(CHART_FIELDS);
    expect([...new Set(rows.map(({ category }) => category))].sort()).toEqual([...CATEGORIES].sort());
    // All fields of a category need one scope, which no other category has.
    expect(new Set(rows.map(({ category, scope }) => `${category} ${scope}`)).size).toBe(CATEGORIES.length);
    expect(new Set(rows.map(({ scope }) => scope)).size).toBe(CATEGORIES.length);
    for (const { scope } of rows) expect(scope).toMatch(/^chart:[a-z-]+$/);
    expect(CONTRACT_FIELDS).not.toContain('careRecords');
    expect(CONTRACT_FIELDS).toHaveLength(15);
  });

  it('have care dates, except four', () => {
    expect(CATEGORIES.filter((category) => !isDated(category))).toEqual(['DEMOGRAPHICS', 'ALLERGY', 'DIAGNOSIS', 'VIEWER']);
  });
});
