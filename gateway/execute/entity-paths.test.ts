import { describe, expect, it } from '@jest/globals';
import type { Entity } from './answers/project.js';
import { findPaths, findTargets } from './entity-paths.js';

const [a, b, c] = [{ is: 'a' }, { is: 'b' }, { is: 'c' }];

const CASES: readonly [
  title: string,
  root: Entity,
  path: readonly string[],
  found: readonly Entity[],
  at: readonly (string | number)[][],
][] = [
  ['an object', { x: { y: a } }, ['x', 'y'], [a], [['x', 'y']]],
  [
    'the items of a list',
    { x: [a, b] },
    ['x', '@'],
    [a, b],
    [
      ['x', 0],
      ['x', 1],
    ],
  ],
  [
    'the items of lists in lists',
    { x: [[a], [b, c], []] },
    ['x', '@', '@'],
    [a, b, c],
    [
      ['x', 0, 0],
      ['x', 1, 0],
      ['x', 1, 1],
    ],
  ],
  [
    'what is in items',
    { x: [{ y: [a] }, { y: [b] }] },
    ['x', '@', 'y', '@'],
    [a, b],
    [
      ['x', 0, 'y', 0],
      ['x', 1, 'y', 0],
    ],
  ],
  ['what nulls leave', { x: [null, { y: null }, { y: [null, a] }, {}] }, ['x', '@', 'y', '@'], [a], [['x', 2, 'y', 1]]],
  ['nothing under a null', { x: null }, ['x', 'y'], [], []],
  ['nothing under a scalar', { x: 'text' }, ['x', 'length'], [], []],
  ['nothing that an object inherits', { x: {} }, ['x', 'constructor'], [], []],
  ['keys that every object has', { constructor: a }, ['constructor'], [a], [['constructor']]],
];

describe('A path finds entities:', () => {
  it.each(CASES)('%s, and gives the position of each', (_, root, path, found, at) => {
    const targets = findTargets(root, path);
    expect(targets).toEqual(found);
    const paths = findPaths(root, path, new Set(targets));
    expect(targets.map((target) => paths.get(target))).toEqual(at);
  });
});

it('The empty path finds the root', () => {
  expect(findTargets(a, [])).toEqual([a]);
});

it('Entities with equal content are distinguished by identity', () => {
  const [one, other] = [{ id: '1' }, { id: '1' }];
  expect([...findPaths({ x: [one, other] }, ['x', '@'], new Set([other])).values()]).toEqual([['x', 1]]);
});
