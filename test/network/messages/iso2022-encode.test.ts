import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeIso2022 } from './iso2022-encode.js';

/** Published SS-MIX2 files from outside this project; they are beside the project, not in it. */
const CORPUS = resolve('../shared/corpus/ssmix2');
const withCorpus = existsSync(CORPUS) ? it : it.skip;
if (!existsSync(CORPUS) && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the SS-MIX2 corpus is required and missing');
if (!existsSync(CORPUS)) console.warn('SKIPPED: the corpus of published SS-MIX2 files is not there');

const back = (text: string): string => new TextDecoder('iso-2022-jp', { fatal: true }).decode(encodeIso2022(text));

describe('ISO-2022-JP', () => {
  it('writes ASCII and JIS X 0208 with the two escapes of SS-MIX2 only', () => {
    expect(encodeIso2022('患者^太郎').toString('latin1')).toBe('\x1b$B45<T\x1b(B^\x1b$BB@O:\x1b(B');
    expect(back('A/G比 γ-GT １－２－３')).toBe('A/G比 γ-GT １－２－３');
  });

  withCorpus('writes published files back byte for byte', () => {
    const files = readdirSync(CORPUS, { recursive: true, withFileTypes: true }).filter((one) => /_[012]$/.test(one.name));
    const texts = files
      .map((one) => readFileSync(join(one.parentPath, one.name)))
      .filter((bytes) => bytes.subarray(0, 3).toString() === 'MSH');
    expect(texts.length).toBeGreaterThan(5);
    for (const bytes of texts) expect(encodeIso2022(new TextDecoder('iso-2022-jp').decode(bytes)).equals(bytes)).toBe(true);
  });

  it('replaces characters that the standard forbids', () => {
    expect(back('ﾔﾏﾀﾞ①㈱㎎')).toBe('ヤマダ(1)(株)mg');
    expect(back('髙橋𠮷田')).toBe('■橋■田');
  });
});
