import type { DiagnosisPartFragment, Sourced } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { groupProblems } from './group-problems.js';

const coding = (text: string) => ({ text, code: null, system: null, originalText: null, alternates: null });
const entry = (id: string, text: string, more: object = {}): Sourced<DiagnosisPartFragment> => ({
  system: { id: 'humanbridge', name: 'HumanBridge' },
  node: {
    id,
    condition: coding(text),
    modifiers: [],
    confirmation: null,
    endedOn: null,
    primary: null,
    ...more,
  } as unknown as DiagnosisPartFragment,
});
const ids = (items: readonly Sourced<DiagnosisPartFragment>[]) =>
  groupProblems(items).map(({ entries }) => entries.map(({ node }) => node.id));

describe('problems', () => {
  it('are grouped if their words are the same, the newest first', () => {
    expect(ids([entry('a', '心不全'), entry('b', '不眠症'), entry('c', '心不全')])).toEqual([['a', 'c'], ['b']]);
  });

  it('stand apart if a modifier, the confirmation or the end differs', () => {
    const items = [
      entry('a', '心不全'),
      entry('b', '心不全', { modifiers: [coding('の疑い')] }),
      entry('c', '心不全', { confirmation: coding('疑い') }),
      entry('d', '心不全', { endedOn: '2020-01-01' }),
    ];
    expect(ids(items)).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('are primary if one facility says so', () => {
    const [problem] = groupProblems([entry('a', '心不全'), entry('b', '心不全', { primary: true })]);
    expect([problem?.isPrimary, problem?.text]).toEqual([true, '心不全']);
  });

  it('lose no entry', () => {
    const items = Array.from({ length: 20 }, (_, at) => entry(String(at), `病名${at % 3}`));
    expect(ids(items).flat().sort()).toEqual(items.map(({ node }) => node.id).sort());
  });
});
