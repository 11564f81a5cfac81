import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConstants } from './read-constants.js';
import { getReach, needsRelations } from './rules.js';
import { makeConstants } from './testing/watched.js';
import { DEFAULT_CONSTANTS, parseConstants } from './watch-constants.js';

const problems = (given: unknown) => {
  const read = parseConstants(typeof given === 'string' ? given : JSON.stringify(given));
  return 'problems' in read ? read.problems : [];
};

describe('the constants of the watch rules', () => {
  it('have defaults: every rule is on, and an item is to be reviewed within two weeks', () => {
    const { reviewWithinDays, ...rules } = DEFAULT_CONSTANTS;
    expect(reviewWithinDays).toBe(14);
    expect(Object.values(rules).map(({ on }) => on)).toEqual(Array(7).fill(true));
  });

  it('keep the defaults of what the file does not say', () => {
    expect(makeConstants({ manyPatients: { opened: 50 } }).manyPatients).toEqual({
      on: true,
      withinMinutes: 10,
      opened: 50,
      listed: 1_000,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /^the file is not JSON$/],
    ['no object', '[]', /^the file: /],
    ['a misspelt rule', { manyPatient: {} }, /^the file: .*manyPatient/],
    ['a misspelt constant', { manyPatients: { open: 3 } }, /^manyPatients: .*open/],
    ['a count as text', { manyPatients: { opened: '30' } }, /^manyPatients\.opened: /],
    ['no count', { manyPatients: { opened: 0 } }, /^manyPatients\.opened: /],
    ['more minutes than a day has', { twoFacilities: { withinMinutes: 1_441 } }, /^twoFacilities\.withinMinutes: /],
    [
      'no time',
      { outsideHours: { hours: [{ periods: [{ from: '8:30', to: '12:00' }] }] } },
      /^outsideHours\.hours\.0\.periods\.0\.from: .*08:30/,
    ],
    ['no day of the week', { outsideHours: { hours: [{ periods: [{ days: ['MO'], from: '08:30', to: '12:00' }] }] } }, /days\.0: /],
    ['no holiday', { outsideHours: { holidays: ['2026-02-30'] } }, /^outsideHours\.holidays\.0: .*2026-01-01/],
    ['no profession', { outsideHours: { hours: [{ professions: ['nurse'], periods: [] }] } }, /professions\.0: .*PHARMACIST/],
    ['no days for a review', { reviewWithinDays: 0 }, /^reviewWithinDays: /],
  ])('refuse %s, and say where', (_what, given, expected) => {
    expect(problems(given)).toEqual([expect.stringMatching(expected)]);
  });

  it('are as the example of the README has them', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('subgraphs/audit/README.md', 'utf8')) ?? [];
    expect(problems(example)).toEqual([]);
    expect(makeConstants(JSON.parse(example) as object)).toMatchObject({
      manyPatients: DEFAULT_CONSTANTS.manyPatients,
      colleague: { on: false },
    });
  });

  it('come from a file, or are the defaults', async () => {
    expect(await readConstants(undefined)).toBe(DEFAULT_CONSTANTS);
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-watch-'));
    try {
      const file = join(folder, 'watch.json');
      await writeFile(file, '{ "reviewWithinDays": 3 }');
      expect((await readConstants(file)).reviewWithinDays).toBe(3);
      await writeFile(file, '{ "reviewWithinDays": -3, "colleague": { "on": "no" } }');
      await expect(readConstants(file)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        problems: [
          { variable: 'HAREYAKA_AUDIT_WATCH', problem: expect.stringContaining('reviewWithinDays: ') },
          { variable: 'HAREYAKA_AUDIT_WATCH', problem: expect.stringContaining('colleague.on: ') },
        ],
      });
      await expect(readConstants(join(folder, 'missing.json'))).rejects.toThrow('HAREYAKA_AUDIT_WATCH: the file cannot be read');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('say whether the directory is needed, and how far the rules look', () => {
    const off = { ownRecord: { on: false }, sameFamilyName: { on: false }, colleague: { on: false }, outsideHours: { on: false } };
    expect([needsRelations(DEFAULT_CONSTANTS), needsRelations(makeConstants(off))]).toEqual([true, false]);
    expect([getReach(DEFAULT_CONSTANTS), getReach(makeConstants({ twoFacilities: { on: false } }))]).toEqual([
      { all: 600_000, opened: 3_600_000 },
      { all: 600_000, opened: 600_000 },
    ]);
  });
});
