import fc from 'fast-check';
import { findDataType } from './storage/data-type.js';
import { readFile } from './storage/read-file.js';
import { PATIENT, WRITTEN, writtenMessage } from './testing/written-messages.js';

/** How many messages of each type. */
const RUNS = 100;

it('every data type of the standard is written by this test', () => {
  for (const type of Object.keys(WRITTEN)) expect(findDataType(type)).not.toBeNull();
  expect(Object.keys(WRITTEN)).toHaveLength(26);
});

it.each(Object.keys(WRITTEN))('a file of %s by another program is read with exactly its values', (type) => {
  fc.assert(
    fc.property(writtenMessage(type), ({ path, bytes, content }) => {
      const reading = readFile({ path, bytes, patientId: PATIENT });
      expect(reading).toMatchObject({ outcome: 'READ', type });
      expect(reading.outcome === 'READ' && reading.content).toEqual(content);
    }),
    { numRuns: RUNS },
  );
});
