import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, literal, name, property, read, write } from './source-code.js';

const KEYS = ['id', '_a1', 'class', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '__typename'];

it.each(KEYS)('A value under the key %s is written and read as an own property', (key) => {
  const written = evaluate<(v: string) => object>(`return v=>{const e={};${write('e', key, 'v')}return e;}`, {})('v');
  const literally = evaluate<(v: string) => object>(`return v=>({${property(key, 'v')}})`, {})('v');
  for (const object of [written, literally]) {
    expect(Object.getOwnPropertyDescriptor(object, key)).toEqual({ value: 'v', enumerable: true, configurable: true, writable: true });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(JSON.stringify(object)).toBe(`{"${key}":"v"}`);
    expect(evaluate<(e: object) => unknown>(`return e=>${read('e', key)}`, {})(object)).toBe('v');
  }
});

it.each(KEYS)('An inherited property is not read for the key %s', (key) => {
  expect(evaluate<(e: object) => unknown>(`return e=>${read('e', key)}`, {})({})).toBeUndefined();
});

it.each(['', '1a', 'a b', 'a;b', 'a.b', 'a"', 'a]', 'ａ', 'é', 'a\u2028', 'a\n', 'a$'])(
  '%j never becomes code, because it is not a GraphQL name',
  (key) => {
    expect(() => name(key)).toThrow(TypeError);
    expect(() => read('e', key)).toThrow(TypeError);
  },
);

it('Any text becomes one literal of the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(evaluate(`return ${literal(text)}`, {})).toBe(text);
    }),
  );
});
