import { describe, expect, it } from '@jest/globals';
import { changeZoom, listModalities, nameStudy, stepTo } from './study.js';

const study = (modalities: readonly string[], procedure: string | null = null, kind: string | null = null) =>
  ({
    modalities,
    kind,
    procedure: procedure === null ? null : { text: procedure, code: null, system: null, originalText: null, alternates: null },
  }) as never;
const kindName = (kind: string) => `種類 ${kind}`;

describe('a study', () => {
  it.each<[string, Parameters<typeof nameStudy>[0], string]>([
    ['its procedure', study(['CT'], '胸部単純CT'), '胸部単純CT'],
    ['the kinds of its pictures', study(['CT', 'SR']), 'CT・SR'],
    ['its kind', study([], null, 'RADIOLOGY'), '種類 RADIOLOGY'],
    ['nothing', study([]), ''],
  ])('is called by %s', (_, one, name) => expect(nameStudy(one, kindName)).toBe(name));

  it('offers the kinds of pictures, each once, the most frequent first', () => {
    expect(listModalities([study(['CT', 'CT']), study(['MR']), study(['CT', 'US'])])).toEqual(['CT', 'MR', 'US']);
    expect(listModalities([])).toEqual([]);
  });
});

describe('the viewer', () => {
  it.each([
    [0, 1, 3, 1],
    [2, 1, 3, 2],
    [0, -1, 3, 0],
    [0, 1, 0, 0],
  ])('steps from %i by %i of %i to %i', (at, step, count, to) => expect(stepTo(at, step, count)).toBe(to));

  it.each([
    [1, 1, 1.5],
    [6, 1, 6],
    [1, -1, 1],
    [2, -1, 1.5],
  ] as const)('zooms from %d by %i to %d', (from, step, to) => expect(changeZoom(from, step)).toBe(to));
});
