import { describe, expect, it } from '@jest/globals';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import { type Answer, parseAnswer as reading } from './answer.js';
import { toWire } from './wire-text.js';

/** Short answers are read at once. */
const parseAnswer = (text: string, service: string) => reading(text, service) as Answer;
const errorOf = (error: unknown) => parseAnswer(toWire(JSON.stringify({ data: {}, errors: [error] })), 'chart').errors[0]!;
const FAILED = {
  code: 'other',
  path: undefined,
  error: { message: 'A part of the network failed.', extensions: { code: 'SUBGRAPH_ERROR', service: 'chart' } },
};

it.each([
  '',
  '<html>',
  '{"data":{}',
  'null',
  '7',
  '"text"',
  '[]',
  '[{"data":{}}]',
  '{}',
  '{"data":null}',
  '{"data":[]}',
  '{"data":"x"}',
  '{"data":{},"errors":{}}',
  '{"data":{},"errors":"x"}',
  '{"data":null,"errors":[]}',
])('The body %j is refused', (body) => {
  expect(() => parseAnswer(body, 'chart')).toThrow(SubgraphFailure);
  expect(() => parseAnswer(body, 'chart')).toThrow(expect.objectContaining({ code: 'SUBGRAPH_INVALID', harmless: false }));
});

it.each<[string, unknown]>([
  ['{"data":{"a":1},"extensions":{"trace":"x"}}', { plain: true, data: { a: 1 }, errors: [] }],
  ['{"data":{"a":1},"errors":null}', { plain: true, data: { a: 1 }, errors: [] }],
  ['{"errors":[{"message":"x"}]}', { plain: true, data: null, errors: [FAILED] }],
  ['{"data":null,"errors":[null,[],"x"]}', { plain: true, data: null, errors: [FAILED, FAILED, FAILED] }],
])('The body %s is accepted', (body, answer) => {
  expect(parseAnswer(body, 'chart')).toEqual(answer);
});

it('A body with an escape is recognised', () => {
  expect(parseAnswer('{"data":{"a":"x"}}', 'chart').plain).toBe(true);
  expect(parseAnswer('{"data":{"a":"\\n"}}', 'chart')).toMatchObject({ plain: false, data: { a: '\n' } });
});

describe('A client sees of a subgraph’s error', () => {
  it('nothing of the subgraph’s own words, stack or further extensions', () => {
    const shown = errorOf({
      message: 'patient 4711 has HIV',
      locations: [],
      stack: 's',
      extensions: { code: 'DB', sql: 'select', stacktrace: ['x'] },
    });
    expect(shown).toEqual(FAILED);
  });
  it.each(['NOT_PERMITTED', 'PERMIT_INVALID', 'NOT_FOUND', 'UNREACHABLE', 'TIMED_OUT', 'INVALID_DATA'])(
    'the code %s with the kit’s words',
    (code) => {
      const { error } = errorOf({ message: 'secret', extensions: { code, service: 'ssmix2', argument: 'first' } });
      expect(error.extensions).toEqual({ code, service: 'ssmix2', argument: 'first' });
      expect(error.message).not.toContain('secret');
    },
  );
  it('a subgraph that is not ready as one that cannot be reached', () => {
    expect(errorOf({ extensions: { code: 'NOT_READY' } }).error.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'chart' });
  });
  it('the fault of an input only in the kit’s words', () => {
    const told = (message: string) => errorOf({ message, extensions: { code: 'BAD_INPUT', argument: 'since' } }).error;
    expect(told('`since` must be now or past.')).toEqual({
      message: '`since` must be now or past.',
      extensions: { code: 'BAD_INPUT', service: 'chart', argument: 'since' },
    });
    for (const foreign of [
      '日付が正しくありません',
      '<b>sign in</b> at http://x',
      'x'.repeat(301),
      '`since` must be now or past. Call 555.',
    ]) {
      expect(told(foreign).message).toBe('The input is not acceptable.');
    }
  });
  it('an argument only if it is a name', () => {
    const told = (argument: string) => errorOf({ extensions: { code: 'BAD_INPUT', argument } }).error.extensions?.argument;
    expect(told('filter.name')).toBe('filter.name');
    for (const none of ['<a>', 'a b', '1', 'a.', 'http://x']) expect(told(none)).toBeUndefined();
  });
  it.each(['<b>x</b>', 'http://x', 'a:b', '&amp;', 'x\u202ey', ' x', 'mail@x', 'a/b'])('no label %j', (service) => {
    expect(errorOf({ extensions: { code: 'NOT_FOUND', service } }).error.extensions?.service).toBe('chart');
  });
  it.each<[string, unknown]>([
    ['a number', 7],
    ['an inherited name', 'constructor'],
    ['an object', { NOT_FOUND: 1 }],
    ['of the gateway', 'UNAUTHENTICATED'],
    ['of another letter case', 'not_found'],
  ])('no code that is %s', (_, code) => {
    expect(errorOf({ message: 'x', extensions: { code } })).toEqual(FAILED);
  });
  it('a label of a hundred characters, and no argument that is not a name', () => {
    const { error } = errorOf({ extensions: { code: 'NOT_FOUND', service: '岡'.repeat(100), argument: { a: 1 } } });
    expect(error.extensions).toEqual({ code: 'NOT_FOUND', service: '岡'.repeat(100) });
    expect(errorOf({ extensions: { code: 'NOT_FOUND', service: 'x'.repeat(301) } }).error.extensions?.service).toBe('chart');
  });
});

it.each<[unknown, readonly (string | number)[] | undefined]>([
  [
    ['a', 0, '_b1'],
    ['a', 0, '_b1'],
  ],
  [[], []],
  ['a', undefined],
  [{ 0: 'a' }, undefined],
  [['a', null], undefined],
  [['a', 1.5], undefined],
  [['a', -1], undefined],
  [['patient 4711'], undefined],
  [['a', ['b']], undefined],
  [[`a${'b'.repeat(100)}`], undefined],
  [new Array(101).fill(0), undefined],
])('The path %j is read as %j', (path, taken) => {
  expect(errorOf({ path }).path).toEqual(taken);
});

it('An answer with many errors keeps the first hundred', () => {
  const body = JSON.stringify({ data: {}, errors: new Array(3_000).fill({ message: 'x' }) });
  expect(parseAnswer(body, 'chart').errors).toHaveLength(100);
});
