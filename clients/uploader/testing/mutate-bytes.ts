import fc from 'fast-check';

/** A change of a file, as a broken disk, a cut transfer or another program makes it. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

const at = (bytes: Uint8Array, share: number) => Math.min(bytes.length, Math.floor(share * (bytes.length + 1)));

function splice(bytes: Uint8Array, from: number, count: number, ...inserted: number[]): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, from), ...inserted, ...bytes.subarray(from + count)]);
}

const place = fc.double({ min: 0, max: 1, noNaN: true });
/** Bytes that mean something: separators, ends of lines and of the file, lead bytes, quotes, brackets. */
const byte = fc.oneof(
  fc.constantFrom(0x2c, 0x0d, 0x0a, 0x1a, 0x00, 0x22, 0x5c, 0x83, 0xf0, 0xff, 0x7b, 0x5b, 0x3c, 0x30),
  fc.integer({ min: 0, max: 255 }),
);

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ place, byte }).map(
    (of): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, of.place), 1, of.byte),
  ),
  fc.record({ place, byte }).map(
    (of): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, of.place), 0, of.byte),
  ),
  fc.record({ place, count: fc.integer({ min: 1, max: 40 }) }).map(
    (of): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, of.place), of.count),
  ),
  fc.record({ place }).map(
    (of): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, of.place)),
  ),
  fc.record({ place, to: place, count: fc.integer({ min: 1, max: 200 }) }).map(
    (of): Mutation =>
      (bytes) => {
        const from = at(bytes, of.place);
        return splice(bytes, at(bytes, of.to), 0, ...bytes.subarray(from, from + of.count));
      },
  ),
  fc.record({ line: place, to: place }).map(
    (of): Mutation =>
      (bytes) =>
        moveLine(bytes, of.line, of.to),
  ),
);

/** Puts one line at the place of another. */
function moveLine(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const [line = ''] = lines.splice(Math.floor(from * lines.length), 1);
  lines.splice(Math.floor(to * lines.length), 0, line);
  return Buffer.from(lines.join('\n'), 'latin1');
}

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 });
