import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, literal, name, property, read, write } from './source-code.js';

const KEYS = ['id', '_a1', 'class', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '__typename'];

it.each(KEYS)('What is written under the key %s is read again, as a property of the object itself', (key) => {
  const written = evaluate<(v: string) => object>(`return v=>{const e={};${write('e', key, 'v')}return e;}`, {})('v');
  const literally = evaluate<(v: string) => object>(`return v=>({${property(key, 'v')}})`, {})('v');
  for (const object of [written, literally]) {
    expect(Object.getOwnPropertyDescriptor(object, key)).toEqual({ value: 'v', enumerable: true, configurable: true, writable: true });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(JSON.stringify(object)).toBe(`{"${key}":"v"}`);
    expect(evaluate<(e: object) => unknown>(`return e=>${read('e', key)}`, {})(object)).toBe('v');
  }
});

it.each(KEYS)('Of an object without a key %s nothing is read that it inherits', (key) => {
  expect(evaluate<(e: object) => unknown>(`return e=>${read('e', key)}`, {})({})).toBeUndefined();
});

it.each(['', '1a', 'a b', 'a;b', 'a.b', 'a"', 'a]', 'ａ', 'é', 'a\u2028', 'a\n', 'a$'])('%j never becomes code: it is no name', (key) => {
  expect(() => name(key)).toThrow(TypeError);
  expect(() => read('e', key)).toThrow(TypeError);
});

it('Any text is one literal of its value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(evaluate(`return ${literal(text)}`, {})).toBe(text);
    }),
  );
});
