import fc from 'fast-check';
import { SourceError } from '../source-error.js';
import { FrameReader, frameMessage } from './mllp-frame.js';

const payloads = fc.array(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes.filter((one) => one !== 0x1c && one !== 0x0b))),
  { maxLength: 6 },
);
const garbage = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes.filter((one) => one !== 0x0b)));

function cut(bytes: Buffer, points: number[]): Buffer[] {
  const at = [0, ...points.map((point) => point % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

it('an MLLP payload is framed by 0B and 1C 0D', () => {
  expect(frameMessage(Buffer.from('MSH'))).toEqual(Buffer.from([0x0b, 0x4d, 0x53, 0x48, 0x1c, 0x0d]));
});

it('payloads are decoded unchanged, however the stream is split and whatever is between the blocks', () => {
  fc.assert(
    fc.property(payloads, garbage, fc.array(fc.nat(), { maxLength: 12 }), (sent, noise, points) => {
      const reader = new FrameReader();
      const stream = Buffer.concat(sent.flatMap((payload) => [noise, frameMessage(payload)]));
      expect(cut(stream, points).flatMap((chunk) => reader.push(chunk))).toEqual(sent);
    }),
  );
});

it('a stream of single bytes has the same payloads', () => {
  const reader = new FrameReader();
  const stream = Buffer.concat([frameMessage(Buffer.from('one')), frameMessage(Buffer.from('two'))]);
  expect([...stream].flatMap((byte) => reader.push(Buffer.from([byte]))).map(String)).toEqual(['one', 'two']);
});

it('a block whose 1C has no 0D behind it, or gets it late, ends at once', () => {
  const reader = new FrameReader();
  expect(reader.push(Buffer.from([0x0b, 0x41, 0x1c]))).toEqual([Buffer.from('A')]);
  expect(reader.push(Buffer.from([0x0d, 0x0b, 0x42, 0x1c, 0x0b, 0x43]))).toEqual([Buffer.from('B')]);
  expect(reader.push(Buffer.from([0x1c, 0x0d]))).toEqual([Buffer.from('C')]);
});

it('a block may be as large as the limit, and not a byte larger', () => {
  expect(new FrameReader(10).push(frameMessage(Buffer.alloc(10, 65)))).toHaveLength(1);
  const reader = new FrameReader(10);
  expect(() => reader.push(Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(13, 65)]))).toThrow(SourceError);
});

it('a block that begins within another block ends it, however the stream is split', () => {
  const stream = Buffer.concat([
    frameMessage(Buffer.from('a')),
    frameMessage(Buffer.from('half')).subarray(0, 4),
    frameMessage(Buffer.from('b')),
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 6 }), (points) => {
      const reader = new FrameReader();
      expect(cut(stream, points).flatMap((chunk) => reader.push(chunk).map(String))).toEqual(['a', 'b']);
    }),
  );
});

it('bytes outside of blocks above the limit of a block are INVALID_DATA', () => {
  const reader = new FrameReader(100);
  for (let i = 0; i < 10; i++) reader.push(Buffer.concat([Buffer.alloc(90, 65), frameMessage(Buffer.from('x'))]));
  reader.push(Buffer.alloc(60, 65));
  expect(() => reader.push(Buffer.alloc(60, 65))).toThrow(SourceError);
});

it('random bytes are payloads or INVALID_DATA, without an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (chunks) => {
      const reader = new FrameReader(64);
      try {
        for (const chunk of chunks) reader.push(Buffer.from(chunk));
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_DATA' });
      }
    }),
  );
});
