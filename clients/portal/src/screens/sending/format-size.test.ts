import { expect, it } from '@jest/globals';
import { formatSize } from './format-size.js';

it.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KB'],
  [20_480, '20 KB'],
  [1_073_741_824, '1 GB'],
  [5e15, '4547 TB'],
])('%s bytes are shown as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
