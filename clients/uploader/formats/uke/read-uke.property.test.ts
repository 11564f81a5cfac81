import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ukeFile, ukeStyle } from '../../testing/arbitrary-uke.js';
import { writeUke } from '../../testing/uke-writer.js';
import { readUke } from './read-uke.js';

const withoutLines = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, one) => (key === 'line' ? undefined : one instanceof Map ? [...one] : one)));

it('a claim file by another program is read with exactly its values, in either era and with or without trailing fields', () => {
  fc.assert(
    fc.property(ukeFile, ukeStyle, (file, style) => {
      const reading = readUke(writeUke(file, style));
      expect(reading.ok && withoutLines(reading.value)).toEqual(withoutLines(file));
    }),
    { numRuns: 150 },
  );
});
