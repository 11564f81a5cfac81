import { expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { OverrideLabels } from './override-labels.js';

const labels = (...texts: string[]) =>
  new OverrideLabels(
    parse(`type T { ${texts.map((text, index) => `f${index}: Int @join__field(graph: A, overrideLabel: "${text}")`).join(' ')} }`),
  );
const CALLERS = Array.from({ length: 2_000 }, (_, index) => `https://idp.test person-${index}`);
const served = (label: string) => CALLERS.filter((caller) => labels(label).overridesFor(caller)![label]);

it('A supergraph without labels has no overrides', () => {
  expect(new OverrideLabels(parse('type T { a: Int @join__field(graph: A) }')).overridesFor('a')).toBeUndefined();
});

it.each([
  ['percent(0)', 0],
  ['percent(10)', 0.1],
  ['percent(0.5)', 0.005],
  ['percent(50)', 0.5],
  ['percent(100)', 1],
  ['percent(-1)', 0],
  ['percent(x)', 0],
  ['spring', 0],
])('serves by %s the share %d of all callers', (label, share) => {
  expect(served(label).length / CALLERS.length).toBeCloseTo(share, 1);
  if (share === 0 || share === 1) expect(served(label)).toHaveLength(share * CALLERS.length);
});

it('A label is always the same for one caller, and a caller among 10 % is also among 20 %', () => {
  expect(served('percent(10)')).toEqual(served('percent(10)'));
  expect(served('percent(20)')).toEqual(expect.arrayContaining(served('percent(10)')));
});
