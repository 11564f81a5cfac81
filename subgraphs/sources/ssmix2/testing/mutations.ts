import fc from 'fast-check';

/** Something that happens to a file on its way: a new array each time. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

/** Anywhere in the file: without the bias that would mostly strike its beginning. */
const place = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((millionths) => millionths / 1_000_000);

function at(bytes: Uint8Array, where: number): number {
  return Math.floor(where * bytes.length);
}

function spliced(bytes: Uint8Array, from: number, remove: number, insert: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
}

/** Mostly bits that leave the byte below 80. */
const mask = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 127 }) },
  { weight: 1, arbitrary: fc.integer({ min: 128, max: 255 }) },
);
const flip = fc.tuple(place, mask).map(
  ([where, bits]): Mutation =>
    (bytes) => {
      const copy = Uint8Array.from(bytes);
      const index = at(bytes, where);
      if (index < copy.length) copy[index] = copy[index]! ^ bits;
      return copy;
    },
);
const cutEnd = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.slice(0, at(bytes, where)),
);
const cutStart = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.slice(at(bytes, where)),
);
const remove = fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
  ([where, n]): Mutation =>
    (bytes) =>
      spliced(bytes, at(bytes, where), n, new Uint8Array()),
);
const repeat = fc.tuple(place, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 50 })).map(
  ([where, n, times]): Mutation =>
    (bytes) => {
      const from = at(bytes, where);
      return spliced(bytes, from, 0, Buffer.concat(Array<Uint8Array>(times).fill(bytes.subarray(from, from + n))));
    },
);
const noise = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(
  ([where, more]): Mutation =>
    (bytes) =>
      spliced(bytes, at(bytes, where), 0, more),
);
const words = fc
  .tuple(
    place,
    fc.constantFrom(
      '|',
      '^',
      '~',
      '&',
      '\\',
      '\r',
      '\n',
      '\x1b',
      '\x1b$B',
      '\x1b(B',
      '\x1b(I',
      '\x1b$@',
      '\x1b(J',
      '\\X',
      '\\XFFFF\\',
      '\\F',
      '\\.br\\',
      '""',
      '\0',
      '\x0b',
      '\x1c\r',
      'MSH|',
      '\rPID|',
      '\rOBX|',
      '\rOBR|',
      '\rORC|CA|',
      '\n',
      '\rADD|',
      '\r obx|',
      '\rNTE|1||',
      '\rZZ1|',
      '\x1b$(D',
      '\x1b$(0',
      '\x1b$Bu!',
      '\\.sp9\\',
      '\\Z1\\',
      '^3',
    ),
  )
  .map(
    ([where, word]): Mutation =>
      (bytes) =>
        spliced(bytes, at(bytes, where), 0, Buffer.from(word, 'latin1')),
  );

/** A kanji in a double-byte run becomes one whose bytes are delimiters. */
const delimiterInKanji = fc.tuple(place, fc.constantFrom('\x7c\x5e', '\x5e\x7c', '\x26\x7e', '\x5c\x5c', '\x7e\x26')).map(
  ([where, pair]): Mutation =>
    (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      const runs = [...text.matchAll(/\x1b\$B((?:[^\x1b]{2})+)\x1b\(B/g)];
      const run = runs[Math.floor(where * runs.length)];
      return run ? spliced(bytes, run.index + 3, 2, Buffer.from(pair, 'latin1')) : bytes;
    },
);

/** A segment said again and again, or a field that does not end. */
const segments = (change: (lines: string[], index: number) => string[]) =>
  place.map(
    (where): Mutation =>
      (bytes) => {
        const lines = Buffer.from(bytes).toString('latin1').split('\r');
        return Buffer.from(change(lines, Math.floor(where * lines.length)).join('\r'), 'latin1');
      },
  );
const said = segments((lines, i) => [...lines.slice(0, i), ...Array<string>(30).fill(lines[i]!), ...lines.slice(i)]);
const dropped = segments((lines, i) => lines.toSpliced(i, 1));
const moved = segments((lines, i) => [lines[i]!, ...lines.toSpliced(i, 1)]);
const gigantic = segments((lines, i) => lines.with(i, `${lines[i]}|${'X~'.repeat(10_000)}`));
const endless = segments((lines, i) => lines.with(i, `${lines[i]}${'\\E\\'.repeat(5_000)}${'9'.repeat(20_000)}`));

const some = fc.oneof(
  { weight: 8, arbitrary: flip },
  { weight: 3, arbitrary: fc.oneof(cutEnd, cutStart, remove, repeat) },
  { weight: 4, arbitrary: words },
  { weight: 2, arbitrary: fc.oneof(noise, delimiterInKanji) },
  { weight: 2, arbitrary: fc.oneof(said, dropped, moved) },
  { weight: 1, arbitrary: fc.oneof(gigantic, endless) },
);

/** One to four of them, one after the other. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .array(some, { minLength: 1, maxLength: 4 })
  .map((all) => (bytes) => all.reduce((changed, change) => change(changed), bytes));
