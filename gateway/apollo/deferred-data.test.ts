import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toWire } from '../execute/answers/wire-text.js';
import { deferData, unreadText } from './deferred-data.js';

const TEXT = '{"me":{"name":"岡 \\ud83d\\ude00"},"__proto__":{"a":1},"list":[1,null]}';
const defer = (text: string) => deferData(toWire(text))!;

describe('the data of an answer in Apollo Server', () => {
  it('keep their text until a plugin reads the data', () => {
    const data = defer(TEXT);
    const spread = { data };
    expect(unreadText(spread.data)).toBe(toWire(TEXT));
    expect(unreadText(data)).toBe(toWire(TEXT));
  });

  it.each<[string, (data: Record<string, unknown>) => unknown]>([
    ['reads a member', (data) => data.me],
    ['lists the keys', (data) => Object.keys(data)],
    ['asks for a key', (data) => 'me' in data],
    ['writes a member', (data) => Reflect.set(data, 'more', 1)],
    ['deletes a member', (data) => Reflect.deleteProperty(data, 'me')],
    ['defines a member', (data) => Object.defineProperty(data, 'more', { value: 1 })],
    ['copies them', (data) => ({ ...data })],
    ['freezes them', (data) => Object.freeze(data)],
    ['changes the prototype', (data) => Object.setPrototypeOf(data, null)],
    ['writes them as JSON', (data) => JSON.stringify(data)],
  ])('have no text after a plugin %s', (_, act) => {
    const data = defer(TEXT);
    act(data);
    expect(unreadText(data)).toBeUndefined();
  });

  it('show a change at any depth', () => {
    const data = defer('{"me":{"name":"A"},"list":[{"x":1}]}') as { me: { name: string }; list: { x: number }[]; more?: number };
    data.me.name = 'B';
    data.list[0]!.x = 2;
    data.more = 3;
    expect(JSON.stringify(data)).toBe('{"me":{"name":"B"},"list":[{"x":2}],"more":3}');
  });

  it('are null if the text is null, and only data with a text have one', () => {
    expect(deferData('null')).toBeNull();
    expect([null, undefined, {}, 'text', 1].map(unreadText)).toEqual(Array(5).fill(undefined));
  });

  it('read as the object of the text, for any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        expect(unreadText(defer(text))).toBe(toWire(text));
        expect(JSON.stringify(defer(text))).toBe(JSON.stringify(JSON.parse(text)));
        expect(Object.keys(defer(text))).toEqual(Object.keys(JSON.parse(text)));
      }),
    );
  });
});
