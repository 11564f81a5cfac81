import { CARD_HOLDERS } from './demo-cards.js';
import { csv, importTables } from './import-files.js';
import { createWorld } from './world.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });

describe('the import files', () => {
  it('have a column for each value, and a row for each fact', () => {
    const tables = importTables(world);
    expect(Object.keys(tables)).toEqual(['facilities', 'users', 'certificates', 'patients', 'links', 'consents', 'permissions']);
    for (const [name, [header, ...rows]] of Object.entries(tables)) {
      expect(rows).toHaveLength(name === 'certificates' ? CARD_HOLDERS.length : world[name as 'links'].length);
      for (const row of rows) expect(row).toHaveLength(header!.length);
    }
  });

  it('write disclosures, activities and categories as the import command reads them', () => {
    const { facilities, users, permissions } = importTables(world);
    const both = facilities!.find((row) => row[8]?.includes(';'));
    expect(both![8]).toMatch(/^(humanbridge|id-link):DEMOGRAPHICS\|[A-Z_|]+;care-cabinet:CARE_RECORD$/);
    expect(users!.find((row) => row[2] === 'admin')).toEqual(
      expect.arrayContaining(['https://issuer.hareyaka.example', expect.stringMatching(/^fac_[a-z2-7]{12}:NETWORK_ADMIN$/)]),
    );
    expect(permissions!.some((row) => row[4] === 'ALLERGY|PRESCRIPTION|CARE_RECORD' && row[3]?.startsWith('pat_'))).toBe(true);
  });

  it('quote values that need quotes', () => {
    expect(csv([['a', null, 'b,c', 'say "no"', 'two\nlines']])).toBe('a,,"b,c","say ""no""","two\nlines"\n');
  });
});
