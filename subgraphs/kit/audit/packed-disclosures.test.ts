import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATEGORIES } from '../permit/category.js';
import type { ReportedDisclosure } from './disclosure.js';
import { NOTHING_DISCLOSED, packDisclosures, unpackDisclosures } from './packed-disclosures.js';
import { readDisclosures } from './read-disclosures.js';

const id = fc.constantFrom('a', 'b', 'c');
const disclosures = fc.array(
  fc.record<ReportedDisclosure>({
    path: fc.array(fc.oneof(id, fc.nat(3)), { maxLength: 3 }),
    patients: fc.array(id, { maxLength: 3 }),
    category: fc.constantFrom(...CATEGORIES),
    facility: fc.option(id),
    form: fc.constantFrom('RECORDS', 'COUNTS', 'CONTENT', 'VIEWER'),
    state: fc.constantFrom('ANSWERED', 'WITHHELD'),
    items: fc.nat(3),
    grounds: fc.array(id, { maxLength: 2 }),
    purpose: fc.constantFrom('TREAT', 'BTG'),
    user: fc.constant('usr_1'),
    profession: fc.constant('DOCTOR'),
  }),
  { maxLength: 30 },
);
const sorted = (all: readonly ReportedDisclosure[]) =>
  all.map((one) => JSON.stringify(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe('packed disclosures', () => {
  it('say the same as the disclosures one by one, also after they travelled', () => {
    fc.assert(
      fc.property(disclosures, (all) => {
        const arrived = readDisclosures(JSON.parse(JSON.stringify(packDisclosures(all))));
        expect(sorted(unpackDisclosures(arrived!))).toEqual(sorted(all));
      }),
    );
  });

  it('of nothing are a report, which differs from none', () => {
    expect(readDisclosures(packDisclosures([]))).toEqual(NOTHING_DISCLOSED);
    expect(readDisclosures(undefined)).toBeUndefined();
  });
});
