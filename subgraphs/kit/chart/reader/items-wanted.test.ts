import { demandFewItems, ITEMS_AT_MOST } from './items-wanted.js';

it('a list of too many codes, and codes that cannot exist, are refused', () => {
  const refused = expect.objectContaining({ code: 'BAD_INPUT', extensions: expect.objectContaining({ argument: 'items' }) });
  const codes = (count: number) => Array.from({ length: count }, (_, i) => `3C0${i}`);
  for (const well of [undefined, null, [], codes(ITEMS_AT_MOST)]) expect(() => demandFewItems(well)).not.toThrow();
  expect(() => demandFewItems(codes(ITEMS_AT_MOST + 1))).toThrow(refused);
  expect(() => demandFewItems(['x'.repeat(101)])).toThrow(refused);
});
