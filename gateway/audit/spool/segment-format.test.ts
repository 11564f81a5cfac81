import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '../testing/open-spool.js';
import { decodeGroup, encodeGroup, groupBytes } from './record-group.js';
import {
  FRAME_OVERHEAD,
  HEADER_BYTES,
  makeSpoolId,
  openFrame,
  readFrameHead,
  readHeader,
  sealFrame,
  writeHeader,
} from './segment-format.js';
import { toSpoolKey } from './spool-key.js';

const HEADER = { spool: makeSpoolId(), first: 7_000_000_000, previous: randomBytes(32) };
const flip = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ 1;
  return copy;
};

describe('A segment’s header', () => {
  it('is read as it was written', () => {
    const { header, keys } = writeHeader(HEADER, TEST_KEY);
    expect(header.length).toBe(HEADER_BYTES);
    expect(readHeader(header, [toSpoolKey(randomBytes(32)), TEST_KEY])).toEqual({ ...HEADER, keys });
  });

  it('is damaged if any bit of it was altered, unless another key could have written it', () => {
    const { header } = writeHeader(HEADER, TEST_KEY);
    for (let at = 0; at < HEADER_BYTES; at++) {
      expect([at, readHeader(flip(header, at), [TEST_KEY])]).toEqual([at, at >= 8 && at < 12 ? 'key' : 'damaged']);
    }
    expect(readHeader(header.subarray(0, 50), [TEST_KEY])).toBe('damaged');
    expect(readHeader(header, [])).toBe('key');
  });
});

describe('A frame', () => {
  const { keys } = writeHeader(HEADER, TEST_KEY);
  const group = encodeGroup({ first: 1, previous: HEADER.previous, records: [Buffer.from('{"a":1}'), Buffer.from('{"kana":"ヤマダ"}')] });
  const frame = sealFrame(group, 4_096, keys);

  it('opens at its position, and has its length in its head', () => {
    expect(frame.length).toBe(group.length + FRAME_OVERHEAD);
    expect(readFrameHead(frame, keys)).toBe(group.length);
    expect(openFrame(frame, 4_096, keys)!.equals(group)).toBe(true);
  });

  it('does not open at another position, in another segment, or with any bit altered', () => {
    expect(openFrame(frame, 4_097, keys)).toBeUndefined();
    expect(openFrame(frame, 4_096, writeHeader(HEADER, TEST_KEY).keys)).toBeUndefined();
    for (let at = 0; at < frame.length; at++) expect([at, openFrame(flip(frame, at), 4_096, keys)]).toEqual([at, undefined]);
    expect(openFrame(frame.subarray(0, 20), 4_096, keys)).toBeUndefined();
  });

  it('is not where nothing was written', () => {
    expect(readFrameHead(Buffer.alloc(100), keys)).toBeUndefined();
    expect(readFrameHead(frame.subarray(0, 8), keys)).toBeUndefined();
  });
});

describe('A group', () => {
  it.each([[[]], [['{}']], [['', 'a', 'ヤマダ', 'x'.repeat(100_000)]]])('is read as it was written: %#', (texts: string[]) => {
    const records = texts.map((text) => Buffer.from(text));
    const bytes = encodeGroup({ first: 42, previous: HEADER.previous, records });
    const length = records.reduce((sum, record) => sum + record.length, 0);
    expect(bytes.length).toBe(groupBytes(texts.length, length));
    const group = decodeGroup(bytes);
    expect([group.first, group.previous.equals(HEADER.previous)]).toEqual([42, true]);
    expect(group.records.map((record) => record.toString())).toEqual(texts);
  });
});
