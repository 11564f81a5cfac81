import { describe, expect, it } from '@jest/globals';
import { assignFacilityLooks } from './facility-looks.js';

const ids = (count: number) => Array.from({ length: count }, (_, at) => `fac_${at}`);

describe('the looks of a patient’s facilities', () => {
  it('differ without colour for up to 24 facilities', () => {
    const looks = assignFacilityLooks(ids(24));
    expect(new Set([...looks.values()].map(({ shape, fill }) => `${shape}/${fill}`)).size).toBe(24);
  });

  it('have six colours before one repeats', () => {
    expect(new Set([...assignFacilityLooks(ids(6)).values()].map(({ colour }) => colour)).size).toBe(6);
  });

  it('do not depend on the order or on repetitions', () => {
    const [a, b] = [assignFacilityLooks(ids(12)), assignFacilityLooks([...ids(12).reverse(), 'fac_3'])];
    expect([...b].sort()).toEqual([...a].sort());
  });

  it('of one facility alone are the same with every patient', () => {
    expect(assignFacilityLooks(['fac_a']).get('fac_a')).toEqual(assignFacilityLooks(['fac_a', 'fac_b']).get('fac_a'));
  });

  it('exist for more facilities than there are looks', () => {
    expect(assignFacilityLooks(ids(60)).size).toBe(60);
  });
});
