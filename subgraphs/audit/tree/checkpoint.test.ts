import { describe, expect, it } from '@jest/globals';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { hashLeaf } from './merkle-hash.js';
import { formatTlogProof, parseTlogProof } from './tlog-proof.js';

const SPEC = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('a checkpoint', () => {
  it('of the specification’s example is read, and written as it was', () => {
    const checkpoint = parseCheckpoint(SPEC);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(checkpoint)).toBe(SPEC);
  });

  it('may be of the empty log, and may have extension lines', () => {
    const empty: Checkpoint = { origin: 'a', size: 0, root: hashLeaf('') };
    expect(parseCheckpoint(formatCheckpoint(empty))).toEqual(empty);
    expect(parseCheckpoint(`${SPEC}extension\n`)).toEqual(parseCheckpoint(SPEC));
  });

  it.each([
    ['nothing', ''],
    ['without an origin', SPEC.replace('example.com/behind-the-sofa', '')],
    ['without a root', 'origin\n3\n'],
    ['with a leading zero', SPEC.replace('20852163', '020852163')],
    ['with a negative size', SPEC.replace('20852163', '-1')],
    ['with a size beyond exact numbers', SPEC.replace('20852163', '9999999999999999')],
    ['with a short root', 'origin\n3\nAAAA\n'],
    ['with an empty extension line', `${SPEC}\nmore\n`],
  ])('is refused: %s', (_what, text) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe('CHECKPOINT_MALFORMED');
  });
});

describe('a proof file', () => {
  const checkpoint = `${SPEC}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`;

  it.each([0, 1, 30])('with %i hashes is read as it was written', (count) => {
    const proof = { index: 7, proof: Array.from({ length: count }, (_, i) => hashLeaf(String(i))), checkpoint };
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
  });

  it('may have an extra line, which is ignored', () => {
    expect(parseTlogProof(`c2sp.org/tlog-proof@v1\nextra YWJj\nindex 0\n\n${checkpoint}`)).toMatchObject({ index: 0, proof: [] });
  });

  it.each([
    ['of another version', `c2sp.org/tlog-proof@v2\nindex 0\n\n${checkpoint}`],
    ['without an index', `c2sp.org/tlog-proof@v1\n\n${checkpoint}`],
    ['with a hash that is too short', `c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n${checkpoint}`],
    ['with 64 hashes', `c2sp.org/tlog-proof@v1\nindex 0\n${`${hashLeaf('').toString('base64')}\n`.repeat(64)}\n${checkpoint}`],
    ['without a checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
  ])('is refused: %s', (_what, text) => {
    expect(codeOf(() => parseTlogProof(text))).toBe('PROOF_MALFORMED');
  });
});
