import fc from 'fast-check';
import { findDataType } from './storage/data-type.js';
import { readFile } from './storage/read-file.js';
import { bytesOf } from './testing/hl7-writer.js';
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

it.each<[string, (text: string) => Uint8Array]>([
  ['with LF as its terminator', (text) => bytesOf(text.replaceAll('\r', '\n'))],
  ['with CRLF as its terminator', (text) => bytesOf(text.replaceAll('\r', '\r\n'))],
  ['in UTF-8', (text) => Buffer.from(text.replace('|~ISO IR87|', '|UNICODE UTF-8|'))],
])('a file of any type %s has the same values', (_, encode) => {
  const written = fc.constantFrom(...Object.keys(WRITTEN)).chain((type) => writtenMessage(type));
  fc.assert(
    fc.property(written, ({ path, text, content }) => {
      const reading = readFile({ path, bytes: encode(text), patientId: PATIENT });
      expect(reading.outcome === 'READ' && reading.content).toEqual(content);
    }),
    { numRuns: 3 * RUNS },
  );
});

it('a user-defined character in a file hides nothing but itself', () => {
  fc.assert(
    fc.property(writtenMessage('OML-11'), fc.nat(), ({ path, bytes }, where) => {
      const runs = [
        ...Buffer.from(bytes)
          .toString('latin1')
          .matchAll(/\x1b\$B[^\x1b]{2}/g),
      ];
      fc.pre(runs.length > 0);
      const changed = Uint8Array.from(bytes);
      changed.set([0x75, 0x21], runs[where % runs.length]!.index + 3);
      const reading = readFile({ path, bytes: changed, patientId: PATIENT });
      expect(reading).toMatchObject({ outcome: 'READ', fileWarnings: [{ code: 'CHARACTER_REPLACED' }] });
    }),
    { numRuns: 20 },
  );
});
