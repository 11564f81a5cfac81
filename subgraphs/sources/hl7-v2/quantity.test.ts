import { parseMessage } from './hl7-message.js';
import { readCompositeQuantity, readQuantity } from './quantity.js';

function rxeOf(fields: string) {
  const parsed = parseMessage(`MSH|^~\\&|A|B|C|D|20260101||RDE^O11|ID1|P|2.5\rRXE|${fields}\r`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.message.getSegment('RXE')!;
}

it.each([
  ['2|TAB^錠^MR9P', { value: 2, text: '2', unit: '錠' }],
  ['0.5|mL', { value: 0.5, text: '0.5', unit: 'mL' }],
  ['10^3|U', { value: null, text: '10^3', unit: 'U' }],
  ['1~2|TAB', { value: null, text: '1~2', unit: 'TAB' }],
  ['1|10^3単位', { value: 1, text: '1', unit: '10^3単位' }],
  ['少量|', { value: null, text: '少量', unit: null }],
  ['|TAB', null],
])('the amount and unit %s are read whole, and no number is made of a part', (fields, quantity) => {
  expect(readQuantity(rxeOf(fields), 1, 2)).toEqual(quantity);
});

it('an amount with its unit in one field (CQ) has the unit in subcomponents', () => {
  expect(readCompositeQuantity(rxeOf('3^TAB&錠&MR9P'), 1)).toEqual({ value: 3, text: '3', unit: '錠' });
});
